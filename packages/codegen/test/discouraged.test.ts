import { discouragedReason, withoutDiscouraged } from "@onelogin-mfa/openapi";
import { describe, expect, test } from "vitest";
import { fileOf } from "./support.ts";

const why = { "x-discouraged": "It loses leading zeros." };
const code = {
  description: "The code.",
  anyOf: [
    { type: "string", minLength: 1 },
    { type: "integer", ...why },
  ],
};

/** A document whose one operation takes a body of this schema. */
function documentFor(schema: object) {
  const requestBody = { required: true, content: { "application/json": { schema } } };
  return { paths: { "/x": { put: { operationId: "write", requestBody, responses: {} } } } };
}

describe("a discouraged alternative", () => {
  test("is in no type, and the comment has the limits of what is left", async () => {
    const document = documentFor({ type: "object", required: ["code"], properties: { code } });
    const schema = await fileOf("schema", document);
    expect(schema.replaceAll(/\n +/g, "\n ")).toContain(
      "The code.\n *\n * At least 1 character.\n */\n code: string;",
    );
    expect(schema).not.toMatch(/code: string \| number/);
  });

  test("is accepted by the validator", async () => {
    const document = documentFor({ type: "object", properties: { code } });
    expect(await fileOf("validators", document)).toContain("must be integer");
  });

  test("of a whole body does not decide how the input looks", async () => {
    const object = { type: "object", properties: { code: { type: "string" } } };
    const document = documentFor({ anyOf: [object, { type: "string", ...why }] });
    expect(await fileOf("operations", document)).toContain('body: "flat"');
    expect(await fileOf("schema", document)).toContain("code?: string | undefined;");
    const plain = documentFor({ anyOf: [object, { type: "string" }] });
    expect(await fileOf("operations", plain)).toContain('body: "nested"');
  });
});

/** The schema that is left. */
const left = (schema: object) =>
  withoutDiscouraged({ components: { schemas: { A: schema } } }).components as object;
const is = (schema: object) => ({ schemas: { A: schema } });

test.each([false, true, null, 1, {}])("a mark %j gives no reason, so the alternative stays", (mark) => {
  const schema = { anyOf: [{ type: "string" }, { type: "integer", "x-discouraged": mark }] };
  expect(discouragedReason(schema.anyOf[1])).toBeUndefined();
  expect(left(schema)).toEqual(is(schema));
});

describe("without discouraged alternatives", () => {
  const [text, number] = [{ type: "string" }, { type: "integer" }];
  const bad = { type: "boolean", ...why };

  test.each([
    ["a union of two is what is left", { anyOf: [text, bad] }, text],
    [
      "the schema's own words win",
      { title: "A", oneOf: [{ ...text, title: "B" }, bad] },
      { title: "A", ...text },
    ],
    [
      "a reference keeps what is beside it",
      { title: "A", anyOf: [{ $ref: "#/x" }, bad] },
      { title: "A", $ref: "#/x" },
    ],
    ["a union of three is one of two", { anyOf: [text, number, bad] }, { anyOf: [text, number] }],
    [
      "what decides beside the union stays beside it",
      { ...text, anyOf: [text, bad] },
      { ...text, anyOf: [text] },
    ],
    ["a union of which nothing would be left stays", { anyOf: [bad] }, { anyOf: [bad] }],
    [
      "a union inside another is looked into",
      { anyOf: [{ anyOf: [text, bad] }, number] },
      { anyOf: [text, number] },
    ],
  ])("%s", (_, schema, expected) => {
    expect(left(schema)).toEqual(is(expected));
  });

  test("the document itself stays as it is", () => {
    const document = { components: { schemas: { A: { anyOf: [text, bad] } } } };
    withoutDiscouraged(document);
    expect(document.components.schemas.A.anyOf).toHaveLength(2);
  });
});
