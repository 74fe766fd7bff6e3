import { resolve } from "node:path";
import { loadDocument, nodeAt } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "../testing/edit.ts";
import { casePairs, historyPairs } from "../testing/pairs.ts";
import { typeIn, usedSchemas } from "./support/used-schemas.ts";

const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const [text, integer] = [{ type: "string" }, { type: "integer" }];
/** A copy of a document in which nothing is one object in two places. */
const plain = (document: Spec): Spec => JSON.parse(JSON.stringify(document));
const object = (properties: object, ...required: readonly string[]) => ({
  type: "object",
  properties,
  required,
});
const words = (...values: readonly string[]) => ({ type: "string", enum: values });
const content = (schema: object) => ({ content: { "application/json": { schema } } });
const sentencesOf = (base: Spec, head: Spec) =>
  compareDocuments(base, head).map(({ bump, sentence }) => `${bump}: ${sentence}`);

const catOf = (parent: string, fields: object = {}) => ({
  allOf: [
    to(parent),
    object(
      { huntingSkill: words("clueless", "lazy"), lives: integer, claws: integer, ...fields },
      "huntingSkill",
    ),
  ],
});

/** The example of OpenAPI's own text on polymorphism: pets that `petType` tells apart. */
const petsOf = (schemas: object = {}, discriminator: object = {}) => ({
  Pet: {
    ...object({ name: text, petType: text }, "name", "petType"),
    discriminator: { propertyName: "petType", ...discriminator },
  },
  Cat: catOf("Pet"),
  Dog: { allOf: [to("Pet"), object({ packSize: integer }, "packSize")] },
  ...schemas,
});

type Way = "sent" | "received";

/** A document that sends or receives a schema. */
const documentOf = (way: Way, schema: object, schemas: object, components: object = {}): Spec =>
  plain({
    openapi: "3.1.0",
    info: { title: "Pets", version: "1.0.0" },
    paths: {
      "/pets": {
        post: {
          operationId: "postPet",
          ...(way === "sent" ? { requestBody: content(schema) } : {}),
          responses: { "200": { description: "Done.", ...(way === "received" ? content(schema) : {}) } },
        },
      },
    },
    components: { schemas, ...components },
  });

const ways = ["sent", "received"] as const;
const receivedPets = (...schemas: Parameters<typeof petsOf>) =>
  documentOf("received", to("Pet"), petsOf(...schemas));

