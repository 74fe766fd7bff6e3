import { describe, expect, test } from "vitest";
import { fileOf, fixtureFile, squeezed } from "./support.ts";

/** `methods.ts` of a document with one operation `read`. */
const methodsFor = (operation: object, parts: object = {}) =>
  fileOf("methods", {
    paths: { "/x": { get: { operationId: "read", responses: {}, ...operation } } },
    ...parts,
  });

describe("methods.ts", () => {
  test.each([
    ["listThings", "(input: ListThingsInput) => Promise<Node[]>"],
    ["createThing", "(input: CreateThingInput) => Promise<(string | Record<string, unknown>) | undefined>"],
    [
      `"it's \\"clashing\\" \\u2013 \\u00FCn\\u00EFcode"`,
      "(input: ItSClashingNCodeInput) => Promise<string | null>",
    ],
    ["__proto__", "(input: __proto__Input) => Promise<Error>"],
    ["constructor", "(input?: ConstructorInput) => Promise<undefined>"],
    ["choose", "(input?: ChooseInput) => Promise<Kind>"],
  ])("has the method %s", async (name, type) => {
    expect(squeezed(await fixtureFile("methods"))).toContain(` ${name}: ${type};`);
  });

  test.each([
    [
      "parameters side by side",
      `ListThingsInput = { user_id: number; "X-Trace"?: string | undefined; limit?: number | undefined; otp_hint?: Secret | undefined; };`,
    ],
    [
      "the fields of a body beside them",
      `CreateThingInput = { user_id: number; "X-Trace"?: string | undefined; limit?: number | undefined; otp: Secret; kind?: Kind | undefined;`,
    ],
    [
      "a body whose names clash",
      "ItSClashingNCodeInput = { id: string; body?: { id?: string; } | undefined; };",
    ],
    ["alternatives of a body", "ChooseInput = { sms: string; } | (Error & {"],
  ])("has an input with %s", async (_, type) => {
    expect(squeezed(await fixtureFile("methods"))).toContain(`export type ${type}`);
  });

  test.each([
    [false, "read: (input?: ReadInput)"],
    [true, "read: (input: ReadInput)"],
  ])(
    "has an input that may be left out unless its body with a required field is required: %s",
    async (required, type) => {
      const schema = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
      const requestBody = { required, content: { "application/json": { schema } } };
      expect(squeezed(await methodsFor({ requestBody }))).toContain(type);
    },
  );

  test("imports the types that it names, and no others", async () => {
    expect(await fixtureFile("methods")).toContain(
      'import type { Error, Kind, Known, Node, Secret } from "./schema.js";',
    );
  });

  test("numbers operations whose names would be the same", async () => {
    const get = { operationId: "get-it", responses: {} };
    const post = { operationId: "getIt", responses: {} };
    const text = await methodsFor({}, { paths: { "/x": { get, post } } });
    expect(text).toContain("export type GetItInput = Record<string, never>;");
    expect(text).toContain("export type GetIt2Input = Record<string, never>;");
  });
});

describe("the comment of a method", () => {
  const externalDocs = { url: "https://example.com/read", description: "The reference" };

  test("has summary, text, effect, errors and a link", async () => {
    const responses = { "200": { description: "OK" }, "404": { description: "Not there. Look again." } };
    const operation = {
      summary: "Read it",
      description: "Reads it.",
      "x-effect": "read",
      externalDocs,
      responses,
    };
    expect(await methodsFor(operation)).toContain(`  /**
   * Read it
   *
   * Reads it.
   *
   * **Effect:** \`read\`. Sending it twice changes nothing: safe to retry.
   *
   * **Errors**
   * - 404: Not there.
   *
   * @see {@link https://example.com/read | The reference}
   */
`);
  });

  test.each([
    ["its tag", { tags: ["t"] }, { tags: [{ name: "t", externalDocs }] }],
    ["the document", {}, { externalDocs }],
  ])("links to the documentation of %s", async (_, operation, parts) => {
    expect(await methodsFor(operation, parts)).toContain(
      "@see {@link https://example.com/read | The reference}",
    );
  });

  test("says nothing about an effect that is not known", async () => {
    expect(await methodsFor({ "x-effect": "unheard of" })).not.toContain("Effect");
  });
});
