import { describe, expect, it } from "vitest";
import { addressOf, cell, fence, firstSentence, foreign, isModule, tabs } from "../src/content/page.ts";
import { fileNameOf } from "../src/file-name.ts";
import { notFoundPage } from "../src/not-found.ts";

it.each([
  ["Changes `it`. For ever.", "Changes it."],
  ["Is it? Yes.", "Is it?"],
  ["One\nsentence", "One sentence"],
  ["See [the *page*](https://a.example/b). More.", "See the page."],
  ["Such as …. Or else. End.", "Such as …."],
  ["It takes 1.5 s. More.", "It takes 1.5 s."],
  [undefined, ""],
])("the first sentence of %j is %j, without the marks of Markdown", (text, expected) => {
  expect(firstSentence(text)).toBe(expected);
});

it("text of a document is no container of the site, and ends no cell of a table", () => {
  expect(foreign("::: danger\n a ::: b\n::::")).toBe("\\::: danger\n a ::: b\n\\::::");
  expect(cell("  ::: a\n\n b | c | d ")).toBe("::: a b \\| c \\| d");
  expect([foreign(undefined), foreign(null), foreign(7), cell(undefined)]).toEqual(["", "", "7", ""]);
});

describe("a block of code", () => {
  it.each([
    ["a\n\n", "```ts [A]\na\n```"],
    ["a `b` ``c``", "```ts [A]\na `b` ``c``\n```"],
    ["```\na\n```", "````ts [A]\n```\na\n```\n````"],
    ["```\n`````", "``````ts [A]\n```\n`````\n``````"],
  ])("has a fence that its text %j does not end", (code, expected) => {
    expect(fence(code, "ts [A]")).toBe(expected);
  });

  it("is a tab beside others, and stands by itself alone", () => {
    const block = (title: string) => ({ title, lang: "ts", code: "a" });
    expect(tabs([block("A"), block("B")])).toBe(
      ":::: code-group\n\n```ts [A]\na\n```\n\n```ts [B]\na\n```\n\n::::",
    );
    expect(tabs([block("A")])).toBe("```ts [A]\na\n```");
    expect(tabs([])).toBe("");
  });
});

it("a page of TypeDoc has a module as its source", () => {
  expect(["@onelogin-mfa/client", "docs/a@b.md"].map((source) => isModule({ source }))).toEqual([
    true,
    false,
  ]);
});

it.each([
  ["index", ""],
  ["client/index", "client/"],
  ["index/index", "index/"],
  ["index/pages", "index/pages.html"],
  ["client/indexes", "client/indexes.html"],
  ["client/myindex", "client/myindex.html"],
])("the address of %s is %j", (path, address) => {
  expect(addressOf({ path })).toBe(address);
});

it("an API has its name as a part of a path, without what leads elsewhere", () => {
  expect(["travel@v1", "../a/ b", "a_b-c"].map(fileNameOf)).toEqual(["travel-v1", "-a-b", "a_b-c"]);
});

it("the page for unknown addresses has addresses from the root of its host, and a text while it is empty", () => {
  const html = '<link href="./a.css"><div id="app"></div><script src="./b.js"></script>';
  expect(notFoundPage(html, '/docs/"x"/')).toMatch(
    /^<link href="\/docs\/"x"\/a\.css"><div id="app"><\/div>\s*<main id="not-found"><h1>Page not found<\/h1><p><a href="\/docs\/&#34;x&#34;\/index\.html">Start page<\/a><\/p><\/main>[\s\S]*<script src="\/docs\/"x"\/b\.js"><\/script>$/,
  );
});
