import { disposeMdItInstance } from "vitepress";
import { describe, expect, it } from "vitest";
import { withPane } from "../src/columns.ts";
import { linkTarget } from "../src/markdown.ts";
import { places, render as renderMarkdown } from "./support/render.ts";

/** The HTML of a file of the repository, without the element around it. */
async function render(text: string, source = "spec/guides/flows.md"): Promise<string> {
  const html = await renderMarkdown(text, { source });
  return html.replace(/^<div v-pre>\n/, "").replace(/<\/div>\n$/, "");
}

it.each([
  ["Step 2: Call `a_b` – now!", "step-2-call-a_b--now"],
  ["  Für alle  ", "für-alle"],
])("the heading %j has the id %j, as on GitHub", async (heading, id) => {
  expect(await render(`## ${heading}`)).toContain(`<h2 id="${id}"`);
});

it("HTML, attributes, emoji, includes and snippets are text", async () => {
  // a renderer of its own, as VitePress keeps the first one
  disposeMdItInstance();
  const texts = ["<b>a</b>", "**a**{.red}", ":tada:", "<!--@include: ./a.md-->", "<<< ./a.ts"];
  expect((await render(texts.join("\n\n"))).split("\n")).toEqual([
    "<p>&lt;b&gt;a&lt;/b&gt;</p>",
    "<p><strong>a</strong>{.red}</p>",
    "<p>:tada:</p>",
    "<p>&lt;!--@include: ./a.md--&gt;</p>",
    "<p>&lt;&lt;&lt; ./a.ts</p>",
    "",
  ]);
});

describe("a link", () => {
  it.each([
    [
      "[a `getUser`](errors.md#in-typescript)",
      '<a href="/guides/errors.html#in-typescript">a <code>getUser</code></a>',
    ],
    ["[a](../../docs/a%20b.md)", '<a href="/a-b.html">a</a>'],
    ["[the *file*](../../LICENSE), [b](errors.md)", 'the <em>file</em>, <a href="/guides/errors.html">b</a>'],
    ["[a](/mfa.json) [b](/mfa)", '<a href="/mfa.json" target="_self">a</a> <a href="/mfa.html">b</a>'],
    ["[a](https://a.example/)", '<a href="https://a.example/" target="_blank" rel="noreferrer">a</a>'],
    ["[a](https://a.example/mfa.json)", '<a href="https://a.example/mfa.json" target="_blank"'],
    ["[a](errors.md) [b](../../LICENSE) [c](errors.md)", '>a</a> b <a href="/guides/errors.html">c</a>'],
    ["[a](https://a.example/) `getUser`", '</a> <a href="/operations/getUser.html"><code>getUser</code></a>'],
  ])("%s leads where it does on GitHub, or is its text", async (text, html) => {
    expect(await render(text)).toContain(html);
  });

  const repository = "https://github.com/owner/name";
  it.each([
    ["mailto:a@example.com", "mailto:a@example.com"],
    ["/operations/index", "/operations/index"],
    ["http://a.example", "http://a.example"],
    ["../../docs/a.md#part", `${repository}/blob/main/docs/a.md#part`],
    ["vbscript:x", undefined],
    ["%zz", `${repository}/blob/main/spec/guides/%zz`],
    ["ws://[", undefined],
  ])("to %s", (href, target) => {
    expect(linkTarget(href, "spec/guides/flows.md", { ...places, repository })).toBe(target);
  });

  it("of TypeDoc's pages stays, unless it is a script", () => {
    expect(linkTarget("../a.md#b:c", "", places)).toBe("../a.md#b:c");
    expect(linkTarget("JavaScript:alert(1)", "", places)).toBeUndefined();
  });
});

it("the name of an operation is a link in code only", async () => {
  expect(await render("getUser, **getUser**")).toBe("<p>getUser, <strong>getUser</strong></p>\n");
});

it.each([
  [
    "`PUT /users/{id}/otp`",
    '<code class="endpoint"><b class="method method-put">PUT</b> /users<wbr>/{id}<wbr>/otp</code>',
  ],
  ["`DELETE`", '<b class="method method-delete">DELETE</b>'],
  ["`delete`, `GET more`", "<code>delete</code>, <code>GET more</code>"],
  ["`GET /a?b&c`, `GET /<b>`", "<code>GET /a?b&amp;c</code>, <code>GET /&lt;b&gt;</code>"],
])("a method, with its path or without, is marked: %s", async (text, expected) => {
  expect(await render(text)).toBe(`<p>${expected}</p>\n`);
});

