import { describe, expect, test } from "vitest";
import { DocumentError, emitterNames, generate } from "../src/index.ts";
import { squeezed, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

const ref = (name: string) => ({ $ref: name.startsWith("#") ? name : `#/components/schemas/${name}` });
const text = { type: "string" };
const object = (properties: object) => ({ type: "object", properties });
const child = (parent: string, property: string) => ({ allOf: [ref(parent), object({ [property]: text })] });
const body = (schema: object) => ({ description: "OK", content: { "application/json": { schema } } });
const parameter = (name: string, place: string) => ({
  name,
  in: place,
  required: place === "path",
  schema: text,
});
const operation = (operationId: string, parts: object = {}) => ({
  operationId,
  responses: { 200: body(text) },
  ...parts,
});

/** A document, and what stands in which of its generated files. */
type Case = readonly [
  problem: string,
  document: object,
  file: "schema.ts" | "methods.ts" | "operations.ts",
  expected: string,
  others?: Readonly<Record<string, object>> | undefined,
];

const schemas = (parts: object) => ({ components: { schemas: parts } });

const newMethods = {
  openapi: "3.2.0",
  paths: {
    "/x": {
      query: operation("findX", { requestBody: body({ $ref: "more.json#/Filter" }) }),
      additionalOperations: { COPY: operation("copyX", { parameters: [{ $ref: "more.json#/To" }] }) },
      get: {
        operationId: "watchX",
        responses: {
          200: {
            description: "",
            content: { "text/event-stream": { itemSchema: { $ref: "more.json#/Event" } } },
          },
        },
      },
    },
  },
};

const more = {
  "more.json": {
    Filter: object({ name: text }),
    To: parameter("to", "query"),
    Event: object({ data: text }),
  },
};

const cases: readonly Case[] = [
  [
    "a parent whose children, which it lists, have it in allOf",
    schemas({
      Pet: {
        ...object({ kind: text, name: text }),
        discriminator: { propertyName: "kind" },
        oneOf: [ref("Cat"), ref("Dog")],
      },
      Cat: child("Pet", "lives"),
      Dog: child("Pet", "bark"),
    }),
    "schema.ts",
    'type Pet = { kind?: string; name?: string; } & (Cat | Dog); export type Cat = Omit<{ kind?: string; name?: string; }, "kind">',
  ],
  [
    "a child that has the discriminator of its parent itself",
    schemas({
      Pet: {
        ...object({ kind: text }),
        discriminator: { propertyName: "kind", mapping: { cat: "gone.yml" } },
      },
      Cat: { ...child("Pet", "lives"), properties: { kind: { enum: ["other"] }, name: text } },
    }),
    "schema.ts",
    'type Cat = { kind?: "other"; name?: string; } & (Omit<Pet, "kind"> & { lives?: string; });',
  ],
  [
    "children of a discriminator without a mapping, with values of their own",
    schemas({
      Message: { oneOf: ["User", "Bot", "Other", "Both"].map(ref), discriminator: { propertyName: "role" } },
      User: { ...object({ role: { type: "string", enum: ["user"] } }), required: ["role"] },
      Bot: object({ role: { anyOf: [{ const: "bot" }, { const: "robot" }] } }),
      Other: object({ role: text }),
      Both: object({ role: { enum: ["Both", "both"] } }),
    }),
    "schema.ts",
    'type User = { role: "user"; }; export type Bot = { role: "bot" | "robot"; }; export type Other = { role: "Other"; }; export type Both = { role: "Both" | "both"; };',
  ],
  [
    "a child whose values a mapping excludes, or narrows",
    schemas({
      Pet: {
        oneOf: [ref("Cat"), ref("Dog"), ref("Size"), ref("Count")],
        discriminator: {
          propertyName: "kind",
          mapping: {
            feline: "#/components/schemas/Cat",
            dog: "#/components/schemas/Dog",
            1: "#/components/schemas/Size",
            3: "#/components/schemas/Count",
          },
        },
      },
      Cat: object({ kind: { const: "cat" } }),
      Dog: object({ kind: { enum: ["dog", "wolf"] } }),
      Size: object({ kind: { type: "integer", enum: [1, 2] } }),
      Count: object({ kind: { type: "integer" } }),
    }),
    "schema.ts",
    'type Cat = { kind: "cat"; }; export type Dog = { kind: "dog"; }; export type Size = { kind: 1; }; export type Count = { kind: number; };',
  ],
  [
    "a child that stands before the part by which it has its discriminator",
    schemas({
      Duo: { allOf: [ref("Simple"), object({ host: text })] },
      Base: {
        ...object({ key: text }),
        discriminator: { propertyName: "key", mapping: { duo: "#/components/schemas/Duo" } },
      },
      Simple: { allOf: [ref("Base")] },
    }),
    "schema.ts",
    'type Duo = Omit<Simple, "key"> & { host?: string; } & { key: "duo"; };',
  ],
  [
    "a child that has another one in `allOf`, and values of its own",
    schemas({
      Action: {
        oneOf: [ref("Start"), ref("Resize")],
        discriminator: {
          propertyName: "type",
          mapping: { start: "#/components/schemas/Start", resize: "#/components/schemas/Resize" },
        },
      },
      Start: object({ type: { enum: ["start", "resize"] } }),
      Resize: { allOf: [ref("Start"), object({ size: text })] },
    }),
    "schema.ts",
    'type Start = { type: "start" | "resize"; }; export type Resize = Omit<Start, "type"> & { size?: string; } & { type: "resize"; };',
  ],
  [
    "required properties of what may be null, or missing",
    {
      ...schemas({
        Base: { ...object({ a: text, b: object({ c: text }) }), type: ["object", "null"] },
        Thing: { allOf: [ref("Base")], required: ["a"] },
        Holder: object({ part: object({ c: text }) }),
        Part: { allOf: [ref("#/components/schemas/Holder/properties/part")], required: ["c"] },
      }),
      paths: {
        "/x": {
          put: operation("putX", {
            requestBody: body(ref("Thing")),
            responses: { 200: body({ allOf: [ref("Base")], required: ["a"] }) },
          }),
        },
      },
    },
    "schema.ts",
    'Part = WithRequired<HolderPart, "c">;',
  ],
  [
    "a parent two levels above, in anyOf",
    schemas({
      Event: { ...object({ id: text }), anyOf: [ref("a-late-event")] },
      Base: { allOf: [ref("Event")] },
      "a-late-event": child("Base", "late"),
    }),
    "schema.ts",
    'a-late-event": { id?: string; } & { late?: string; };',
  ],
  [
    "parameters with the names of places",
    {
      paths: {
        "/x/{query}": {
          post: operation("postX", {
            parameters: ["path", "query", "header"].map((place) => parameter("query", place)),
            requestBody: body({ type: "array", items: text }),
          }),
        },
      },
    },
    "operations.ts",
    'parameters: { path: ["query"], query: ["query"], header: ["query"] }, nested: ["path", "query", "header"], body: "nested"',
  ],
  [
    "a parameter named body beside a body that is no object",
    {
      paths: {
        "/x/{body}": {
          put: operation("putX", { parameters: [parameter("body", "path")], requestBody: body(text) }),
        },
      },
    },
    "methods.ts",
    'PutXInput extends FieldsOf<{ path: operations["putX"]["parameters"]["path"]; } & { body?: string | undefined; }> {}',
  ],
  [
    "references to places that have no type",
    {
      $defs: { Name: text },
      "x-shared": { "an id": text, Item: object({ next: ref("#/x-shared/Item") }) },
      ...schemas({
        List: { type: "array", items: object({ id: ref("#/x-shared/an id") }) },
        Row: ref("#/components/schemas/List/items"),
        Item: object({ item: ref("#/x-shared/Item"), name: ref("#/$defs/Name") }),
      }),
    },
    "schema.ts",
    "type Row = ListItems; export type Item = { item?: Item2; name?: Name; }; export type AnId = string; export type ListItems = { id?: AnId; };",
  ],
  [
    "a reference to a parameter of another operation",
    {
      paths: {
        "/x": { get: operation("getX", { parameters: [parameter("limit", "query")] }) },
        "/y": { get: operation("getY", { parameters: [ref("#/paths/~1x/get/parameters/0")] }) },
      },
    },
    "schema.ts",
    'limit?: components["parameters"]["XGetParameters0"] | undefined;',
  ],
  [
    "a path and a webhook with one operationId",
    { paths: { "/x": { post: operation("ping") } }, webhooks: { ping: { post: operation("ping") } } },
    "schema.ts",
    'post: operations["ping"];',
  ],
  [
    "methods and a stream of OpenAPI 3.2, in two files",
    newMethods,
    "methods.ts",
    "{ findX: Promise<string>; watchX: Promise<AsyncIterable<Event>>; copyX: Promise<string>; }",
    more,
  ],
  [
    "methods of OpenAPI 3.2",
    newMethods,
    "schema.ts",
    'query: operations["findX"]; additionalOperations: { COPY: operations["copyX"]; };',
    more,
  ],
  ...(["", "a-"] as const).map(
    (prefix): Case => [
      `properties for one direction only of ${prefix}Thing`,
      {
        paths: {
          "/x": {
            post: {
              operationId: "addX",
              requestBody: { required: true, ...body({ type: "array", items: ref(`${prefix}Thing`) }) },
              responses: { 200: { $ref: "#/components/responses/Thing" } },
            },
          },
        },
        components: {
          responses: { Thing: body(ref(`${prefix}Thing`)) },
          schemas: {
            [`${prefix}Thing`]: {
              ...object({
                id: { ...text, readOnly: true },
                pin: { ...text, writeOnly: true },
                next: ref(`${prefix}Thing`),
              }),
              required: ["id", "pin"],
            },
          },
        },
      },
      prefix === "" ? "schema.ts" : "methods.ts",
      prefix === ""
        ? "type ThingWritable = { readonly id?: string; pin: string; next?: ThingWritable; }; export type ThingReadable = { readonly id: string; pin?: string; next?: ThingReadable; }; export interface paths"
        : "export interface AddXInput extends FieldsOf<{ body: aThingWritable[]; }> {}",
    ],
  ),
  [
    "properties for one direction only of schemas that a discriminator tells apart",
    {
      paths: { "/x": { post: operation("addPet", { requestBody: body(ref("Pet")) }) } },
      ...schemas({
        Pet: {
          oneOf: [ref("Cat"), ref("Dog")],
          discriminator: { propertyName: "kind", mapping: { purring: "#/components/schemas/Cat" } },
        },
        Cat: { ...object({ id: { ...text, readOnly: true } }), required: ["id"] },
        Dog: { ...object({ id: { ...text, readOnly: true } }), required: ["id"] },
      }),
    },
    "schema.ts",
    'CatWritable = { readonly id?: string; kind: "purring"; }; export type DogWritable = { readonly id?: string; kind: "Dog"; };',
  ],
  ...(["ThingWritable", "Other"] as const).map(
    (taken): Case => [
      `a schema named ${taken} beside one that requests have as another one, and a part with its name`,
      {
        paths: {
          "/x": {
            post: operation("addX", {
              requestBody: body(ref("Thing")),
              responses: { 200: body(ref("#/components/schemas/Thing/properties/writable")) },
            }),
          },
        },
        ...schemas({
          Thing: {
            ...object({ id: { ...text, readOnly: true }, writable: object({ a: text }) }),
            required: ["id"],
          },
          [taken]: text,
        }),
      },
      "methods.ts",
      taken === "Other" ? "addX: Promise<ThingWritable2>;" : "addX: Promise<ThingWritable3>;",
    ],
  ),
  [
    "required names of what has no such properties",
    schemas({
      Text: { type: "string", properties: { a: text } },
      Some: { ...object({ a: text }), anyOf: [object({ b: text })] },
      A: { allOf: [ref("Text")], required: ["a"] },
      B: { allOf: [ref("Some")], required: ["a"] },
      Pick: { allOf: [ref("B")], required: ["a"] },
    }),
    "schema.ts",
    'type B = WithRequired<Some, "a">;',
  ],
  [
    "a reference that leaves the root file and comes back",
    schemas({ Pet: { $ref: "models.json#/Animal" }, Beast: object({ legs: text }) }),
    "schema.ts",
    "type Pet = Beast;",
    { "models.json": { Animal: { $ref: "root.json#/components/schemas/Beast" } } },
  ],
  [
    "files that only a discriminator names",
    schemas({
      Pet: {
        ...object({ kind: text }),
        discriminator: {
          propertyName: "kind",
          mapping: { cat: "cat.json", dog: "all.json#/Dog", pet: "root.json#/components/schemas/Pet" },
        },
      },
    }),
    "schema.ts",
    'Dog = Omit<Pet, "kind"> & { bark?: string; } & { kind: "dog"; };',
    {
      "cat.json": object({ lives: text }),
      "all.json": { Dog: { allOf: [{ $ref: "root.json#/components/schemas/Pet" }, object({ bark: text })] } },
    },
  ],
  [
    "a body of which only required names are alternatives, so that it may be anything",
    {
      paths: {
        "/x": {
          post: operation("addX", {
            requestBody: body({ ...object({ a: text }), anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
          }),
        },
      },
    },
    "methods.ts",
    "addX(...args: [...First, input?: AddXInput, ...Last])",
  ],
  [
    "a file that only a discriminator of another file names",
    schemas({ Pet: { $ref: "pet.json" } }),
    "schema.ts",
    'type cat = Omit<pet, "kind"> & { lives?: string; } & { kind: "purring"; };',
    {
      "pet.json": {
        ...object({ kind: text }),
        discriminator: { propertyName: "kind", mapping: { purring: "cat.json" } },
      },
      "cat.json": { allOf: [{ $ref: "pet.json" }, object({ lives: text })] },
    },
  ],
];

const folderFor = (document: object, others: Readonly<Record<string, object>> = {}) => {
  const files = Object.entries({
    "root.json": { openapi: "3.1.0", info: { title: "T", version: "1" }, ...document },
    ...others,
  });
  return temporaryFolder(Object.fromEntries(files.map(([name, value]) => [name, JSON.stringify(value)])));
};

describe("a document with", () => {
  test.each(
    cases.map(
      ([problem, document, file, expected, others]) => [problem, document, file, expected, others] as const,
    ),
  )("%s has the types that it means", async (_, document, file, expected, others) => {
    const { files } = await generate({ spec: `${await folderFor(document, others)}/root.json` });
    expect(squeezed(files.get(file) ?? "")).toContain(expected);
  });

  test("any of these compiles", async () => {
    const written: Record<string, string> = { "package.json": '{ "type": "module" }' };
    for (const [index, [, document, , , others]] of cases.entries()) {
      const spec = `${await folderFor(document, others)}/root.json`;
      const { files } = await generate({ spec, emit: emitterNames });
      for (const [name, code] of files) written[`${index}/${name}`] = code;
    }
    expect(Object.keys(written).length).toBe(1 + emitterNames.length * cases.length);
    const outcome = await typeCheck(await temporaryFolder(written), "typescript-7");
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    [
      "a schema that is one of itself",
      schemas({ A: { oneOf: [text, ref("B")] }, B: { anyOf: [ref("A"), { type: "null" }] } }),
      "/components/schemas/A",
      "The type A is made of itself.",
    ],
    [
      "a schema that has itself in a part of its own",
      schemas({ A: { ...object({ a: text }), allOf: [{ allOf: [ref("A")] }] } }),
      "/components/schemas/A",
      "The type A is made of itself.",
    ],
    [
      "a list that needs a name to hold itself",
      schemas({ "a-list": { type: "array", items: ref("a-list") } }),
      "/components/schemas/a-list",
      'The type components.schemas."a-list" is made of itself.',
    ],
    [
      "a parameter that is there twice",
      {
        paths: {
          "/x": { parameters: [parameter("a", "query"), parameter("a", "query")], get: operation("getX") },
        },
      },
      "/paths/~1x/parameters/1",
      'The query parameter "a" is there twice.',
    ],
    [
      "a parameter with the name of what tells a body apart",
      {
        paths: {
          "/x": {
            post: operation("addX", {
              parameters: [parameter("kind", "query")],
              requestBody: body(ref("Cat")),
            }),
          },
        },
        ...schemas({
          Pet: { oneOf: [ref("Cat")], discriminator: { propertyName: "kind" } },
          Cat: object({ lives: text }),
        }),
      },
      "/paths/~1x/post",
      "The input of addX has kind twice",
    ],
  ])("%s is refused at its place", async (_, document, pointer, message) => {
    const run = generate({ spec: `${await folderFor(document)}/root.json` });
    await expect(run).rejects.toThrow(DocumentError);
    await expect(run).rejects.toMatchObject({
      problems: [{ pointer, message: expect.stringContaining(message) }],
    });
  });
});
