import { describe, expect, it } from "vitest";
import { applyChange, type Change, parseSpec } from "../src/spec/edit.ts";

const text = `
paths:
  /a: { get: { operationId: getA, summary: A } }
components:
  schemas: { A: { required: [id, x], properties: { id: { type: string }, x: {} } } }
info: { title: T }
`;
const changed = (change: Change) => {
  const document = parseSpec(text);
  applyChange(document, change);
  return document;
};

describe("a change", () => {
  it("finds an operation by its id, its path, and a component by its section", () => {
    expect(changed({ put: ["getA summary", "B"] })).toMatchObject({
      paths: { "/a": { get: { summary: "B" } } },
    });
    expect(changed({ rename: ["path getA", "/b"] }).paths).toEqual({
      "/b": { get: { operationId: "getA", summary: "A" } },
    });
    expect(changed({ append: ["info title", "U"] })).toMatchObject({ info: { title: "TU" } });
    expect(changed({ add: ["schemas A type", "object"] })).toMatchObject({
      components: { schemas: { A: { type: "object" } } },
    });
  });

  it("keeps the order of keys when one is renamed, and renames it in `required`", () => {
    const { components } = changed({ renameProperty: ["schemas A", "id", "key"] });
    expect(JSON.stringify(components)).toBe(
      '{"schemas":{"A":{"required":["key","x"],"properties":{"key":{"type":"string"},"x":{}}}}}',
    );
  });

  it("does several edits in their order, to lists too", () => {
    const list = "schemas A required";
    const edited = changed({ include: [list, "y"], exclude: [list, "id"], drop: `${list} 0` });
    expect(edited).toMatchObject({ components: { schemas: { A: { required: ["y"] } } } });
  });

  it.each<[string, object]>([
    ["drop what is not there", { drop: "schemas A nullable" }],
    ["put the same value", { put: ["getA summary", "A"] }],
    ["add what is there", { add: ["getA summary", "B"] }],
    ["take what the list has not", { exclude: ["schemas A required", "y"] }],
    ["rename a property that is not there", { renameProperty: ["schemas A", "y", "z"] }],
    ["name an operation that is not there", { drop: "getB summary" }],
    ["lead through nothing", { add: ["schemas B properties b", {}] }],
    ["list what is no list", { include: ["schemas A", "y"] }],
    ["know other edits", { remove: "schemas A" }],
  ])("does not %s", (_, change) => {
    expect(() => changed(change)).toThrow();
  });
});
