import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { addNamings, listMarkdown, setTraps } from "@onelogin-mfa/page-kit/hostile-data";
import { hostileDocument, hostileMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileTemplate } from "vue/compiler-sfc";
import { foreign, pageFile, showPrograms } from "../src/content/page.ts";
import { writeRedoc } from "../src/redoc.ts";
import { menuOf } from "../src/write-content.ts";
import { render as renderMarkdown } from "./support/render.ts";

const traps = await setTraps();
const work = join(traps.folder, "work");
mkdirSync(work);
afterAll(traps.close);

const render = (text: string, frontmatter = {}) => renderMarkdown(text, frontmatter, work);

/** The program that Vue makes of a page, for the build and for the browser. */
const compile = (html: string): string => {
  const options = { source: `<div>${html}</div>`, filename: "a.vue", id: "a", ssrCssVars: [] };
  return [true, false].map((ssr) => compileTemplate({ ...options, ssr }).code).join("\n");
};

describe.each([
  ["a Markdown file", (text: string) => text],
  ["a text of the spec", foreign],
])("in %s", (_, textOf) => {
  it.each(Object.entries(hostileMarkup))("markup is text: %s", { tags: "security" }, async (_, text) => {
    const html = await render(textOf(text));
    expect(html.match(/<(?!(p|a|div|button|span|pre|code)\b)\w+/g)).toBeNull();
    expect(html).not.toMatch(/href="(javascript|data):/);
  });

  it.each(listMarkdown(work, traps))(
    "Vue compiles nothing, and no file is read: %s",
    { tags: "security" },
    async (_, text) => {
      const html = await render(textOf(text));
      // an expression, a component, and a file that Vite would bundle
      expect(compile(html)).not.toMatch(/ssrInterpolate|toDisplayString|resolveComponent|_imports_/);
      expect([traps.isLeak(html), /<b[> ]/.test(html)]).toEqual([false, false]);
    },
  );
});

it.each([
  ["{{ 1 + 1 }} and \\{\\{ 1 }}", "{{ 1 + 1 }} and {{ 1 }}"],
  ["`{{ 1 }}` of `Promise<T>`", "<code>{{ 1 }}</code> of <code>Promise&lt;T&gt;</code>"],
  ["`Promise`\\<`T`\\>", "<code>Promise</code>&lt;<code>T</code>&gt;"],
  ["<<< /etc/passwd", "&lt;&lt;&lt; /etc/passwd"],
  ["<!-- @include: /etc/passwd -->", "&lt;!-- @include: /etc/passwd --&gt;"],
  ["![A picture](picture.png)", "<p>A picture</p>"],
  [
    "`getUser`, `constructor`",
    '<a href="/operations/getUser.html"><code>getUser</code></a>, <code>constructor</code>',
  ],
])("Markdown shows %s as it is", async (text, expected) => {
  const html = await render(text);
  expect(html).toContain(expected);
  // inside of it Vue compiles nothing
  expect(html).toMatch(/^<div v-pre>.*<\/div>\n$/s);
});

it("a function of the sandbox is not linked to the operation of its name", async () => {
  expect(await render("`getUser`", { source: "packages/sandbox/README.md" })).not.toContain("<a ");
});

it("the menu shows markup in the summary of an operation as text", { tags: "security" }, () => {
  const page = { path: "operations/a", title: "<b>A</b> & B", description: "", source: "", text: "" };
  expect(menuOf([{ title: "API", pages: [page] }])).toEqual([
    {
      text: "API",
      collapsed: false,
      items: [{ text: "&#60;b&#62;A&#60;/b&#62; &#38; B", link: "/operations/a" }],
    },
  ]);
  const [part] = menuOf([
    {
      title: "API",
      pages: [
        { ...page, method: "<I>" },
        { ...page, method: "PUT" },
      ],
    },
  ]);
  const text = "&#60;b&#62;A&#60;/b&#62; &#38; B";
  expect(part?.items).toEqual([
    { text: `${text} `, link: "/operations/a", docFooterText: text },
    { text: `${text} <b class="method method-put">PUT</b>`, link: "/operations/a", docFooterText: text },
  ]);
});

it.each([
  "operations/../../../x",
  "operations/a/../b",
  "/x",
  "operations/.x",
  "operations/[id]",
  "operations/a b",
])("no page is written for an operation with the name of another file: %s", { tags: "security" }, (path) => {
  expect(() => pageFile({ path, source: "spec/mfa.yaml" })).toThrow(
    `spec/mfa.yaml: "${path}" cannot be an address. Name it with`,
  );
  expect(pageFile({ path: "operations/getUser", source: "" })).toBe("operations/getUser.md");
});

describe("a guide shows with <<<", () => {
  const root = join(work, "root");
  const programs = join(root, "packages/examples");
  mkdirSync(join(programs, "src/deep/er"), { recursive: true });
  for (const folder of ["src", "src/deep/er"])
    writeFileSync(join(programs, folder, "login.ts"), "login();\n");
  writeFileSync(join(root, "secret.txt"), "");
  symlinkSync("../../../secret.txt", join(programs, "src/link.ts"));
  symlinkSync("../..", join(programs, "folder"));
  const read = (file: string) => readFileSync(ownPath(root, file), "utf8");
  const show = (text: string) => showPrograms(text, "spec/guides/a.md", read);

  const login = join(root, "packages/login");
  mkdirSync(login, { recursive: true });
  const readme =
    "# Login\n\n### Next.js 16\n\nFour files, with `# 1 ```a`.\n\n```tsx\nlogin(); // ```\n```more\n```\n\n```ts\nmore();\n```\n\n## Options\n\nNone.\n";
  writeFileSync(join(login, "README.md"), readme);

  it("programs of the login's README, by their headings", () => {
    expect(show("a\n\n<<< ../../packages/login/README.md#nextjs-16 [Next.js]\n")).toBe(
      "a\n\n````tsx [Next.js]\nlogin(); // ```\n```more\n````\n",
    );
  });

  it("programs of packages/examples, by their names or titles", () => {
    const line = "<<< ../../packages/examples/src/login.ts";
    expect(show(`a\n\n${line}\n\n${line} [Log in]\n`)).toBe(
      "a\n\n```ts [login.ts]\nlogin();\n```\n\n```ts [Log in]\nlogin();\n```\n",
    );
    expect(show(`a ${line}\n${line.replace("src/", "src/deep/er/")}`)).toBe(
      `a ${line}\n\`\`\`ts [login.ts]\nlogin();\n\`\`\``,
    );
  });

  const foreignFile = "names no program of packages/examples. Move the program there.";
  it.each([
    ["../../secret.txt", foreignFile],
    ["../../packages/examples/../../secret.txt", foreignFile],
    ["/packages/examples/src/login.ts", foreignFile],
    ["@/../../packages/examples/src/login.ts", foreignFile],
    ["../../packages/examples/.env", foreignFile],
    ["../../packages/examples/src/login.ts{1-3}", foreignFile],
    ["../../packages/examples/src/login.ts [Log in] {1-3}", foreignFile],
    ["../../docs/packages/login/README.md#nextjs-16", foreignFile],
    ["../../packages/login/README.md#nextjs-16#options", foreignFile],
    [`${traps.folder}/outside/a-reference.yaml`, foreignFile],
    ["../../packages/examples/src/link.ts", "cannot be shown: packages/examples/src/link.ts is a link"],
    [
      "../../packages/examples/folder/secret.txt",
      "cannot be shown: packages/examples/folder/secret.txt is a link",
    ],
    ["../../packages/examples/src/gone.ts", "cannot be shown: ENOENT"],
    ["../../packages/login/README.md", foreignFile],
    ["../../packages/login/package.json#options", foreignFile],
    ["../../packages/login/README.md#options", 'cannot be shown: no program below the heading "options"'],
    ["../../packages/login/README.md#gone", 'cannot be shown: no program below the heading "gone"'],
  ])("and nothing else: %s", { tags: "security" }, (path, reason) => {
    expect(() => show(`<<< ${path}`)).toThrow(`spec/guides/a.md: "<<< ${path}" ${reason}`);
  });
});

describe("the page in Redoc", () => {
  let html = "";
  beforeAll(async () => {
    const document = hostileDocument([]);
    addNamings(document, work, traps);
    const page = join(work, "mfa.html");
    await writeRedoc({ ...document, servers: [{ url: "https://a.example" }] }, page, work, {
      title: "All operations",
      description: 'A "page".',
      links: "The site: [start page](index.html)",
      servers: [{ url: "http://127.0.0.1:4020" }],
    });
    html = readFileSync(page, "utf8");
  });

  it("Redocly follows nothing in the spec, and Redoc shows an externalValue as text", {
    tags: "security",
  }, () => {
    expect([traps.isLeak(html), traps.requests]).toEqual([false, []]);
    expect(html).toContain(`externalValue: ${traps.folder}/outside/externalValue-of-an-example.yaml`);
  });

  it("has texts of its own and further servers, and links that its router reads", () => {
    expect(html).toContain("<title>All operations</title>");
    expect(html).toMatch(
      /<link rel="icon" href="data:image\/svg\+xml,%3Csvg[^"<>]*"><meta name="description" content="A &#34;page&#34;\.">/,
    );
    expect(html).toMatch(/"description":"[^"]*\\n\\nThe site: \[start page\]\(index\.html\)/);
    expect(html).toMatch(
      /"servers":\[\{"url":"https:\/\/a\.example"\},\{"url":"http:\/\/127\.0\.0\.1:4020"\}\]/,
    );
    expect(html).toMatch(/<a [^>]*href="#\/\w/);
    expect(html).not.toMatch(/<a [^>]*href="\//);
  });
});

it("TypeDoc reads and copies no file for a comment, which may be a text of the spec", {
  tags: "security",
}, async () => {
  const folder = join(work, "typedoc");
  mkdirSync(folder);
  const links = Object.values(traps.waysFrom(folder, "a page")).map((way) => `[a page](${way})`);
  const texts = [...listMarkdown(folder, traps).map(([, text]) => text), ...links, "@document ./a-page.yaml"];
  const lines = texts.join("\n\n").replaceAll("*/", "* /").split("\n");
  const comment = `/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */\n`;
  const methods = `${comment}export interface Methods {\n${comment}  call(): void;\n}\n`;
  writeFileSync(join(folder, "module.ts"), methods);
  writeFileSync(join(folder, "tsconfig.json"), '{ "files": ["module.ts"] }');
  const output = await runTypedoc(folder, "module.ts");
  const pages = globSync("reference/**/*.*", { cwd: folder }).sort();
  expect(pages).toEqual(["reference/index.md", "reference/interfaces/Methods.md"]);
  const text = readFileSync(join(folder, "reference/interfaces/Methods.md"), "utf8");
  expect(text).toContain("{@include /proc/self/environ}");
  expect(traps.isLeak(output + text)).toBe(false);
});

/** Runs TypeDoc with the settings of the site on a module in a folder, and returns what it prints. It writes pages in spite of warnings. */
async function runTypedoc(folder: string, module: string): Promise<string> {
  const site = join(import.meta.dirname, "..");
  const { plugin, ...settings } = JSON.parse(readFileSync(join(site, "typedoc.json"), "utf8"));
  const options = {
    ...settings,
    plugin: plugin.map((name: string) => (name.startsWith(".") ? join(site, name) : name)),
    entryPoints: [module],
    tsconfig: "tsconfig.json",
    out: "reference",
    navigationJson: "menu.json",
    treatWarningsAsErrors: false,
  };
  writeFileSync(join(folder, "typedoc.json"), JSON.stringify(options));
  const typedoc = fileURLToPath(import.meta.resolve("typedoc")).replace(/dist\/index\.js$/, "bin/typedoc");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [typedoc], {
    cwd: folder,
    env: traps.env,
  });
  return stdout + stderr;
}
