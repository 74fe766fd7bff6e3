import { describe, expect, test } from "vitest";
import { type Files, failureOf, load } from "./support.ts";

const text = { type: "string" };
const lenient = { isLenient: true };
const parameter = { name: "q", in: "query", schema: text };
const response = { description: "R", content: { "application/json": { schema: text } } };

/** A document with these schemas. */
const withSchemas = (schemas: object) => ({ components: { schemas } });
const to = (name: string, ...rest: readonly string[]) => ({
  $ref: ["#/components/schemas", name, ...rest].join("/"),
});

describe("a $ref in place of a map or a list is what it leads to", () => {
  // biome-ignore format: a table
  test.each<[title: string, files: Files, pointer: string, value: unknown, place: string]>([
    ["in another file", { "api.json": withSchemas({ $ref: "s.json" }), "s.json": { T: text } }, "/components/schemas", { T: text }, "api.json#/components/schemas"],
    ["in the same file", { "api.json": { ...withSchemas({ A: { properties: { $ref: "#/x" } } }), x: { a: text } } }, "/components/schemas/A/properties/a", text, "api.json#/x/a"],
    ["through others, nearest first", { "api.json": withSchemas({ $ref: "s.json", A: true }), "s.json": { $ref: "t.json", A: false, B: text }, "t.json": { B: {}, C: text } }, "/components/schemas", { A: true, B: text, C: text }, "api.json#/components/schemas"],
    ["as paths", { "api.json": { paths: { $ref: "p.json" } }, "p.json": { "/a": { get: {} } } }, "/paths", { "/a": { get: {} } }, "api.json#/paths"],
    ["as paths of the same file", { "api.json": { paths: { $ref: "#/x-paths" }, "x-paths": { "/a": {} } } }, "/paths/~1a", {}, "api.json#/x-paths/~1a"],
    ["as responses", { "api.json": { paths: { "/a": { get: { responses: { $ref: "#/x" } } } }, x: { 200: {} } } }, "/paths/~1a/get/responses", { 200: {} }, "api.json#/paths/~1a/get/responses"],
    ["as components", { "api.json": { components: { $ref: "c.json" } }, "c.json": { schemas: { $ref: "s.json" } }, "s.json": { T: text } }, "/components/schemas/T", text, "s.json#/T"],
    ["as a list", { "api.json": { paths: { "/a": { parameters: { $ref: "p.json#/list" } } } }, "p.json": { list: [parameter] } }, "/paths/~1a/parameters", [parameter], "api.json#/paths/~1a/parameters"],
    ["as a list of the same file", { "api.json": { ...withSchemas({ A: { allOf: { $ref: "#/x" } } }), x: [text] } }, "/components/schemas/A/allOf/0", text, "api.json#/x/0"],
    ["with a member of any name", { "api.json": `{ "openapi": "3.1.0", "components": { "schemas": { "A": { "properties": { "$ref": "#/x" } } } }, "x": { "__proto__": { "type": "string" } } }` }, "/components/schemas/A/properties/__proto__", text, "api.json#/x/__proto__"],
  ])("%s", async (_, files, pointer, value, place) => {
    const { at, placeOf, told } = await load(files);
    expect(told).toEqual([]);
    expect(at(pointer)).toEqual(value);
    expect(placeOf(pointer).replace(/:\d+:\d+/, "")).toBe(place);
  });

  test("unless it is a property with a schema", async () => {
    const A = { properties: { $ref: text } };
    expect((await load({ "api.json": withSchemas({ A }) })).at("/components/schemas/A")).toEqual(A);
  });

  test("with its own references led from where they stand", async () => {
    const { at } = await load({
      "api.json": withSchemas({ $ref: "s/s.json", U: { type: "number" } }),
      "s/s.json": { T: { properties: { a: { $ref: "#/U" }, b: { $ref: "b.json" } } }, U: text },
      "s/b.json": { type: "boolean" },
    });
    expect(at("/components/schemas/T/properties")).toEqual({ a: to("s_U"), b: to("b") });
    expect([at("/components/schemas/s_U"), at("/components/schemas/U")]).toEqual([text, { type: "number" }]);
  });

  // biome-ignore format: a table
  test.each([
    [withSchemas({ $ref: "#/x" }), "map", '"#/x" leads to no map. Point it at one'],
    [{ paths: { $ref: "#/x" } }, "map of paths", '"#/x" leads to no map. Point it at one'],
    [withSchemas({ A: { allOf: { $ref: "#/components" } } }), "list", '"#/components" leads to no list. Point it at one'],
  ])("which must be one: %j is no %s", async (root, _, message) => {
    const files = { "api.json": { x: [], components: {}, ...root } };
    expect(await failureOf(load(files))).toContain(`$ref ${message}.`);
    expect((await load(files, lenient)).told).toEqual([expect.stringContaining(`${message}; until then it is unknown.`)]);
  });
});

