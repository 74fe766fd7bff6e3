import { describe, expect, it } from "vitest";
import {
  add,
  append,
  drop,
  exclude,
  include,
  parseSpec,
  put,
  rename,
  renameProperty,
} from "../src/spec/edit.ts";

const text = `
paths:
  /a: { get: { operationId: getA, summary: A } }
components:
  schemas: { A: { required: [id, x], properties: { id: { type: string }, x: {} } } }
info: { title: T }
`;
const changed = (change: (document: Record<string, unknown>) => void) => {
  const document = parseSpec(text);
  change(document);
  return document;
};

describe("a change", () => {
  it("finds an operation by its id, its path, and a component by its section", () => {
    expect(changed(put("getA summary", "B"))).toMatchObject({ paths: { "/a": { get: { summary: "B" } } } });
    expect(changed(rename("path getA", "/b")).paths).toEqual({
      "/b": { get: { operationId: "getA", summary: "A" } },
    });
    expect(changed(append("info title", "U"))).toMatchObject({ info: { title: "TU" } });
    expect(changed(add("schemas A type", "object"))).toMatchObject({
      components: { schemas: { A: { type: "object" } } },
    });
  });

  it("keeps the order of keys when one is renamed, and renames it in `required`", () => {
    const { components } = changed(renameProperty("schemas A", "id", "key"));
    expect(JSON.stringify(components)).toBe(
      '{"schemas":{"A":{"required":["key","x"],"properties":{"key":{"type":"string"},"x":{}}}}}',
    );
  });

  it("adds to lists and takes from them", () => {
    const twice = (document: Record<string, unknown>) => {
      include("schemas A required", "y")(document);
      exclude("schemas A required", "id")(document);
    };
    expect(changed(twice)).toMatchObject({ components: { schemas: { A: { required: ["x", "y"] } } } });
  });

  it.each([
    ["drop what is not there", drop("schemas A nullable")],
    ["put the same value", put("getA summary", "A")],
    ["add what is there", add("getA summary", "B")],
    ["take what the list has not", exclude("schemas A required", "y")],
    ["name an operation that is not there", drop("getB summary")],
    ["lead through nothing", add("schemas B properties b", {})],
    ["list what is no list", include("schemas A", "y")],
  ])("does not %s", (_, change) => {
    expect(() => changed(change)).toThrow();
  });
});
