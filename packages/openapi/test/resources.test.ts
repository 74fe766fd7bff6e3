import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadDocument, nodeAt } from "../src/index.ts";
import { load as loadFiles, startServer, temporaryFolder } from "./support.ts";

const text = { type: "string" };

/** Loads `api.json` with these schemas, beside other files. */
async function load(schemas: object, others: Readonly<Record<string, object>> = {}, openapi = "3.1.0") {
  const files = Object.entries({ "api.json": { openapi, paths: {}, components: { schemas } }, ...others });
  const folder = await temporaryFolder(
    Object.fromEntries(files.map(([name, value]) => [name, JSON.stringify(value)])),
  );
  return loadDocument(join(folder, "api.json"), { isLenient: true });
}

/** The `$ref` of the schema `From` in a loaded document. */
const referenceIn = async (schemas: object, others: Readonly<Record<string, object>> = {}) =>
  nodeAt((await load(schemas, others)).root, "/components/schemas/From/$ref").value;

describe("a $ref", () => {
  test.each<[string, object, string]>([
    ["from the $id around it", { $id: "pets/pet", $defs: { A: text }, $ref: "#/$defs/A" }, "/$defs/A"],
    ["from a $id that is a URN", { $id: "urn:x:pet", $defs: { A: text }, $ref: "#/$defs/A" }, "/$defs/A"],
    [
      "to a $id that is relative to the one around it",
      {
        $id: "https://example.com/a/b",
        $defs: { A: { $id: "c", ...text } },
        $ref: "https://example.com/a/c",
      },
      "/$defs/A",
    ],
    ["to an $anchor", { $id: "a", $defs: { A: { $anchor: "name", ...text } }, $ref: "#name" }, "/$defs/A"],
    [
      "to a $dynamicAnchor",
      { $id: "a", $defs: { A: { $dynamicAnchor: "name", ...text } }, $ref: "a#name" },
      "/$defs/A",
    ],
  ])("%s leads there", async (_, From, place) => {
    expect(await referenceIn({ From })).toBe(`#/components/schemas/From${place}`.replace("$", "%24"));
  });

  test("to the $anchor of another $id is not that of the same name nearby", async () => {
    const Other = { $id: "other", $anchor: "name", ...text };
    const From = { $id: "from", $defs: { A: { $anchor: "name", type: "number" } }, $ref: "other#name" };
    expect(await referenceIn({ From, Other })).toBe("#/components/schemas/Other");
  });

  test("below a $id still leads to a component of the document, or a file beside it, if the $id has no such part", async () => {
    const From = { $id: "https://example.com/from", $ref: "#/components/schemas/Other" };
    expect(await referenceIn({ From, Other: text })).toBe("#/components/schemas/Other");
    const beside = { $id: "https://example.com/from", $ref: "pet.json" };
    expect(await referenceIn({ From: beside }, { "pet.json": text })).toBe("#/components/schemas/pet");
  });

  test("prefers the file in the folder that a $id names", async () => {
    const others = { "pet.json": text, "schemas/pet.json": { type: "number" } };
    const { root } = await load({ From: { $id: "schemas/", $ref: "pet.json" } }, others);
    expect(nodeAt(root, "/components/schemas/pet").value).toEqual({ type: "number" });
  });

  test("leads to the $id of a file that is read later", async () => {
    const schemas = { From: { $ref: "https://example.com/pet" }, File: { $ref: "files.json#/Pet" } };
    const files = { "files.json": { Pet: { $id: "https://example.com/pet", ...text } } };
    expect(await referenceIn(schemas, files)).toBe("#/components/schemas/Pet");
  });

  test("leads to an $anchor of another file, and from there by the $id of that file", async () => {
    const tree = {
      $id: "https://example.com/tree",
      $defs: { Leaf: { $anchor: "leaf", properties: { up: { $ref: "/tree" }, in: { $ref: "#leaf" } } } },
    };
    const { root } = await load({ From: { $ref: "tree.json#leaf" } }, { "tree.json": tree });
    expect(nodeAt(root, "/components/schemas/Leaf/properties").value).toEqual({
      up: { $ref: "#/components/schemas/tree" },
      in: { $ref: "#/components/schemas/Leaf" },
    });
  });

  test("takes no $id out of data, properties or a fragment", async () => {
    const Data = { properties: { $id: text }, example: { $id: "from" }, default: { $anchor: "from" } };
    const { notices } = await load({
      A: { $ref: "from" },
      B: { $ref: "#from" },
      Data,
      Old: { $id: "#from" },
    });
    expect(notices.map(({ message }) => message)).toEqual([
      '$ref "from" names a file that does not exist. Check the path; until then it is unknown.',
      '$ref "#from" does not resolve: no schema there has the $anchor "from". Add it, or use a JSON pointer ("#/…"); until then it is unknown.',
    ]);
  });

  test.each(["file:///etc/", "file://host/etc/", "file:///%2F/", "https://example.com/", "data:,", "x:"])(
    "reads nothing more by the $id %s",
    async ($id) => {
      const { notices } = await load({ From: { $id, $ref: "passwd" } });
      expect(notices).toMatchObject([
        { message: expect.stringContaining("names a file that does not exist") },
      ]);
    },
  );

  test("stays in its own schema if another one has its $id, which is a notice unless both are the same", async () => {
    const From = { $id: "same", $defs: { A: text }, $ref: "#/$defs/A" };
    const others = [{ $id: "same", $defs: { A: { type: "number" } } }, From];
    const loaded = await Promise.all(others.map((First) => load({ First, From })));
    expect(loaded.map(({ root }) => nodeAt(root, "/components/schemas/From/$ref").value)).toEqual([
      "#/components/schemas/From/%24defs/A",
      "#/components/schemas/From/%24defs/A",
    ]);
    expect(loaded.map(({ notices }) => notices.map(({ pointer }) => pointer))).toEqual([
      ["/components/schemas/From/$id"],
      [],
    ]);
  });

  test("to a $id that several schemas have leads to the first of them", async () => {
    const schemas = { A: { $id: "same", ...text }, B: { $id: "same" }, From: { $ref: "same" } };
    expect(await referenceIn(schemas)).toBe("#/components/schemas/A");
  });

  test("to an $anchor that several schemas have leads to the first of them", async () => {
    const schemas = { A: { $anchor: "name" }, B: { $anchor: "name" }, From: { $ref: "#name" } };
    expect(await referenceIn(schemas)).toBe("#/components/schemas/A");
  });

  test("to a part of a file leads there, and not into a $id inside that has such a part", async () => {
    const tree = { $defs: { In: { $id: "in", $defs: { A: { type: "number" } } }, A: text } };
    const { root } = await load({ From: { $ref: "tree.json#/$defs/A" } }, { "tree.json": tree });
    expect(nodeAt(root, "/components/schemas/A").value).toEqual(text);
  });

  test("to a $id that was read later is followed with all that is behind it", async () => {
    const Pet = {
      $id: "https://example.com/pet",
      "x-all": { P: { properties: { $ref: "#/x-more" } } },
      "x-more": { a: text },
    };
    const schemas = { From: { $ref: "https://example.com/pet#/x-all/P" }, File: { $ref: "pet.json" } };
    const { root } = await load(schemas, { "pet.json": Pet });
    expect(nodeAt(root, "/components/schemas/P").value).toEqual({ properties: { a: text } });
  });

  test("asks no server for the $id around it", async () => {
    const { url, requests } = await startServer(() => ({}));
    const A = { $id: `${url}/a`, items: { $ref: "#/$defs/gone" }, if: { $ref: "b" } };
    await loadFiles(
      { "api.json": { components: { schemas: { A } } } },
      { hosts: ["127.0.0.1"], isLenient: true },
    );
    expect(requests).toEqual(["/b"]);
  });

  test("by the name of its own file is a reference in it", async () => {
    expect(await referenceIn({ From: { $ref: "api.json#/components/schemas/A" }, A: text })).toBe(
      "#/components/schemas/A",
    );
  });
});

describe("what stands beside the $ref of a schema", () => {
  const others = { "pet.json": { type: "object" } };
  const schemas = {
    Pet: { $ref: "pet.json", required: ["name"] },
    From: { $ref: "#/components/schemas/Pet" },
    Bare: { $ref: "pet.json" },
  };

  test.each([
    ["3.1.0", "#/components/schemas/Pet"],
    ["3.0.3", "#/components/schemas/pet"],
  ])("counts for who refers to it in OpenAPI %s: %s", async (openapi, $ref) => {
    const { root } = await load(schemas, others, openapi);
    expect(nodeAt(root, "/components/schemas").value).toEqual({
      Pet: { $ref: "#/components/schemas/pet", required: ["name"] },
      From: { $ref },
      Bare: { $ref: "#/components/schemas/pet" },
      pet: { type: "object" },
    });
  });

  test("counts also if the name is the file's", async () => {
    const { root } = await load({ pet: schemas.Pet, From: { $ref: "pet.json" } }, others);
    const { pet, From } = Object(nodeAt(root, "/components/schemas").value);
    expect(pet).toMatchObject({ required: ["name"] });
    expect(nodeAt(root, From.$ref.slice(1)).value).toEqual({ type: "object" });
  });
});
