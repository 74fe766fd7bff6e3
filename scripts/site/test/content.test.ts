import {
  child,
  effects,
  examplesOf,
  follow,
  headersOf,
  inside,
  listOperations,
  lookUp,
  mediaTypesOf,
  type Node,
  type Operation,
} from "@onelogin-mfa/openapi";
import { codeSamples } from "@onelogin-mfa/page-kit/code-samples";
import { evidenceOf, listAllEvidence } from "@onelogin-mfa/page-kit/evidence";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  documentPage,
  evidencePage,
  operationPage,
  pageByDocument,
  pagesOfOthers,
  readDocument,
  readOtherApis,
  responsesPage,
  specFile,
  withPages,
} from "../src/content/content.ts";
import { readListedPages } from "../src/content/listed-pages.ts";
import { sharedName } from "../src/content/operation.ts";
import { linkTarget } from "../src/markdown.ts";
import { plainMarkdown } from "../src/plain-markdown.ts";
import { llmsFullText, llmsText, siteAddress } from "../src/write-content.ts";
import { sitePages, siteSections } from "./support/content.ts";

const claimsIn = (text: string) =>
  [...text.matchAll(/^- \*(?:captured|observed|documented|inferred|assumed)\* .*$/gm)].map(([line]) => line);
const spec = await readDocument(specFile);
const operations = listOperations(spec);
const textOf = (operation: Operation) => operationPage(operation, spec).text;
const controlFile = "packages/sandbox/control.yaml";
const noApi = {
  document: undefined,
  isOurs: true,
  page: { path: "", source: "", title: "", description: "" },
  editions: [],
};
/** The text of the operation of a name. */
const textById = (name: string) =>
  operations
    .filter(({ id }) => id === name)
    .map(textOf)
    .join();