describe("a schema whose `allOf` names one with a discriminator", () => {
  const cat = "/components/schemas/Cat/allOf/1";
  const skills = `${cat}/properties/huntingSkill/enum`;
  // biome-ignore format: a table, one edit a line
  const edits: readonly (readonly [edit: Edit, sentAndReceived: string, sentence: string])[] = [
    [drop(`${skills}/1`), "major, minor", "`Cat.huntingSkill` no longer has the value `lazy`."],
    [set(`${skills}/-`, "keen"), "minor, major", "`Cat.huntingSkill` has one more value: `keen`."],
    [set(`${cat}/properties/lives/type`, "string"), "major, major", "The type of `Cat.lives` changed from `integer` to `string`."],
    [set(`${cat}/required/-`, "lives"), "major, minor", "The field `lives` of `Cat` is now required."],
    [drop(`${cat}/properties/lives`), "major, major", "The optional field `lives` of `Cat` is gone."],
  ];
  const [{ Pet }, age] = [petsOf(), object({ age: integer })];
  // biome-ignore format: a table, one use a line
  const uses: Readonly<Record<string, readonly [schema: object, schemas?: object, discriminator?: object]>> = {
    "by its own name": [to("Pet")],
    "by a value that stands for a reference": [to("Pet"), {}, { mapping: { cat: to("Cat").$ref } }],
    "by a value that stands for a name": [to("Pet"), {}, { mapping: { cat: "Cat" } }],
    "as the default": [to("Pet"), {}, { defaultMapping: "Cat" }],
    "in the items of a list": [{ type: "array", items: to("Pet") }],
    "in a field of a component": [to("Owner"), { Owner: object({ pet: to("Pet") }) }],
    "in a choice": [{ oneOf: [to("Pet"), integer] }],
    "beside a text": [{ allOf: [to("Pet"), { description: "A pet." }] }],
    "under one more name": [to("Animal"), { Animal: { description: "A pet.", allOf: [to("Pet")] } }],
    "under a name that is a reference": [to("Animal"), { Animal: to("Pet") }],
    "by the discriminator of its parent's parent": [to("Pet"), { Base: Pet, Pet: { allOf: [to("Base"), age] } }],
    "by a discriminator in a part of its parent": [to("Pet"), { Pet: { allOf: [Pet, age] } }],
    "through a schema between": [to("Pet"), { Feline: { allOf: [to("Pet")] }, Cat: catOf("Feline") }],
    "with a field that is one of them again": [to("Pet"), { Cat: catOf("Pet", { prey: to("Pet") }) }],
    "beside its own use": [object({ pet: to("Pet"), cat: to("Cat") })],
    "by a discriminator without a name around it": [{ ...Pet, discriminator: { propertyName: "petType", mapping: { cat: "Cat" } } }],
  };

  it.each(Object.entries(uses))("is compared where that one is used: %s", (_, [schema, ...schemas]) => {
    for (const [edit, bumps, sentence] of edits) {
      const found = ways.map((way) => {
        const base = documentOf(way, schema, petsOf(...schemas));
        return compareDocuments(base, edited(base, edit));
      });
      expect(found.map(requiredBump).join(", ")).toBe(bumps);
      for (const changes of found) expect(changes.map((one) => one.sentence)).toEqual([sentence]);
    }
  });

  // biome-ignore format: a table, one pair a line
  it.each<[string, before: Spec, after: Spec, ...lines: string[]]>([
    ["one that is new", receivedPets(), receivedPets({ Cow: { allOf: [to("Pet")] } }), "minor: The value `Cow` of the discriminator of `Pet` is new.", "minor: The schema `Cow` is new."],
    ["one that is gone", receivedPets({ Cow: { allOf: [to("Pet")] } }), receivedPets(), "major: The value `Cow` of the discriminator of `Pet` is gone.", "major: The schema `Cow` is gone."],
    ["the first one", receivedPets({ Cat: undefined, Dog: undefined }), receivedPets({ Dog: undefined }), "minor: The value `Cat` of the discriminator of `Pet` is new.", "minor: The schema `Cat` is new."],
    ["one that no longer names it", receivedPets({ Cow: { allOf: [to("Pet")] } }), receivedPets({ Cow: { allOf: [{ ...Pet, discriminator: undefined }] } }), "major: The value `Cow` of the discriminator of `Pet` is gone.", "major: The discriminator of `Cow` is gone (`Pet`).", "patch: `Cow` is written in another way in 3 places; any change of meaning has a line of its own."],
    ["one with a value that is new", receivedPets(), receivedPets({ Cow: { allOf: [to("Pet")] } }, { mapping: { cow: "Cow" } }), "minor: The value `cow` of the discriminator of `Pet` is new: `Cow`.", "minor: The schema `Cow` is new."],
    ["one that moves from one parent to another", receivedPets({ Lion: { allOf: [to("Cat")] } }), receivedPets({ Lion: { allOf: [to("Pet"), catOf("Pet").allOf[1]] } }), "patch: `$ref` of `allOf/0` of `Lion` leads elsewhere.", "patch: `allOf/1` of `Lion` is new, without a change of meaning."],
    ["a value in another notation", receivedPets({}, { mapping: { cat: "Cat" } }), receivedPets({}, { mapping: { cat: to("Cat").$ref } }), "patch: `cat` of `mapping` of `discriminator` of `Pet` is written in another way, without a change of meaning."],
    ["a value that is the name anyway", receivedPets({}, { mapping: { Cat: "Cat" } }), receivedPets(), "patch: `mapping` of `discriminator` of `Pet` is gone, without a change of meaning."],
    ["a value that is gone", receivedPets({}, { mapping: { cat: "Cat" } }), receivedPets({}, { mapping: {} }), "major: The value `cat` of the discriminator of `Pet` is gone; it was `Cat`."],
    ["a value of a schema with another name", receivedPets({ Cow: {} }, { mapping: { cow: "Cow" } }), receivedPets({ Ox: integer }, { mapping: { cow: "Ox" } }), "major: The value `cow` of the discriminator of `Pet` changed from `Cow` to `Ox`.", "major: The schema `Cow` is now called `Ox`: 1 reference follows.", "minor: The type of `Ox` is now `integer`; it was anything."],
    ["another default", receivedPets({}, { defaultMapping: "Cat" }), receivedPets({}, { defaultMapping: "Dog" }), "major: The default of the discriminator of `Pet` changed from `Cat` to `Dog`."],
    ["a default that is new", receivedPets(), receivedPets({}, { defaultMapping: "Dog" }), "minor: The default of the discriminator of `Pet` is new: `Dog`."],
    ["a discriminator that is gone", receivedPets(), edited(receivedPets(), drop("/components/schemas/Pet/discriminator")), "major: The discriminator of `Pet` is gone."],
  ])("is said: %s", (_, before, after, ...lines) => {
    expect(sentencesOf(before, after)).toEqual(lines);
  });

  it("is unused where only a sister of it is used", () => {
    const base = documentOf("received", to("Dog"), petsOf());
    expect(sentencesOf(base, edited(base, set(`${cat}/properties/lives/type`, "string")))).toEqual([
      "patch: The type of `Cat.lives` changed from `integer` to `string`; no operation uses it.",
    ]);
  });

  it("is no subtype without a discriminator, or beside alternatives", () => {
    const edit = set(`${cat}/properties/lives/type`, "string");
    for (const more of [{ discriminator: undefined }, { oneOf: [to("Dog"), integer] }]) {
      const base = receivedPets({ Pet: { ...Pet, ...more } });
      expect(sentencesOf(base, edited(base, edit))).toEqual([
        "patch: The type of `Cat.lives` changed from `integer` to `string`; no operation uses it.",
      ]);
    }
  });
});

