import { listOperations } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import {
  documentPage,
  evidencePage,
  operationPage,
  overviewPage,
  responsesPage,
} from "../src/content/content.ts";

const evidence = [{ claim: "It is\n so.", source: "a test", confidence: "captured" }];

/** A document of one operation. */
const documentOf = (operation: object, more: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1", summary: "Things.", description: "# One\n\nText.\n\n## Two" },
  paths: { "/things/{id}": { post: { operationId: "changeThing", responses: {}, ...operation } } },
  ...more,
});

/** The page of its operation. */
function pageOf(operation: object, more: object = {}) {
  const document = documentOf(operation, more);
  const [first] = listOperations(document);
  if (!first) throw new Error("the document has an operation");
  return operationPage(first, document);
}

/** The part of a text from one line to another one, without both. */
const between = (text: string, start: string, end: string) =>
  text.split(`${start}\n\n`)[1]?.split(`\n\n${end}`)[0];

describe("the page of an operation", () => {
  it("has a description of its own, from the first sentence of the spec's", () => {
    expect(pageOf({ summary: "Change a thing", description: "Changes `it`. For ever." })).toMatchObject({
      path: "operations/changeThing",
      title: "Change a thing",
      description: "changeThing: POST /things/{id}. Changes it.",
    });
  });

  it("begins with address, prose, effect, parameters and where to read more", () => {
    const schema = { type: "integer", format: "int64" };
    const { text } = pageOf({
      summary: "Change a thing",
      description: "Changes it.\n\n::: danger",
      "x-effect": "read",
      externalDocs: { url: "https://a.example/", description: "The | page" },
      parameters: [
        { name: "id", in: "path", required: true, schema, description: "Its\nid | number." },
        { name: "q", in: "query", schema: { type: "string", "x-sensitive": true } },
      ],
    });
    const samples = "\n\n## Call changeThing\n\n:::: code-group\n\n```typescript [TypeScript]\n";
    expect(text.split(samples)[0]).toBe(
      `# Change a thing

:::::: columns

\`POST /things/{id}\`

Changes it.

\\::: danger

**Effect:** \`read\`. Sending it twice changes nothing: safe to retry.

| Parameter | Type | Meaning |
|---|---|---|
| \`id\` | \`integer (int64), path\` | **Required.** Its id \\| number. |
| \`q\` | \`string, query\` | **Secret.** |

[The \\| page](https://a.example/)

::::: pane`,
    );
  });

  it("is named by its id without a summary, and leaves out what the spec does not say", () => {
    const { title, text } = pageOf({});
    expect(title).toBe("changeThing");
    expect(text).toMatch(
      /^# changeThing\n\n:{6} columns\n\n`POST \/things\/\{id\}`\n\n\n\n:{5} pane\n\n## Call changeThing\n/,
    );
    expect(text).toMatch(/\n::::\n\n:{5}\n\n:{6}\n\n```try\n\n```\n\n## Responses\n\n$/);
    const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
    expect(prose).not.toMatch(/Effect|Parameter|Request body|Status|Evidence|undefined/);
  });

  it("has the fields of a request body, and its examples as tabs beside them", () => {
    const schema = {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string", description: "N." } },
    };
    const examples = { one: { value: { name: "a" } }, default: { value: {} } };
    const requestBody = { content: { "application/json": { schema, examples } } };
    expect(between(pageOf({ requestBody }).text, "## Request body", "## Responses")).toBe(`:::::: columns

\`application/json\`

| Field | Type | Meaning |
|---|---|---|
| \`name\` | \`string\` | **Required.** N. |

::::: pane

:::: code-group

\`\`\`json [one]
{
  "name": "a"
}
\`\`\`

\`\`\`json [Example]
{}
\`\`\`

::::

:::::

::::::`);
  });

  it("has for each response of its own fields and headers, and its example beside them; no field of it is marked as required", () => {
    const headers = { "X-A": { description: "Left.", schema: { type: "integer", "x-sensitive": true } } };
    const schema = {
      type: "object",
      required: ["a"],
      properties: { a: { type: "string", description: "A." } },
    };
    const content = { "text/html": { schema, example: "<p>\n" } };
    const { text } = pageOf({
      responses: {
        "200": { description: "Fine.", "x-documented": false, headers, content },
        "204": { description: "Gone.", "x-documented": true },
      },
    });
    expect(text.split("## Responses\n\n")[1]).toBe(`### 200

:::::: columns

**Not documented by OneLogin.** Fine.

\`text/html\`

| Field | Type | Meaning |
|---|---|---|
| \`a\` | \`string\` | A. |

Headers:

- \`X-A\`: **Secret.** Left.

::::: pane

\`\`\`html [Example]
<p>
\`\`\`

:::::

::::::

### 204

Gone.

`);
  });

  it("has the responses that it shares with others as a table, and its evidence after them", () => {
    const components = {
      responses: {
        Gone: { description: "It is gone. For ever.", "x-documented": false },
        NotFound: { description: "There is none." },
      },
    };
    const reference = (name: string) => ({ $ref: `#/components/responses/${name}` });
    const responses = { "404": reference("NotFound"), "410": reference("Gone") };
    const { text } = pageOf({ responses, "x-evidence": evidence }, { components });
    expect(text.split("## Responses\n\n")[1]).toBe(`| Status | Response | Meaning |
|---|---|---|
| \`404\` | [NotFound](/operations/responses#notfound) | There is none. |
| \`410\` | [Gone](/operations/responses#gone) | **Not documented by OneLogin.** It is gone. |

## Evidence

1 claim, 1 captured.

- *captured* It is so.
  - \`a test\``);
  });
});

describe("the fields of a body", () => {
  const text = { type: "string" };
  /** The rows of a request body with a schema. */
  const rowsOf = (schema: object) => {
    const components = { schemas: { Thing: schema, Text: text } };
    const requestBody = { content: { "*/*": { schema: { $ref: "#/components/schemas/Thing" } } } };
    return [...pageOf({ requestBody }, { components }).text.matchAll(/^\| `.*/gm)].map(([row]) => row);
  };
  const tree = { type: "object", properties: { next: { $ref: "#/components/schemas/Thing" } } };

  it.each<[what: string, schema: object, rows: readonly string[]]>([
    [
      "of an object in it, by their names from the body on",
      { properties: { a: { properties: { b: text } } } },
      ["`a` | `any`", "`a.b` | `string`"],
    ],
    [
      "of the items of an array",
      { type: "array", items: { properties: { a: text } } },
      ["`[].a` | `string`"],
    ],
    [
      "of an array in it",
      { properties: { a: { type: "array", items: { properties: { b: text } } } } },
      ["`a` | `any[]`", "`a[].b` | `string`"],
    ],
    [
      "of the items of a field's field",
      {
        properties: {
          a: { properties: { b: { type: "array", items: { properties: { c: { type: "string" } } } } } },
        },
      },
      ["`a` | `any`", "`a.b` | `any[]`", "`a.b[].c` | `string`"],
    ],
    [
      "of alternatives, one of the same type once",
      { anyOf: [{ properties: { a: text } }, { properties: { a: text, b: text } }] },
      ["`a` | `string`", "`b` | `string`"],
    ],
    [
      "of alternatives, one of another type again",
      { oneOf: [{ properties: { a: text } }, { properties: { a: { type: "null" } } }] },
      ["`a` | `string`", "`a` | `null`"],
    ],
    [
      "of all parts",
      { allOf: [{ properties: { a: text } }, { properties: { b: text } }] },
      ["`a` | `string`", "`b` | `string`"],
    ],
    [
      "of a field whose name is a keyword's, or ends in a dot",
      { properties: { items: text, "a.": { type: "array", items: { properties: { b: text } } } } },
      ["`items` | `string`", "`a.` | `any[]`", "`a.[].b` | `string`"],
    ],
    ["of a schema in itself once", tree, ["`next` | `object`"]],
  ])("are those %s", (_, schema, rows) => {
    expect(rowsOf(schema)).toEqual(rows.map((row) => `| ${row} |  |`));
  });

  it.each<[type: string, schema: object]>([
    ["string (uuid)", { type: "string", format: "uuid" }],
    ["string | null", { type: ["string", "null"] }],
    ["any", {}],
    ["1", { const: 1, type: "integer" }],
    ['"a" | "b"', { enum: ["a", "b"], type: "string" }],
    ["string", { $ref: "#/components/schemas/Text" }],
    ['"a" | string', { anyOf: [{ const: "a" }, text, { $ref: "#/components/schemas/Text" }] }],
    ["integer | string", { oneOf: [{ type: "integer" }, text] }],
    ["string[]", { type: "array", items: text }],
    ["(string | null)[]", { type: "array", items: { type: ["string", "null"] } }],
  ])("have the type %s", (type, schema) => {
    expect(rowsOf({ properties: { a: schema } })[0]).toBe(
      `| \`a\` | \`${type.replaceAll("|", "\\|")}\` |  |`,
    );
  });

  it("say what is required, secret and discouraged", () => {
    const discouraged = { type: "integer", "x-discouraged": "It loses\nzeros." };
    const otp = { anyOf: [text, discouraged], "x-sensitive": true, description: "The\ncode." };
    expect(
      rowsOf({ required: ["otp"], properties: { otp, note: { type: "string", "x-sensitive": false } } }),
    ).toEqual([
      "| `otp` | `string \\| integer` | **Required.** **Secret.** The code. **Discouraged as integer:** It loses zeros. |",
      "| `note` | `string` |  |",
    ]);
  });
});

describe("the other pages of a spec", () => {
  const others = [{ claim: "It is gone.", source: "another test", confidence: "observed" }];
  const components = { responses: { Gone: { description: "It is gone.", "x-evidence": others } } };
  const url = "https://a.example/";
  const sources = { "x-sources": { [url]: { title: "The page", read: "2026-01-01" } } };
  const own = [{ claim: "It changes.", source: url, confidence: "documented" }];
  const spec = documentOf({ summary: "Change a thing", "x-evidence": own }, { components, ...sources });

  it("list the operations, and introduce the spec below a heading", () => {
    const { text } = overviewPage(spec);
    expect(text).toMatch(/^# Operations\n\nThings\.\n\n\| To \| Path \|\n\|---\|---\|\n/);
    expect(text).toContain(
      "\n| [Change a thing](/operations/changeThing): `changeThing` | `POST /things/{id}` |\n\n## The spec as OpenAPI 3.1 and OpenAPI 3.0, for other tools\n",
    );
    expect(text).toMatch(/\n## How to read the spec\n\n## One\n\nText\.\n\n### Two\n$/);
  });

  it("have each shared response with its evidence", () => {
    expect(responsesPage(spec).text).toBe(`# Shared responses

Responses that several operations have in common.

## Gone

It is gone.

- *observed* It is gone.
  - \`another test\`
`);
  });

  it("have every claim with its operation, and elsewhere by its place", () => {
    const document = {
      ...spec,
      paths: { ...spec.paths, "/a": { get: { operationId: "a", responses: {} } } },
    };
    const [, start, ...lists] = evidencePage(document).text.split(/\n\n(?=2 claims|## )/);
    expect(start).toBe(
      "2 claims, 1 observed, 1 documented. A claim that several operations rest on is listed with each of them.\n\n```filter\ncaptured observed documented inferred assumed\n```",
    );
    expect(lists.join("\n\n")).toBe(`## changeThing

[Change a thing](/operations/changeThing)

- *documented* It changes.
  - [The page](https://a.example/), read 2026-01-01

## Elsewhere

Shared responses, and what no single operation rests on.

- *observed* \`/components/responses/Gone\`: It is gone.
  - \`another test\``);
  });
});

it("the page of another API has its operations by their first tag, listed or not, with their successes", () => {
  const schema = { type: "object", properties: { user: { type: "string", description: "Whose." } } };
  const requestBody = { content: { "application/json": { schema } } };
  const responses = { "200": { description: "The code." }, "404": { description: "No such user." } };
  const operation = {
    summary: "Read\nthe code",
    description: "Reads it.",
    tags: ["Inbox"],
    requestBody,
    responses,
  };
  const tags = [
    { name: "Inbox", description: "What the user gets." },
    { name: "Clock", description: "Time." },
    { name: "Later", description: "Nothing yet." },
  ];
  const other = {
    operationId: "b",
    summary: "Stop",
    description: "Stops it.",
    tags: ["Clock"],
    responses: {},
  };
  const document = documentOf(operation, { tags: [...tags, "None"] });
  const untagged = { operationId: "c", summary: "Go", description: "Goes.", tags: [], responses: {} };
  const paths = { ...document.paths, "/b": { get: other }, "/c": { get: untagged } };
  const page = { path: "apis/things", source: "things.yaml", title: "Things", description: "All." };
  const editions = [{ file: "apis/things.json", purpose: "OpenAPI 3.1", document, text: "" }];
  const { text } = documentPage({ document: { ...document, paths }, isOurs: true, page, editions });
  expect(text).toBe(`# Things

## One

Text.

### Two

[All operations in Redoc](/apis/things-redoc.html), with errors and examples.

For other tools: [OpenAPI 3.1](/apis/things.json).

## Inbox

What the user gets.

### changeThing

Read the code.

\`POST /things/{id}\`

Reads it.

**Request body**

\`application/json\`

| Field | Type | Meaning |
|---|---|---|
| \`user\` | \`string\` | Whose. |

**Response 200**

The code.

## Clock

Time.

### b

Stop.

\`GET /b\`

Stops it.

## Later

Nothing yet.

## Operations



### c

Go.

\`GET /c\`

Goes.
`);
});
