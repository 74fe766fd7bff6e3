import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fileOf, runCli, squeezed, temporaryFolder } from "./support.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const operation = (operationId: string, schema: object, ...tags: readonly string[]) => ({
  operationId,
  tags,
  responses: { 200: { description: "", content: { "application/json": { schema } } } },
});
const document = {
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: {
    "/users": {
      get: operation("listUsers", ref("User"), "users"),
      post: operation("addUser", ref("User"), "users", "admin"),
    },
    "/users/{id}": { get: operation("getUser", ref("User"), "users") },
    "/files": { get: operation("listFiles", ref("File"), "files") },
    "/copy": {
      get: operation("getCopy", {
        $ref: "#/paths/~1files/get/responses/200/content/application~1json/schema",
      }),
    },
  },
  webhooks: { added: { post: operation("onAdded", ref("File"), "files") } },
  components: {
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
    schemas: {
      User: {
        oneOf: [ref("Admin"), { type: "string" }],
        discriminator: { propertyName: "kind", mapping: { guest: "Guest" } },
      },
      Admin: { type: "object", properties: { at: { type: "string", format: "date-time" } } },
      Guest: { type: "object" },
      File: { type: "object" },
    },
  },
};

/** The operations and types that a selection gives. */
async function selected(selection: { tags?: string[]; paths?: string[] }) {
  const { files } = await generate({
    spec: "api.json",
    text: JSON.stringify(document),
    emit: ["schema", "operations"],
    ...selection,
  });
  const ids = [...(files.get("operations.ts") ?? "").matchAll(/^ {2}(\w+): \{ ?$/gm)].map(([, id]) => id);
  const types = [
    ...(files.get("schema.ts") ?? "").matchAll(/^export type (\w+) = (?!Record<string, never>;)/gm),
  ].map(([, type]) => type);
  return { ids, types, hasWebhook: files.get("schema.ts")?.includes("onAdded") };
}

describe("a selection has", () => {
  const users = ["User", "Admin"];
  test.each([
    ["operations by tag", { tags: ["admin"] }, ["addUser"], users, false],
    ["operations by path", { paths: ["/users"] }, ["listUsers", "addUser"], users, false],
    ["operations below a path", { paths: ["/users*"] }, ["listUsers", "addUser", "getUser"], users, false],
    [
      "operations by tag or path",
      { tags: ["admin"], paths: ["/users/{id}"] },
      ["addUser", "getUser"],
      users,
      false,
    ],
    ["webhooks by tag", { tags: ["files"] }, ["listFiles"], [], true],
    ["all without one", {}, ["listUsers", "addUser", "getUser", "listFiles", "getCopy"], users, true],
  ])("%s, with the components that they need", async (_, selection, ids, types, hasWebhook) => {
    const found = await selected(selection);
    expect({ ...found, types: found.types.filter((type) => users.includes(String(type))) }).toEqual({
      ids,
      types,
      hasWebhook,
    });
  });

  test.each([
    [{ tags: ["user"] }, 'No operation has the tag "user". Did you mean "users"?'],
    [{ paths: ["/user"] }, 'No operation has the path "/user". Did you mean "/users"?'],
    [{ paths: ["/copy"] }, "leads to an operation that is left out. Choose that one as well."],
  ])("no operation that there is not, and none that needs another one: %j", async (selection, message) => {
    await expect(selected(selection)).rejects.toThrow(message);
  });
});

test("--tag and --path, and the list of APIs, choose operations and types of formats", async () => {
  const settings = {
    output: "b",
    tags: ["admin"],
    formats: { "date-time": "Date" },
    emit: ["schema", "operations"],
  };
  const folder = await temporaryFolder({
    "api.json": JSON.stringify(document),
    "redocly.yaml": JSON.stringify({ apis: { a: { root: "api.json", "x-codegen": settings } } }),
  });
  const print = async (...args: string[]) =>
    (await runCli(["api.json", "-", "--quiet", "--emit", "operations", ...args], folder)).stdout.match(
      /^ {2}\w+: \{ ?$/gm,
    )?.length;
  expect(await print("--tag", "admin", "--path", "/users/*")).toBe(2);
  expect(await runCli(["a", "--quiet"], folder)).toMatchObject({ code: 0, stderr: "" });
  expect(await readFile(`${folder}/b/schema.ts`, "utf8")).toContain("at?: Date;");
});

test("the table of formats gives way to `transform`, and changes nothing else", async () => {
  const schemas = {
    A: {
      type: "object",
      properties: {
        at: { type: ["string", "null"], format: "date-time" },
        on: { type: "string", format: "date" },
        id: { type: "string", format: "constructor" },
      },
    },
  };
  const options = {
    formats: { "date-time": "Date", date: "Date" },
    transform: ({ format }: { format?: unknown }) => (format === "date" ? "Day" : undefined),
  };
  const code = squeezed(await fileOf("schema", { components: { schemas } }, options));
  expect(code).toContain("type A = { at?: (Date | null); on?: Day; id?: string; };");
});
