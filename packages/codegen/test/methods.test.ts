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
    ["constructor", "(input?: ConstructorInput) => Promise<unknown>"],
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
    [false, [], "read: (input?: ReadInput)"],
    [false, [], "ReadInput = { id: string; a?: string | undefined; };"],
    [
      false,
      ["accept"],
      "{ accept?: string | undefined; } & ({ id: string; a?: string | undefined; } | Partial<",
    ],
    [true, [], "read: (input: ReadInput)"],
    [true, ["q"], "ReadInput = { q?: string | undefined; id: string; a?: string | undefined; };"],
    [false, ["q"], "{ q?: string | undefined; } & ({ id: string; a?: string | undefined; } | Partial<"],
  ])(
    "has an input whose body with a required field may be left out unless it is required: %s, beside %j",
    async (required, names, type) => {
      const text = { type: "string" };
      const schema = { type: "object", required: ["id"], properties: { id: text, a: text } };
      const requestBody = { required, content: { "application/json": { schema } } };
      const parameters = names.map((name) => ({ name, in: "query", schema: text }));
      expect(squeezed(await methodsFor({ requestBody, parameters }))).toContain(type);
    },
  );
});
