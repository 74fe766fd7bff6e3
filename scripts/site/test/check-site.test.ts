import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { externalResources, withoutLogo, withStart } from "@onelogin-mfa/page-kit/self-contained";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkSite } from "../src/check-site.ts";

it.each([
  ['<a href="b.html#here">B</a> <a href="https://a.example">A</a> <a href="mailto:a@example.com">M</a>', []],
  ['<a href="c.html">C</a>', ["a.html leads to nothing: c.html"]],
  ['<a href="b.html#there">B</a>', ["a.html leads to nothing: b.html#there"]],
  ['<a href="#there">A</a>', ["a.html leads to nothing: #there"]],
  ['<img src="https://a.example/i.png">', ["a.html would load from the network: https://a.example/i.png"]],
  ['<link rel="canonical" href="https://a.example/">', []],
  ['<a class="x" href="deep/">D</a> <a href="deep/#part&amp;b">D</a> <a href="deep/image.svg">I</a>', []],
  [
    '<a href="deep">D</a> <a href="b%2ehtml">B</a> <a href="b.html#/route">B</a> <a href="/gone.html">G</a>',
    [],
  ],
  ['<script>const a = \'<a href="gone.html">\'</script> <a id="e" href="#e">E</a>', []],
  ['<link rel="alternate" type="text/markdown" href="a.md">', ["a.html leads to nothing: a.md"]],
  ['<link rel="alternate" type="text/markdown" href="deep/image.svg">', []],
  ['<a class="x" href="gone.html">C</a>', ["a.html leads to nothing: gone.html"]],
  ['<a href="deep/gone.svg">I</a>', ["a.html leads to nothing: deep/gone.svg"]],
  ['<a href="deep/#gone">D</a>', ["a.html leads to nothing: deep/#gone"]],
  ['<a href="%zz">D</a>', ["a.html leads to nothing: %zz"]],
])("a site whose page has %s", (html, problems) => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  writeFileSync(join(folder, "a.html"), html);
  writeFileSync(join(folder, "b.html"), '<h2 id="here">B</h2>');
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "deep/index.html"), '<h2 id="part&b">D</h2>');
  writeFileSync(join(folder, "deep/image.svg"), "");
  expect(checkSite(folder).problems).toEqual(problems);
  rmSync(folder, { recursive: true });
});

it("the problems of a site name each page, and its links are counted", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "b.html"), '<a href="deep/a.html">A</a> <a href="https://a.example">E</a>');
  writeFileSync(join(folder, "deep/a.html"), '<a href="../b.html">B</a> <a href="b.html">None</a>');
  for (const name of ["d", "a", "c"]) writeFileSync(join(folder, `${name}.html`), '<a href="#a">A</a>');
  expect(checkSite(folder)).toEqual({
    links: 6,
    notices: [],
    problems: [
      ...["a", "c", "d"].map((name) => `${name}.html leads to nothing: #a`),
      "deep/a.html leads to nothing: b.html",
    ],
  });
});

it("a link of another maker's prose that leads to nothing is a notice, one that is made here is a problem", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "apis"));
  const prose =
    '<a href="#operation/a">A</a> <a href="#operation/a">B</a> <a href="../reference/x%20y">C</a> <a href="box.html#a">D</a>';
  const made =
    '<a href="../apis/box-redoc.html">R</a> <a href="../apis/box.json">J</a> <img src="https://a.example/i.png">';
  for (const name of ["box", "control"]) writeFileSync(join(folder, `apis/${name}.html`), prose + made);
  const ofOthers = new Map([["apis/box.html", new Set(["apis/box-redoc.html", "apis/box.json"])]]);
  const { problems, notices } = checkSite(folder, ofOthers);
  expect(notices).toEqual([
    "apis/box.html leads to nothing: #operation/a (2 times)",
    "apis/box.html leads to nothing: ../reference/x%20y",
    "apis/box.html leads to nothing: box.html#a",
  ]);
  expect(problems).toEqual([
    "apis/box.html would load from the network: https://a.example/i.png",
    "apis/box.html leads to nothing: ../apis/box-redoc.html",
    "apis/box.html leads to nothing: ../apis/box.json",
    ...[
      "would load from the network: https://a.example/i.png",
      "leads to nothing: #operation/a",
      "leads to nothing: #operation/a",
    ].map((end) => `apis/control.html ${end}`),
    ...["../reference/x%20y", "box.html#a", "../apis/box-redoc.html", "../apis/box.json"].map(
      (href) => `apis/control.html leads to nothing: ${href}`,
    ),
  ]);
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

  it("gets a start as it is written, and does not ask the network for a logo", () => {
    expect(withStart("<head><title>", "<style>$&</style>")).toBe("<head><style>$&</style><title>");
    const urls = "`https://cdn.redoc.ly/redoc/logo-mini-full.svg`:`https://cdn.redoc.ly/redoc/logo-mini.svg`";
    expect(withoutLogo(urls)).toBe("`data:,`:`data:,`");
    expect(withoutLogo("<p>API docs by</p>, children:`API docs by`")).toBe(
      "<p>API docs by Redocly</p>, children:`API docs by Redocly`",
    );
  });
});