test("$refs of maps that lead to each other are refused", async () => {
  const [A, B] = ["B", "A"].map((name) => ({ properties: to(name, "properties") }));
  for (const access of [lenient, {}])
    expect(await failureOf(load({ "api.json": withSchemas({ A, B }) }, access))).toContain(
      '(#/components/schemas/B/properties/$ref) $ref "#/components/schemas/A/properties" leads back to itself.',
    );
});

describe("a pointer leads through the $refs on its way", () => {
  /** A document whose schema `From` has a `$ref`. */
  const from = ($ref: string, schemas: object) => withSchemas({ ...schemas, From: { $ref } });
  const A = { $ref: "#/components/schemas/B" };
  const B = { properties: { x: text, y: { $ref: "#/components/schemas/A/properties/x" } } };
  const map = "#/components/schemas";

  // biome-ignore format: a table
  test.each<[title: string, files: Files, $ref: string, value: unknown]>([
    ["of one object", { "api.json": from(`${map}/A/properties/x`, { A, B }) }, `${map}/B/properties/x`, text],
    ["of several, one behind another", { "api.json": from(`${map}/C/properties/x`, { C: to("A"), A, B }) }, `${map}/B/properties/x`, text],
    ["of one in what another leads to", { "api.json": from(`${map}/C/properties/y/type`, { C: to("A"), A, B }) }, `${map}/B/properties/x/type`, "string"],
    ["of a map", { "api.json": withSchemas({ $ref: "s.json", From: to("T") }), "s.json": { T: text } }, `${map}/T`, text],
    ["of a map in a map", { "api.json": { components: { $ref: "c.json" } }, "c.json": { schemas: { $ref: "s.json" } }, "s.json": { T: { ...text, title: "T" }, From: { $ref: "api.json#/components/schemas/T/title" } } }, `${map}/title`, "T"],
    ["of a whole object in another file", { "api.json": from(`${map}/A/properties/x`, { A: { $ref: "a.json" } }), "a.json": { properties: { x: text } } }, `${map}/x`, text],
    ["of data", { "api.json": { "x-all": { $ref: "s.json" }, ...from("#/x-all/T/properties/x", {}) }, "s.json": { T: { properties: { x: text } } } }, `${map}/x`, text],
    ["unless the member stands beside it", { "api.json": from(`${map}/A/properties`, { A: { ...A, properties: { z: text } }, B: text }) }, `${map}/A/properties`, { z: text }],
    ["from the $id around them", { "api.json": from(`${map}/A/$defs/In/items`, { A: { $id: "https://example.com/a", $defs: { In: { $ref: "#/$defs/Out" }, Out: { items: text } } } }) }, `${map}/A/%24defs/Out/items`, text],
    ["of one that an $anchor names", { "api.json": from(`${map}/A/items`, { A: { $ref: "#b" }, B: { $anchor: "b", items: text } }) }, `${map}/B/items`, text],
  ])("%s", async (_, files, $ref, value) => {
    const { at, told } = await load(files);
    expect(told).toEqual([]);
    expect(at("/components/schemas/From/$ref")).toBe($ref);
    expect(at(decodeURIComponent($ref.slice(1)))).toEqual(value);
  });

  test("of maps of parameters, responses and paths, and of lists", async () => {
    const { at, told } = await load({
      "api.json": {
        paths: {
          $ref: "p.json",
          "/y": {
            parameters: [{ $ref: "#/paths/~1x/parameters/0" }],
            get: {
              responses: {
                200: { $ref: "#/components/responses/R" },
                404: { $ref: "#/paths/~1x/get/responses/200" },
              },
            },
          },
        },
        components: { responses: { $ref: "r.json" } },
      },
      "p.json": { "/x": { $ref: "x.json" } },
      "x.json": { parameters: { $ref: "r.json#/list" }, get: { responses: { $ref: "r.json#/by" } } },
      "r.json": { R: response, by: { 200: response }, list: [parameter] },
    });
    expect(told).toEqual([]);
    expect(at("/paths/~1y")).toEqual({
      parameters: [{ $ref: "#/components/parameters/0" }],
      get: {
        responses: { 200: { $ref: "#/components/responses/R" }, 404: { $ref: "#/components/responses/200" } },
      },
    });
    expect([at("/components/parameters/0"), at("/components/responses/R")]).toEqual([parameter, response]);
    expect(at("/paths/~1x/parameters/0")).toEqual(parameter);
  });

  // biome-ignore format: a table
  test.each<[title: string, schemas: object, message: string, isNotice: boolean]>([
    ["back to itself", { A: to("A", "items") }, '$ref "#/components/schemas/A/items" leads back to itself. Point one of the cycle at a description', false],
    ["to each other", { A: to("B", "not"), B: to("A", "items") }, '$ref "#/components/schemas/A/items" leads back to itself.', false],
    ["through a cycle", { A: to("B"), B: to("A"), C: to("A", "items") }, '$ref "#/components/schemas/A/items" leads back to itself.', false],
    ["through a map in a cycle", { $ref: "#/components/schemas/x" }, '$ref "#/components/schemas/x" leads back to itself.', false],
    ["to nothing", { A: to("B", "items"), B: to("C"), C: text }, '$ref "#/components/schemas/B/items" does not resolve: there is no "items" in #/components/schemas/B. Correct the name or add it', true],
    ["through a file that is not there", { A: to("B", "items"), B: { $ref: "gone.json" } }, '$ref "#/components/schemas/B/items" leads through "gone.json", which names a file that does not exist. Check the path', true],
    ["through others to such a file", { A: to("B", "items"), B: to("C", "not"), C: { $ref: "gone.json" } }, '$ref "#/components/schemas/B/items" leads through "gone.json", which names a file', true],
    ["through one that leads to nothing", { A: to("B", "items"), B: to("C", "not"), C: text }, '$ref "#/components/schemas/B/items" leads through "#/components/schemas/C/not", which does not resolve: there is no "not" in #/components/schemas/C.', true],
    ["through one that is refused", { A: to("B", "items"), B: { $ref: "../b.json" } }, '$ref "#/components/schemas/B/items" leads through "../b.json", which leads out of the folder', false],
  ])("and fails where that leads %s", async (_, schemas, message, isNotice) => {
    const failure = await failureOf(load({ "api.json": withSchemas(schemas) }, lenient));
    const { told = [failure] } = isNotice ? await load({ "api.json": withSchemas(schemas) }, lenient) : {};
    expect(told.join("\n")).toContain(message);
  });

  test.each([
    [99, undefined],
    [
      100,
      '$ref "#/components/schemas/S0/x" leads through more than 100 others. Point it at the last of them.',
    ],
  ])("through %i of them and one more", async (length, refusal) => {
    const links = Array.from({ length }, (_, index) => [`S${index}`, to(`S${index + 1}`, "x")]);
    const schemas = { ...Object.fromEntries(links), [`S${length}`]: { $ref: "#/end" }, From: to("S0", "x") };
    const end = Array.from({ length }).reduce<object>((x) => ({ x }), { x: text });
    const loading = load({ "api.json": { ...withSchemas(schemas), end } });
    if (refusal === undefined)
      expect((await loading).at("/components/schemas/From/$ref")).toMatch(/^#\/end(\/x)+$/);
    else expect(await failureOf(loading)).toContain(refusal);
  });

  test("once, also where there is nothing at the end: each of them doubles the ways there", async () => {
    const links = Array.from({ length: 60 }, (_, index) => [`S${index}`, to(`S${index + 1}`, "x")]);
    const schemas = { ...Object.fromEntries(links), S60: {} };
    const { told } = await load({ "api.json": withSchemas(schemas) }, lenient);
    expect(told).toHaveLength(60);
  });
});

describe("a $ref that leads nowhere", () => {
  test("is an error with its place, or unknown with a notice", async () => {
    const files = { "api.json": withSchemas({ A: { items: { $ref: "#/gone", description: "D" } } }) };
    const message =
      'api.json:1:70 (#/components/schemas/A/items/$ref) $ref "#/gone" does not resolve: there is no "gone" in #. Correct the name or add it';
    expect(await failureOf(load(files))).toMatch(new RegExp(`/${message.replace(/[()$#"./]/g, "\\$&")}\\.$`));
    const { told, at } = await load(files, lenient);
    expect(told).toEqual([
      'api.json#/components/schemas/A/items/$ref $ref "#/gone" does not resolve: there is no "gone" in #. Correct the name or add it; until then it is unknown.',
    ]);
    expect(at("/components/schemas/A")).toEqual({ items: { description: "D" } });
  });

  test("has any content if it stands for a response or a request body", async () => {
    const gone = { $ref: "gone.json" };
    const put = { requestBody: gone, responses: { 200: gone }, parameters: [gone] };
    const { at, told } = await load(
      { "api.json": { paths: { "/a": { put } }, components: { responses: gone } } },
      lenient,
    );
    const any = { content: { "*/*": {} } };
    expect(at("/paths/~1a/put")).toEqual({ requestBody: any, responses: { 200: any }, parameters: [{}] });
    expect([at("/components/responses"), told.length]).toEqual([{}, 4]);
  });

  // biome-ignore format: a table
  test.each([
    ["#name", 'does not resolve: no schema there has the $anchor "name". Add it, or use a JSON pointer ("#/…").'],
    ["empty.yaml", "does not resolve: the file is empty. Correct the path."],
    ["a.json#/x", 'does not resolve: there is no "x" in #.'],
    ["a.json#/a/0", 'does not resolve: there is no "0" in #/a.'],
    ["gone.json", "names a file that does not exist. Check the path."],
    ["folder", "names a file that is a folder. Name the document inside it."],
  ])("is told why: %s", async ($ref, reason) => {
    const files = { "api.json": withSchemas({ A: { $ref } }), "a.json": { a: [] }, "empty.yaml": "", "folder/a.json": {} };
    expect(await failureOf(load(files))).toContain(`$ref "${$ref}" ${reason}`);
  });

  test("is told with all others, but not in what nobody reads", async () => {
    const schemas = {
      A: { $ref: "#/a" },
      B: { properties: { b: { $ref: "#/b" } }, example: { $ref: "#/c" } },
    };
    const { told } = await load({ "api.json": { ...withSchemas(schemas), "x-a": { $ref: "#/d" } } }, lenient);
    expect(told.map((one) => one.split(" ")[0])).toEqual([
      "api.json#/components/schemas/A/$ref",
      "api.json#/components/schemas/B/properties/b/$ref",
    ]);
  });

  test("is told in a broken file with the place there", async () => {
    const files = { "api.json": withSchemas({ A: { $ref: "a.yaml" } }), "a.yaml": "a: [\n" };
    expect(await failureOf(load(files, lenient))).toMatch(/a\.yaml:2:1 \(#\) Invalid YAML/);
  });
});

describe("$refs in a cycle", () => {
  test.each<[title: string, files: Files, place: string]>([
    ["of one", { "api.json": withSchemas({ A: to("A") }) }, "/api.json:1:61 (#/components/schemas/A/$ref)"],
    [
      "of two files",
      {
        "api.json": withSchemas({ A: { $ref: "b.json" } }),
        "b.json": { $ref: "api.json#/components/schemas/A" },
      },
      "/b.json:1:2 (#/$ref)",
    ],
  ])("%s are refused where they close", async (_, files, place) => {
    for (const access of [lenient, {}])
      expect(await failureOf(load(files, access))).toContain(`${place} $ref `);
  });

  test("are none if a description stands between them", async () => {
    const schemas = { A: { items: to("A") }, B: { allOf: [to("A")], not: to("B") } };
    expect((await load({ "api.json": withSchemas(schemas) })).told).toEqual([]);
  });

  test.each([
    [100, undefined],
    [101, '$ref "#/components/schemas/S1" leads through more than 100 others. Point it at the last of them.'],
  ])("and chains of %i: one of more than 100 is refused", async (length, refusal) => {
    const links = Array.from({ length }, (_, index) => [`S${index}`, to(`S${index + 1}`)]);
    const loading = load({ "api.json": withSchemas({ ...Object.fromEntries(links), [`S${length}`]: text }) });
    if (refusal === undefined) expect((await loading).told).toEqual([]);
    else expect(await failureOf(loading)).toContain(refusal);
  });
});

describe("a discriminator", () => {
  test("that names a file or a pointer leads there, and else keeps its names", async () => {
    const mapping = {
      a: "a.json",
      b: "#/components/schemas/B",
      c: "C",
      d: "c.yaml#/D",
      e: "../e.json",
      f: "https://example.com/f.json",
    };
    const Pet = { discriminator: { propertyName: "kind.json", mapping, defaultMapping: "e.yaml" } };
    const files = {
      "api.json": withSchemas({ Pet, B: text, C: text }),
      "e.yaml": "title: e\n",
      "a.json": { title: "a" },
      "c.yaml": "D: { title: d }\n",
    };
    const { at, told } = await load(files);
    expect(told).toEqual([]);
    expect(at("/components/schemas/Pet/discriminator/mapping")).toEqual({
      ...mapping,
      a: "#/components/schemas/a",
      d: "#/components/schemas/D",
    });
    expect(at("/components/schemas/D")).toEqual({ title: "d" });
    expect(at("/components/schemas/Pet/discriminator")).toMatchObject({
      propertyName: "kind.json",
      defaultMapping: "#/components/schemas/e",
    });
  });

  test("that names nothing is a notice, also where the reader is not lenient", async () => {
    const mapping = { cat: "cat.yml", dog: "#/components/schemas/Dog" };
    const { told, at } = await load({ "api.json": withSchemas({ Pet: { discriminator: { mapping } } }) });
    const place = "api.json#/components/schemas/Pet/discriminator/mapping";
    expect(told).toEqual([
      `${place}/cat cat "cat.yml" names a file that does not exist. Check the path.`,
      `${place}/dog dog "#/components/schemas/Dog" does not resolve: there is no "Dog" in #/components/schemas. Correct the name or add it.`,
    ]);
    expect(at("/components/schemas/Pet/discriminator/mapping")).toEqual(mapping);
  });
});