describe("the pages", () => {
  it("begin with the login, and have an address, a title and a description of their own", () => {
    const pages = sitePages();
    expect(pages[0]?.path).toBe("guides/web-login");
    for (const key of ["path", "title", "description"] as const) {
      expect(new Set(pages.map((page) => page[key])).size).toBe(pages.length);
    }
  });

  it("are Markdown files with their programs and diagrams, modules without a text, and pages of both specs", () => {
    const pages = sitePages();
    const written = pages.filter(({ source }) => !source.startsWith("@"));
    expect(written.filter(({ text }) => !/^# /m.test(text) || /^(<<<|<!-- include)/m.test(text))).toEqual([]);
    expect(pages.filter((page) => !written.includes(page) && page.text !== "")).toEqual([]);
    const names = ["index", ...operations.map(({ id }) => id), "responses"].map((id) => `operations/${id}`);
    const made = pages.filter(({ source }) => [specFile, controlFile].includes(source));
    expect(made.map(({ path }) => path)).toEqual([...names, "evidence", "sandbox/control"]);
    expect(written.find(({ path }) => path === "operations/getAuthFactors")?.text).toBe(
      textById("getAuthFactors"),
    );
  });

  const page = "path: a, source: a.md, title: A, description: About a.";
  it.each([
    ["[]", "it must be a map of lists, by the parts of the menu."],
    ["Start: a | a.md | A", '"Start" must be a list of pages.'],
    ["Start: [a | a.md | A]", 'page 1 of "Start" must be a map with path, source, title, description.'],
    [`Start: [{ ${page} }, { path: b }]`, 'page 2 of "Start" needs a text as its "source".'],
    [
      `Start: [{ ${page} }, { ${page.replace("A,", "'',")} }]`,
      'page 2 of "Start" needs a text as its "title".',
    ],
    [`Start: [{ ${page.replace("a.md", "1")} }]`, 'page 1 of "Start" needs a text as its "source".'],
    [
      `Start: [{ ${page}, titel: A }]`,
      'page 1 of "Start" has an unknown field "titel": a page has path, source, title, description.',
    ],
  ])("are no pages if the list is %s", (text, message) => {
    expect(() => readListedPages(text, "pages.yaml")).toThrow(new Error(`pages.yaml: ${message}`));
  });

  it("are those of a list, by the parts of the menu", () => {
    const pages = [{ path: "a", source: "a.md", title: "A", description: "About a." }];
    expect(readListedPages(`Start: [{ ${page} }]\nEmpty: []`, "pages.yaml")).toEqual([
      { title: "Start", pages },
      { title: "Empty", pages: [] },
    ]);
  });

  it.each(operations)("operations/$id has its samples, and its evidence after its responses", (operation) => {
    const text = textOf(operation);
    const [before = "", after = ""] = text.split("\n## Responses\n");
    for (const { source } of codeSamples(operation)) expect(before).toContain(source.trim());
    expect(claimsIn(before)).toEqual([]);
    expect(claimsIn(after)).toEqual(
      evidenceOf(operation).map(
        ({ claim, where, confidence }) => `- *${confidence}* ${[where, claim].filter(Boolean).join(": ")}`,
      ),
    );
  });

  it("operations/verifyUserOtp says what it takes: required, types, secrets, discouraged forms, shared responses", () => {
    const text = textById("verifyUserOtp");
    expect(text).toMatch(
      /^\| `user_id` \| `integer \(int64\), path` \| \*\*Required\.\*\* OneLogin's numeric id/m,
    );
    expect(text).toMatch(/^\| `otp` \| `string` \| \*\*Required\.\*\* \*\*Secret\.\*\*/m);
    expect(text).toMatch(/^\| `status` \| `"pending" .*\n\| `status` \| `object` /ms);
    expect(textById("verifyUserRegistration")).toMatch(/^\| `otp` \| .* \*\*Discouraged as integer:\*\*/m);
    expect(text).toContain("| `429` | [TooManyRequests](/operations/responses#toomanyrequests) |");
  });

  it("evidence has every claim of the spec", () => {
    const claims = claimsIn(evidencePage(spec).text);
    const all = listAllEvidence(spec);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ claim }) => !claims.some((line) => line.endsWith(claim)))).toEqual([]);
    expect(sitePages().find(({ path }) => path === "guides/about-evidence")?.text).toMatch(
      /^The spec makes \d+ claims, .*: \[all of them\]\(\/evidence\)\.$/m,
    );
  });

  it("sandbox/control has every operation of the control API", async () => {
    const [control = noApi] = await readOtherApis();
    const headings = [...documentPage(control).text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings.toSorted()).toEqual(
      listOperations(control.document)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(headings).toContain("getLatestCode");
  });

  it("sandbox/control has the control API for other tools", async () => {
    const [control = noApi] = await readOtherApis();
    const files = control.editions.map(({ file }) => file);
    expect(files).toEqual(
      [
        "json",
        "bundled.yaml",
        "openapi-3.0.yaml",
        "plain.json",
        "plain.yaml",
        "plain.openapi-3.0.json",
        "plain.openapi-3.0.yaml",
      ].map((ending) => `sandbox/control.${ending}`),
    );
    expect(files.filter((file) => !documentPage(control).text.includes(`](/${file})`))).toEqual([]);
  });
});

it.each([
  [
    { title: "Travel", summary: "Books *trips*. And more.", description: "All of it." },
    "Travel",
    "Books trips.",
  ],
  [{ title: "Travel", description: "All of it." }, "Travel", "All of it."],
  [{ title: "Travel" }, "Travel", "Travel"],
  [{}, "travel@v1", "travel@v1"],
])(
  "an API that the list of pages does not have, with %j, has a page of these words",
  (info, title, description) => {
    const page = { path: "apis/travel-v1", source: "travel.yaml", title, description };
    expect(pageByDocument("travel@v1", "travel.yaml", { info })).toEqual(page);
  },
);

it("the control API is ours, and another one of others, whose pages lead to its files", async () => {
  const [control = noApi] = await readOtherApis();
  const page = { ...control.page, path: "apis/travel" };
  const editions = control.editions.slice(0, 1).map((edition) => ({ ...edition, file: "apis/travel.json" }));
  const made = new Set(
    ["travel.html", "travel-redoc.html", "travel.md", "travel.json"].map((file) => `apis/${file}`),
  ).add("index.html");
  expect([...pagesOfOthers([control, { ...control, isOurs: false, page, editions }])]).toEqual([
    ["apis/travel.html", made],
    ["apis/travel-redoc.html", made],
  ]);
});

it("pages of APIs that the menu does not have are a part of it", () => {
  const [one, two] = ["a", "b"].map((path) => ({ path, source: "", title: "", description: "", text: "" }));
  if (!one || !two) throw new Error("unreachable");
  const sections = [{ title: "Start", pages: [one] }];
  expect(withPages(sections, [one])).toEqual(sections);
  expect(withPages(sections, [one, two])).toEqual([...sections, { title: "Other APIs", pages: [two] }]);
});

it("llms.txt has each part of the menu, and each page at its canonical address, with its description and its Markdown", () => {
  const [about = "", ...parts] = llmsText(siteSections(), "https://docs.example.com/").split("\n## ");
  expect(about).toContain("https://docs.example.com/llms-full.txt");
  expect(parts.map((part) => part.trim().split("\n"))).toEqual(
    siteSections().map(({ title, pages }) => [
      title,
      "",
      ...pages.map(
        ({ title, path, description }) =>
          `- [${title}](https://docs.example.com/${`${path}.html`.replace(/(?<=^|\/)index.html$/, "")}): ${description} [Markdown](https://docs.example.com/${path}.md)`,
      ),
    ]),
  );
});

it("llms-full.txt has the text of each page after its address", () => {
  const page = { source: "", title: "", description: "" };
  const pages = ["a/index", "a/b"].map((path) => ({ ...page, path, text: `# ${path}\n` }));
  expect(llmsFullText(pages, "https://docs.example.com/")).toBe(
    "<!-- https://docs.example.com/a/ -->\n\n# a/index\n\n<!-- https://docs.example.com/a/b.html -->\n\n# a/b\n",
  );
});

describe("the Markdown of a page for programs", () => {
  const plain = (text: string) =>
    plainMarkdown(text, (href) => (href === "gone.md" ? undefined : `/${href}`));

  it.each([
    ["[a `b`](c.md#d) and [e](gone.md)", "[a `b`](/c.md#d) and e"],
    ["`[a](b.md)`", "`[a](b.md)`"],
    ["```ts [A]\n[a](b.md)\n::: details\n```", "```ts\n[a](b.md)\n::: details\n```"],
    ["````md\n```\n````", "````md\n```\n````"],
    ["::: details A flow\ntext\n:::\n\nb", "**A flow**\n\ntext\n\n\nb"],
    [":::: code-group\n\n```ts [A]\na\n```\n\n::::\n", "\n\n```ts\na\n```\n\n\n"],
    ["```filter\ncaptured\n```\n", "\n"],
  ])("of %j", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it("has nothing that only the site reads", () => {
    const marked = sitePages().filter(({ text }) => /^(?:::+|`{3,}filter|`{3,}\w+ \[)/m.test(plain(text)));
    expect(marked.map(({ path }) => path)).toEqual([]);
  });
});

/** The fields of a schema and of the schemas inside it, by name. */
function fieldsOf(schema: Node, seen = new Set<string>()): [name: string, field: Node][] {
  const end = follow(schema);
  if (seen.has(end.pointer)) return [];
  seen.add(end.pointer);
  return inside(end, "schema").flatMap(([, node]) => {
    const [, name] = /\/properties\/(\w+)$/.exec(node.pointer) ?? [];
    const own: [string, Node][] = name === undefined ? [] : [[name, node]];
    return [...own, ...fieldsOf(node, seen)];
  });
}

/** Expects a section to have the fields, with the mark of secrets, and the examples of a request body or response. */
function expectBody(section: string, body: Node | undefined): void {
  for (const [mediaType, media] of mediaTypesOf(body)) {
    expect(section).toContain(`\`${mediaType}\``);
    for (const [name, field] of fieldsOf(child(media, "schema"))) {
      const row = new RegExp(`^\\| \`(?:[\\w.[\\]]+\\.)?${name}\` \\| .*$`, "m").exec(section)?.[0];
      expect(row, name).toBeDefined();
      if (lookUp(field, "x-sensitive") === true) expect(row).toContain("**Secret.**");
    }
    for (const { value } of examplesOf(media)) {
      const text = typeof value.value === "string" ? value.value : JSON.stringify(value.value, null, 2);
      expect(section).toContain(text.trim());
    }
  }
}

/** The part of a text below a heading, up to the next one or the table of shared responses. */
const below = (text: string, heading: string) =>
  text.split(`\n${heading}\n`)[1]?.split(/^(?:#{2,3} |\| Status )/m, 1)[0] ?? "";

describe.each(operations)("the page of $id has all that the spec says of", (operation) => {
  const notDocumented = "**Not documented by OneLogin.**";

  it("the operation, its parameters and its request body", () => {
    const { node } = operation;
    const text = textOf(operation);
    expect(text).toContain(String(lookUp(node, "description")));
    const effect = String(child(node, "x-effect").value);
    expect(text).toContain(`**Effect:** \`${effect}\`. ${effects[effect]}`);
    for (const parameter of operation.parameters) {
      const [row = ""] = new RegExp(`^\\| \`${parameter.name}\` .*$`, "m").exec(text) ?? [];
      expect(row).toContain(`, ${parameter.in}\` |`);
      expect(row.includes("**Required.**")).toBe(lookUp(parameter.node, "required") === true);
    }
    if (operation.requestBody) expectBody(below(text, "## Request body"), operation.requestBody);
  });

  it.each([...operation.responses].map(([status, response]) => ({ status, response })))(
    "the response $status",
    ({ status, response }) => {
      const name = sharedName(response);
      const page = textOf(operation);
      const section = name ? below(responsesPage(spec).text, `## ${name}`) : below(page, `### ${status}`);
      const row = name ? new RegExp(`^\\| \`${status}\` \\| \\[${name}\\].*$`, "m").exec(page) : null;
      const isDocumented = lookUp(response, "x-documented") !== false;
      for (const text of name ? [section, row?.[0]] : [section])
        expect(text?.includes(notDocumented)).toBe(!isDocumented);
      expect(section).toContain(String(lookUp(response, "description")).trim());
      for (const [header] of headersOf(response)) expect(section).toContain(`- \`${header}\`: `);
      expectBody(section, response);
    },
  );
});

const files = new Map([["spec/guides/errors.md", "/guides/errors"]]);
const places = { files, names: new Map<string, string>() };
const repository = "https://github.com/owner/name";
it.each([
  ["errors.md#in-typescript", places, "/guides/errors#in-typescript"],
  ["#here", places, "#here"],
  ["https://a.example", places, "https://a.example"],
  ["../../LICENSE", places, undefined],
  ["../../LICENSE", { ...places, repository }, `${repository}/blob/main/LICENSE`],
  ["javascript:alert(1)", { ...places, repository }, undefined],
])("a link of a Markdown file, %s, leads to its page, or into the repository", (href, known, expected) => {
  expect(linkTarget(href, "spec/guides/flows.md", known)).toBe(expected);
});

it.each([
  ["the root, if none is set", undefined, "/"],
  ["SITE_URL", "https://docs.example.com/mfa", "https://docs.example.com/mfa/"],
  ["SITE_URL", "https://docs.example.com/mfa/", "https://docs.example.com/mfa/"],
])("the address of the site is %s: %s", (_, url, address) => {
  vi.stubEnv("SITE_URL", url);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(siteAddress()).toBe(address);
});
