import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fileOf, fixture, fixtureFile, squeezed, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

describe("methods.ts", () => {
  test.each([
    ["listThings", "input: ListThingsInput", "Node[]"],
    ["createThing", "input: CreateThingInput", "(string | Record<string, unknown>) | undefined"],
    [`"it's \\"clashing\\" \\u2013 \\u00FCn\\u00EFcode"`, "input: ItSClashingNCodeInput", "string | null"],
    ["__proto__", "input: __proto__Input", "Error"],
    ["constructor", "input?: ConstructorInput", "unknown"],
    ["choose", "input?: ChooseInput", "Kind"],
  ])("has the method %s, and its result", async (name, input, data) => {
    const code = squeezed(await fixtureFile("methods"));
    const key = name.startsWith('"') ? name : `"${name}"`;
    expect(code).toContain(` ${name}(...args: [...First, ${input}, ...Last]): Results[${key}];`);
    expect(code).toContain(` ${name}: Promise<${data}>;`);
  });

  test("has no body and no text of a comment that schema.ts has", async () => {
    const { files } = await generate({ spec: fixture("everything.yaml") });
    const textsIn = (name: string) => {
      const comments = files.get(name)?.match(/\/\*\*.*?\*\//gs) ?? [];
      return comments.flatMap((comment) =>
        comment
          .replaceAll(/^\/\*\* ?|^ *\* ?|\*\/$/gm, "")
          .trim()
          .split("\n\n"),
      );
    };
    const texts = textsIn("methods.ts");
    expect(texts).toContain("The second of them.");
    const inSchema = new Set(textsIn("schema.ts"));
    expect(texts.filter((one) => inSchema.has(one))).toEqual([]);
    const fields = squeezed(files.get("methods.ts") ?? "").match(/\w+\??: (?:string|number|boolean)\b/g);
    expect(new Set(fields)).toEqual(new Set(["body: string"])); // a text, which is no object
  });
});

/** A document with one operation `read`, with a body that has a required field and parameters of these names. */
function withBody(required: boolean, ...names: readonly string[]) {
  const text = { type: "string" };
  const schema = { type: "object", required: ["id"], properties: { id: text, a: text } };
  const requestBody = { required, content: { "application/json": { schema } } };
  const parameters = names.map((name) => ({ name, in: "query", schema: text }));
  return { paths: { "/x": { get: { operationId: "read", responses: {}, requestBody, parameters } } } };
}

const form = {
  paths: {
    "/x": {
      post: {
        operationId: "read",
        responses: {},
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                allOf: [{ $ref: "#/components/schemas/Named" }],
                properties: { files: { type: "array", items: { type: "string", format: "binary" } } },
              },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Named: {
        type: "object",
        required: ["file"],
        properties: { file: { type: "string", contentEncoding: "binary" }, name: { type: "string" } },
      },
    },
  },
};

/** An input, and the type that it is to be. */
const inputs: readonly (readonly [document: string | object, name: string, type: string])[] = [
  [
    "nasty.yaml",
    "ListThingsInput",
    '{ user_id: number; "X-Trace"?: string | undefined; limit?: number | undefined; otp_hint?: string | undefined }',
  ],
  [
    "nasty.yaml",
    "ItSClashingNCodeInput",
    "{ id: string; body?: { id?: string } | undefined } | { id: string; body?: string | undefined }",
  ],
  [withBody(false), "ReadInput", "{ id: string; a?: string | undefined }"],
  [withBody(true), "ReadInput", "{ id: string; a?: string | undefined }"],
  [withBody(true, "q"), "ReadInput", "{ q?: string | undefined; id: string; a?: string | undefined }"],
  [
    withBody(false, "q"),
    "ReadInput",
    "{ q?: string | undefined; id: string; a?: string | undefined } | { q?: string | undefined; id?: undefined; a?: undefined }",
  ],
  [form, "ReadInput", "{ file: Blob; name?: string; files?: Blob[] | undefined }"],
];

test("the inputs are objects of parameters and fields", async () => {
  const written: Record<string, string> = { "package.json": '{ "type": "module" }' };
  for (const [index, [document, name, type]] of inputs.entries()) {
    const whole = { openapi: "3.1.0", info: { title: "T", version: "1" }, ...Object(document) };
    const given =
      typeof document === "string"
        ? { spec: fixture(document) }
        : { spec: "api.json", text: JSON.stringify(whole) };
    const { files } = await generate({ ...given, emit: ["schema", "methods"] });
    for (const [file, code] of files) written[`${index}/${file}`] = code;
    written[`${index}/check.ts`] = `import type { ${name} } from "./methods.js";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends object ? { [K in keyof T]: T[K] } : T;
export const same: Same<Flat<${name}>, Flat<${type}>> = true;
`;
  }
  expect(await typeCheck(await temporaryFolder(written), "typescript-7")).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
});

test.each([
  [withBody(false), "input?: ReadInput"],
  [withBody(true), "input: ReadInput"],
  [withBody(true, "q"), "input: ReadInput"],
  [withBody(false, "q"), "input?: ReadInput"],
])("an input may be left out where it requires nothing", async (document, input) => {
  expect(squeezed(await fileOf("methods", document))).toContain(
    `read(...args: [...First, ${input}, ...Last])`,
  );
});
