import { readFileSync } from "node:fs";
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