it("a text stands beside its code, and alone without any", async () => {
  const html = await render(withPane("Text", "### Code\n\n:::: code-group\n\n```json [A]\n{}\n```\n\n::::"));
  expect(html).toMatch(
    /^<div class="columns"><div class="beside">\n<p>Text<\/p>\n<\/div>\n<div class="pane">\n<h3.*vp-code-group.*<\/div>\n<\/div>\n$/s,
  );
  expect(withPane("Text", "")).toBe("Text");
});

it("code in a cell of a table goes on below between the words of a name, and no other code does", async () => {
  const html = await render("| `a.bC_d<eF` |\n|---|\n| `/path/toMany` and **text** |\n\n`a.bC_d`");
  expect(html.match(/<code>.*?<\/code>/g)).toEqual([
    "<code>a.<wbr>b<wbr>C_<wbr>d&#60;e<wbr>F</code>",
    "<code>/path/<wbr>to<wbr>Many</code>",
    "<code>a.bC_d</code>",
  ]);
});

it("a table of parameters or fields is marked as one that can be a list", async () => {
  const table = (head: string) => `| ${head} | Type | Meaning |\n|---|---|---|\n| \`a\` | \`b\` | C. |`;
  const html = await render(["Field", "Parameter", "Error"].map(table).join("\n\n"));
  expect(html.match(/<table[^>]*>/g)).toEqual([
    '<table class="fields" tabindex="0">',
    '<table class="fields" tabindex="0">',
    '<table tabindex="0">',
  ]);
});

describe("a claim", () => {
  const claim = "- *captured* [200](#a): It is.\n  - a test";

  it("has the badge of its confidence, and its entry the level to filter by", async () => {
    const html = await render(`- A list\n\nText\n\n${claim}\n- *never* so\n- captured`);
    expect(html.match(/<li[^>]*>/g)).toEqual([
      "<li>",
      '<li data-confidence="captured">',
      "<li>",
      "<li>",
      "<li>",
    ]);
    expect(html.match(/<em[^>]*>[^<]*/g)).toEqual([
      '<em class="badge confidence-captured">captured',
      "<em>never",
    ]);
  });

  it.each(["*captured* it", "> *captured* it", "- **captured** it", "- it is *captured*"])(
    "is none in the text %s",
    async (text) => {
      expect(await render(text)).not.toMatch(/badge|data-confidence/);
    },
  );

  it("is none in an empty list", async () => {
    expect(await render("-\n")).toBe("<ul>\n<li></li>\n</ul>\n");
  });

  it("can be hidden with those of its level", async () => {
    expect(await render("```filter\ncaptured observed\n```")).toBe(
      '<fieldset class="filter"><legend>Show</legend><label><input type="checkbox" value="captured" checked> captured</label> <label><input type="checkbox" value="observed" checked> observed</label>\n</fieldset>\n',
    );
  });
});

it("a line of code that tabs indent knows its tab stops", async () => {
  const html = await render("```go\nfunc a() {\n\t\treturn\n}\n```");
  expect(html.match(/--indent:\d+ch/g)).toEqual(["--indent:10ch"]);
});

it("a line of code knows where it starts, and its short words stay whole in a narrow window", async () => {
  const [longest, long] = [30, 31].map((length) => `src/${"a".repeat(length - 7)}.ts`);
  const text = `npx a-b\n\n  src/a.ts  ${longest} ${long}\n a-`;
  const html = await render(`\`\`\`text\n${text}\n\`\`\``);
  expect(html.match(/<span class="line"[^>]*>/g)).toEqual([
    '<span class="line">',
    '<span class="line">',
    '<span class="line" style="--indent:2ch">',
    '<span class="line" style="--indent:1ch">',
  ]);
  const whole = [...html.matchAll(/<span class="whole">([^<]*)/g)].map(([, word]) => word);
  expect(whole).toEqual(["a-b", "src/a.ts", longest]);
  expect(html.replaceAll(/<[^>]+>/g, "")).toContain(`${text}\n`);
});

it("a fence of a sequence is its diagram, of a language its code", async () => {
  expect(await render("``` sequence\nuser types\n```")).toMatch(
    /<ol><li class="user"><span class="hidden-text">User: <\/span>types<\/li><\/ol>/,
  );
  expect(await render("```ts [A]\nlet a;\n```")).toContain("TypeScript");
});

it("a folded part has a summary with names and links, and no element of its own around it", async () => {
  expect(await render("::: details A & `getUser` of [b](errors.md)\nc\n:::")).toBe(
    '<details class="details custom-block"><summary>A &amp; <a href="/operations/getUser.html"><code>getUser</code></a> of <a href="/guides/errors.html">b</a></summary>\n<p>c</p>\n</details>\n',
  );
});
