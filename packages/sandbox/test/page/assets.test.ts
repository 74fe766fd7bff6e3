import { expect, test } from "vitest";
import { assets } from "../../src/generated/page.ts";
import { createSandbox } from "../../src/index.ts";
import { buildPage } from "../../tools/build-page.ts";

const get = (path: string) =>
  createSandbox().fetch(new Request(new URL(path, "http://localhost/_sandbox/").href));
const page = `${import.meta.dirname}/../../page`;
const html = assets["index.html"]?.body ?? "";

test("the empty path is the page, under a policy that allows nothing from elsewhere", async () => {
  const { headers } = await get("");
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.each(["missing.js", "__proto__", "constructor", "main.tsx"])("%s is not found", async (path) => {
  expect((await get(path)).status).toBe(404);
});

test("each file that the page links to is served, and the script imports nothing", async () => {
  const links = [...html.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, to = ""]) => to);
  expect(links).toEqual(["icon.svg", "page.css", "page.js", "api/openapi.json"]);
  const statuses = await Promise.all(links.map(async (link) => (await get(link)).status));
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(assets["page.js"]?.body).not.toMatch(/\bimport\b|\bfrom"/);
});

test("the script and the style are what their sources build to, with the licences of the libraries", async () => {
  const { module, licenses } = await buildPage(page, new Map());
  for (const { body } of Object.values(assets)) expect(module).toContain(JSON.stringify(body));
  const headings = /^(\w+) \d+\.\d+\.\d+ \(MIT\)\n\nMIT License$/gm;
  for (const text of [assets["page.js"]?.body ?? "", licenses])
    expect([...text.matchAll(headings)].map(([, name]) => name)).toEqual(["hono", "uqr"]);
});

test("the script has the operations of the rules that are given, not of those on the disk", async () => {
  const { module } = await buildPage(
    page,
    new Map([["api-rules.ts", "export const apiRules = { listPolicies: {} };"]]),
  );
  expect(module).toContain("listPolicies");
  expect(module).not.toContain("getAuthFactors");
});

test("the page has no inline script, style or listener", () => {
  expect(inlineIn(html)).toEqual([]);
  expect(inlineIn('<p style="a" onclick="b"><script>c</script>')).toHaveLength(3);
});

function inlineIn(text: string): string[] {
  return text.match(/\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/g) ?? [];
}