const operation = (more: object) => ({ responses: { "200": { description: "Done." } }, ...more });
const withOperation = (more: object, components: object, root: object = {}): Spec =>
  plain({ openapi: "3.2.0", paths: { "/a": { get: operation(more) } }, components, ...root });
const thing = object({ a: text });
const basic = { key: { type: "http", scheme: "basic" } };
const callback = (more: object) => ({ done: { "{$url}": { post: operation(more) } } });
const [changed, otherScheme] = [
  ["schemas/A/properties/a/type", "integer"],
  ["securitySchemes/key/scheme", "bearer"],
] as const;
const sends = { parameters: [{ name: "q", in: "query", schema: to("A") }] };

describe("a component that is named without a reference to its pointer", () => {
  // biome-ignore format: a table, one way a line
  it.each<[string, base: Spec, edit: readonly [string, string]]>([
    ["by a percent-encoded pointer", withOperation({ parameters: [{ name: "q", in: "query", schema: { $ref: "#/components/schemas/My%20A" } }] }, { schemas: { "My A": thing } }), ["schemas/My A/properties/a/type", "integer"]],
    ["by a pointer to a part", withOperation({ parameters: [{ name: "q", in: "query", schema: { $ref: "#/components/schemas/A/properties/a" } }] }, { schemas: { A: thing } }), changed],
    ["by a pointer to a definition in it", withOperation({ parameters: [{ name: "q", in: "query", schema: { $ref: "#/components/schemas/A/$defs/b" } }] }, { schemas: { A: { $defs: { b: text } } } }), ["schemas/A/$defs/b/type", "integer"]],
    ["by an extension that leads into a part", withOperation({ "x-a": "#/components/schemas/A/properties/a" }, { schemas: { A: thing } }), changed],
    ["by a dynamic anchor", withOperation({ parameters: [{ name: "q", in: "query", schema: { $dynamicRef: "#a" } }] }, { schemas: { A: { $dynamicAnchor: "a", ...thing } } }), changed],
    ["by an anchor of a part", withOperation({ parameters: [{ name: "q", in: "query", schema: { $dynamicRef: "#a" } }] }, { schemas: { A: object({ a: { $anchor: "a", ...text } }) } }), changed],
    ["by the name of a scheme", withOperation({ security: [{ key: [] }] }, { securitySchemes: basic }), otherScheme],
    ["by the URI of a scheme", withOperation({ security: [{ "#/components/securitySchemes/key": [] }] }, { securitySchemes: basic }), otherScheme],
    ["by the name of a scheme for all operations", withOperation({}, { securitySchemes: basic }, { security: [{ key: [] }] }), otherScheme],
    ["by the name of a scheme of a callback", withOperation({ callbacks: callback({ security: [{ key: [] }] }) }, { securitySchemes: basic }), otherScheme],
    ["by the name of a scheme of a shared callback", withOperation({ callbacks: { done: { $ref: "#/components/callbacks/done" } } }, { securitySchemes: basic, callbacks: callback({ security: [{ key: [] }] }) }), otherScheme],
    ["by the name of a scheme of a webhook", withOperation({}, { securitySchemes: basic }, { webhooks: { a: { post: operation({ security: [{ key: [] }] }) } } }), otherScheme],
    ["by an operation of a shared path item", withOperation({}, { schemas: { A: thing }, pathItems: { P: { post: operation(sends) } } }, { webhooks: { a: { $ref: "#/components/pathItems/P" } } }), changed],
    ["by a callback", withOperation({ callbacks: callback(sends) }, { schemas: { A: thing } }), changed],
    ["by a webhook", withOperation({}, { schemas: { A: thing } }, { webhooks: { a: { post: operation(sends) } } }), changed],
    ["by webhooks of an extension", withOperation({}, { schemas: { A: thing } }, { "x-webhooks": { a: { post: operation(sends) } } }), changed],
    ["by a shared media type", withOperation({ requestBody: { content: { "application/json": { $ref: "#/components/mediaTypes/M" } } } }, { schemas: { A: thing }, mediaTypes: { M: { schema: to("A") } } }), changed],
    ["by the items of a stream", withOperation({ requestBody: { content: { "application/jsonl": { itemSchema: to("A") } } } }, { schemas: { A: thing } }), changed],
    ["by an additional operation", plain({ openapi: "3.2.0", paths: { "/a": { additionalOperations: { COPY: operation(sends) } } }, components: { schemas: { A: thing } } }), changed],
    ["by an operation with the method query", plain({ openapi: "3.2.0", paths: { "/a": { query: operation(sends) } }, components: { schemas: { A: thing } } }), changed],
    ["by a parameter of the path item", plain({ openapi: "3.2.0", paths: { "/a": { get: operation({}), ...sends } }, components: { schemas: { A: thing } } }), changed],
    ["by a header of an encoding", withOperation({ requestBody: { content: { "multipart/form-data": { encoding: { a: { headers: { X: { schema: to("A") } } } } } } } }, { schemas: { A: thing } }), changed],
    ["by a condition", withOperation({ parameters: [{ name: "q", in: "query", schema: { if: to("A") } }] }, { schemas: { A: thing } }), changed],
    ["by an alternative that a discriminator names only", withOperation({ parameters: [{ name: "q", in: "query", schema: { oneOf: [text, integer], discriminator: { propertyName: "a", mapping: { b: "A" } } } }] }, { schemas: { A: thing } }), changed],
  ])("is used: %s", (_, base, [location, value]) => {
    const changes = compareDocuments(base, edited(base, set(`/components/${location}`, value)));
    expect(changes.map(({ bump }) => bump)).toEqual(["major"]);
  });

  it("is unused but for the part that is named", () => {
    const $ref = "#/components/schemas/A/properties/a";
    const base = documentOf("received", { $ref }, { A: object({ a: words("x", "y"), b: text }) });
    const part = "/components/schemas/A/properties";
    expect(
      sentencesOf(base, edited(base, drop(`${part}/a/enum/1`), set(`${part}/b/type`, "integer"))),
    ).toEqual([
      "minor: `A.a` no longer has the value `y`.",
      "patch: The type of `A.b` changed from `string` to `integer`; no operation uses it.",
    ]);
  });

  it("is the same scheme by its name and by its URI", () => {
    const [named, referred] = ["key", "#/components/securitySchemes/key"].map((name) =>
      withOperation({ security: [{ [name]: [] }] }, { securitySchemes: basic }),
    );
    expect(compareDocuments(named ?? {}, referred ?? {}).map(({ bump }) => bump)).toEqual(["patch"]);
  });
});

