import { describe, expect, it } from "vitest";
import { readSections } from "../../src/search/read-sections.ts";

const read = (text: string, path = "guides/errors") => readSections([{ path, text }]);
/** Sections as `headings above > heading: text`. */
const shown = async (text: string, path?: string) =>
  (await read(text, path)).map(({ title, titles, text }) => `${[...titles, title].join(" > ")}: ${text}`);

const frontMatter = "---\ntitle: In the menu\ndescription: About it.\n---\n";

describe("a page", () => {
  it("is itself by its name in the menu and its description, then a section for each heading", async () => {
    expect(await read(`${frontMatter}\n# On the page\n\nFirst.\n\n## One \`a\`\n\nText.\n`)).toEqual([
      {
        id: "/guides/errors.html#on-the-page",
        name: "errors",
        title: "In the menu",
        titles: [],
        text: "About it. First.",
      },
      { id: "/guides/errors.html#one-a", name: "", title: "One a", titles: ["In the menu"], text: "Text." },
    ]);
  });

  it("without a heading of its own has the text before the others", async () => {
    const start = { name: "errors", title: "In the menu", titles: [] };
    expect(await read(`${frontMatter}\nFirst.\n\n## One\n`)).toEqual([
      { ...start, id: "/guides/errors.html", text: "About it. First." },
      { id: "/guides/errors.html#one", name: "", title: "One", titles: [], text: "" },
    ]);
    expect(await read("First.")).toEqual([
      { ...start, id: "/guides/errors.html", title: "", text: "First." },
    ]);
  });

  it.each([
    ["index", "index", "/#a"],
    ["client/index", "client", "/client/#a"],
    ["client/my-index", "my-index", "/client/my-index.html#a"],
  ])("%s has the name %s and the address %s", async (path, name, id) => {
    expect(await read("# A", path)).toMatchObject([{ id, name }]);
  });

  it("that only repeats others is left out", async () => {
    const pages = ["search: false", "search: true"].map((line, at) => ({
      path: `page-${at}`,
      text: `---\n${line}\n---\n# A`,
    }));
    expect((await readSections(pages)).map(({ id }) => id)).toEqual(["/page-1.html#a"]);
  });
});

it("a section has the headings above it, each as deep as it is", async () => {
  const text = "# A\n## B\n#### C\n### D\n#### E\n## F\n###### G\n#### H\n## I\n";
  expect(await shown(text)).toEqual([
    "A: ",
    "A > B: ",
    "A > B > C: ",
    "A > B > D: ",
    "A > B > D > E: ",
    "A > F: ",
    "A > F > G: ",
    "A > F > H: ",
    "A > I: ",
  ]);
});

it.each([
  ["a\nb\n\n- c\n- d", "a b c d"],
  ["**a**b*c*d`e`[f](g.md)", "abcdef"],
  ["| a | b |\n| --- | --- |\n| c | d |", "a b c d"],
  ['`<a>` & "b" `&amp;` &#246; &#xF6;', '<a> & "b" &amp; ö ö'],
  ['```ts\nlet a = "b";\n```', 'let a = "b";'],
  ["```sequence\nuser types\n```\n\nafter", "after"],
  ["a\u200bb", "a b"],
])("the text of %j is %j", async (text, expected) => {
  expect(await shown(`# A\n\n${text}\n`)).toEqual([`A: ${expected}`]);
});

describe("a page of a reference", () => {
  const page = (text: string) => shown(text, "reference/client/classes/Failure");

  it("is what it describes, without its signature and its tables", async () => {
    const text =
      "> **fail**(`a`): `b`\n\nIt fails.\n\n| Parameter | Type |\n| --- | --- |\n| `c` | `d` |\n\nAnd ends.\n\n```ts\ne();\n```\n";
    expect(await page(`# fail()\n\n${text}`)).toEqual(["fail(): It fails. And ends."]);
  });

  it("has the members that it does not inherit, and no other heading", async () => {
    const text = `# Failure

A failure.

## Extends

The base.

## Methods

### first()

The first.

#### Returns

A text.

### second()

The second.

#### Inherited from

The base.

### third()

The third.

#### Returns

Nothing.

#### Overrides

The base.

### fourth()

The fourth.

## Properties

### fifth

The fifth.

### sixth

The sixth.

#### Inherited from

The base.
`;
    expect(await page(text)).toEqual([
      "Failure: A failure.",
      "Failure > first(): The first.",
      "Failure > fourth(): The fourth.",
      "Failure > fifth: The fifth.",
    ]);
  });

  it("leaves out what has no text", async () => {
    expect(await page("# Failure\n\n## Methods\n\n### first()\n\n### second()\n\nThe second.\n")).toEqual([
      "Failure > second(): The second.",
    ]);
  });
});
