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
});
