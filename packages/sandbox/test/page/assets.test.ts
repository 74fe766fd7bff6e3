import { checkFiles } from "@onelogin-mfa/codegen";
import { expect, test } from "vitest";
import { pageFiles } from "../../page/page-files.ts";
import { assets } from "../../src/generated/page/assets.ts";
import { pageAssets } from "../../src/page/index.ts";

const folder = `${import.meta.dirname}/../..`;

test("the empty path is the page, under a policy that lets in nothing from elsewhere", () => {
  const page = pageAssets("");
  expect(page?.contentType).toBe("text/html; charset=utf-8");
  expect(page?.headers["content-security-policy"]).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  expect(page?.headers["x-content-type-options"]).toBe("nosniff");
});

test.each(["missing.js", "__proto__", "constructor", "../package.json", "main.ts"])(
  "%s is no asset",
  (path) => {
    expect(pageAssets(path)).toBeUndefined();
  },
);

test("whatever a file of the page refers to is there", () => {
  const missing = Object.entries(assets).flatMap(([name, { body }]) => missingFrom(name, body));
  expect(missing).toEqual([]);
  expect(missingFrom("views/x.js", 'import "../dom/gone.js";')).toEqual(["dom/gone.js"]);
});

function missingFrom(name: string, body: string): string[] {
  const imported = [...body.matchAll(/^(?:import|export)\s[^;]*?"([^"]+)";/gm)];
  const linked = name.endsWith(".html") ? [...body.matchAll(/(?:src|href)="([^":]+)"/g)] : [];
  return [...imported, ...linked]
    .map(([, to = ""]) => new URL(to, `http://page/${name}`).pathname.slice(1))
    .filter((path) => !path.startsWith("api/") && !Object.hasOwn(assets, path));
}

test("the generated files are up to date, and would be told apart from others", async () => {
  const files = await pageFiles(`${folder}/page/browser`);
  const generated = `${folder}/src/generated/page`;
  expect(await checkFiles(generated, files)).toEqual([]);
  const others = new Map([...files].map(([name, text]) => [name, `${text} `]));
  expect(await checkFiles(generated, others)).toMatchObject([{ file: "assets.ts", kind: "differs" }]);
});

test("no file of the page holds an inline script, style or listener", () => {
  expect(inlineIn(assets["index.html"]?.body ?? "")).toEqual([]);
  expect(inlineIn('<p style="a" onclick="b"><script>c</script>')).toHaveLength(3);
});

function inlineIn(html: string): string[] {
  return html.match(/\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/g) ?? [];
}