describe("a reference that the reader writes as a pointer", () => {
  const main = "/folder/openapi.json";

  /** Reads a document whose files are given by their names. */
  const read = async (schema: object, schemas: object, file: object = {}) => {
    const files = new Map([[resolve("/folder/cat.json"), JSON.stringify(file)]]);
    const document = JSON.stringify(documentOf("received", schema, schemas));
    const { root } = await loadDocument(
      main,
      { readFile: async (path) => files.get(path), isLenient: true },
      document,
    );
    return root;
  };
  const mapping = (name: string) => petsOf({ Cat: undefined }, { mapping: { cat: name } });
  const id = "https://example.com/cat";

  // biome-ignore format: a table, one way a line
  it.each<[string, read: (lives: object) => Promise<Spec>]>([
    ["a schema with an anchor", (lives) => read({ $ref: "#cat" }, { Cat: { $anchor: "cat", ...object({ lives }) } })],
    ["a schema with an `$id`", (lives) => read({ $ref: id }, { Cat: { $id: id, ...object({ lives }) } })],
    ["an anchor in a schema with an `$id`", (lives) => read({ $ref: `${id}#lives` }, { Cat: { $id: id, ...object({ lives: { $anchor: "lives", ...lives } }) } })],
    ["a file", (lives) => read({ $ref: "cat.json" }, {}, object({ lives }))],
    ["a part of a file", (lives) => read({ $ref: "./cat.json#/properties/lives" }, {}, object({ lives }))],
    ["a file that a discriminator names", (lives) => read(to("Pet"), mapping("cat.json"), object({ lives }))],
    ["its own file by its name", (lives) => read({ $ref: "openapi.json#/components/schemas/Cat" }, { Cat: object({ lives }) })],
    ["its own file by its name in a discriminator", (lives) => read(to("Pet"), { ...mapping("openapi.json#/components/schemas/Tom"), Tom: object({ lives }) })],
  ])("leads to what is used: %s", async (_, readWith) => {
    const [base, head] = [await readWith(integer), await readWith(text)];
    expect(compareDocuments(base, head).map(({ bump, positions }) => [bump, positions.length])).toEqual([["major", 1]]);
  });
});

describe("one leaf of a schema that operations use, in documents of real histories", () => {
  const documents = new Map([
    ...historyPairs().map(({ id, head }) => [id.replace(/ .*/, ""), head] as const),
    ...casePairs().map(({ id, head }) => [id, head] as const),
    ["pets", receivedPets({ Lion: { allOf: [to("Cat"), object({ pride: text })] } })] as const,
  ]);
  const maxSchemas = 12;
  const locationsOf = (document: Spec) =>
    usedSchemas(document).flatMap((pointer) => typeIn(nodeAt(document, pointer).value, pointer) ?? []);

  it.each([...documents].filter(([, document]) => locationsOf(document).length > 0))(
    "is never unused: %s",
    (_, base) => {
      const locations = locationsOf(base);
      const step = Math.ceil(locations.length / maxSchemas);
      const unused = locations.filter((location, index) => {
        if (index % step > 0) return false;
        const changes = compareDocuments(base, edited(base, set(location, "null")));
        const isSaid = changes.some(({ sentence }) => sentence.includes("no operation uses it"));
        return isSaid || requiredBump(changes) === "patch";
      });
      expect(unused).toEqual([]);
    },
  );
});
