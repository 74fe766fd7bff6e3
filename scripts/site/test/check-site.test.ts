import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listOperations } from "@onelogin-mfa/codegen/document";
import { externalResources, withoutLogo, withStart } from "@onelogin-mfa/page/self-contained";
import { describe, expect, it } from "vitest";
import { referenceFiles } from "../src/reference.ts";
import { spec } from "./support/spec.ts";

describe("the API reference", () => {
  const methods = readFileSync(
    new URL("generated/methods.ts", import.meta.resolve("@onelogin-mfa/client")),
    "utf8",
  );
  const text = referenceFiles(methods).get("operations.ts") ?? "";

  it.each(listOperations(spec).map(({ id }) => id))("has a function for %s, with its documentation", (id) => {
    const [, comment = ""] =
      text
        .split(`export declare function ${id}(input`)[0]
        ?.split(/^(?=\/\*\*\n)/m)
        .slice(-2) ?? [];
    expect(comment).toContain("**Effect:**");
    expect(text).toMatch(
      new RegExp(`function ${id}\\(input\\??: \\w+Input, options\\?: MethodOptions<"data">\\): Promise<`),
    );
  });
});

it("the API reference shows HTML of a docstring as text", async () => {
  // inside of the package, from where TypeDoc resolves
  await mkdir(join(import.meta.dirname, "../.work"), { recursive: true });
  const work = await mkdtemp(join(import.meta.dirname, "../.work/reference-"));
  const source = "/** Text <base href=x> `a<b>`. */\nexport const one = 1;\n";
  await writeFile(join(work, "one.ts"), source);
  await writeFile(join(work, "tsconfig.json"), JSON.stringify({ files: ["one.ts"] }));
  const typedoc = fileURLToPath(import.meta.resolve("typedoc")).replace(/dist\/index\.js$/, "bin/typedoc");
  const paths = ["--entryPoints", join(work, "one.ts"), "--tsconfig", join(work, "tsconfig.json")];
  const options = { cwd: join(import.meta.dirname, "..") };
  await promisify(execFile)(process.execPath, [typedoc, ...paths, "--out", join(work, "out")], options);
  const page = await readFile(join(work, "out/variables/one.html"), "utf8");
  await rm(work, { recursive: true });
  expect(page).toContain("Text &lt;base href=x&gt; <code>a&lt;b&gt;</code>.");
  expect(page).not.toContain("<base");
});

describe("a page", () => {
  it.each([
    ['<script src="https://cdn.example/redoc.js"></script>', ["https://cdn.example/redoc.js"]],
    ["<link rel='stylesheet' href='//fonts.example/a.css'>", ["//fonts.example/a.css"]],
    ['<img alt="" src=http://a.example/b.png>', ["http://a.example/b.png"]],
    ["<script>const tag = '<img src=\"https://a.example/b.png\">'</script>", []],
    ['<img src="data:image/png;base64,AA"><a href="https://a.example">', []],
  ])("is self-contained or not: %s", (html, expected) => {
    expect(externalResources(html)).toEqual(expected);
  });

  it("does not ask the network for a logo", () => {
    const script =
      "src:e?`https://cdn.redoc.ly/redoc/logo-mini-full.svg`:`https://cdn.redoc.ly/redoc/logo-mini.svg`";
    expect(withoutLogo(script)).toBe("src:e?`data:,`:`data:,`");
  });

  it("gets a start as it is written", () => {
    expect(withStart("<head><title>", "<style>$&</style>")).toBe("<head><style>$&</style><title>");
  });
});
