import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { specFile } from "../src/repository.ts";
import { applyChange, parseSpec } from "../src/spec/edit.ts";
import { isBehavioural, kinds, mutations, readMutations } from "../src/spec/mutation.ts";

const spec = parseSpec(readFileSync(specFile, "utf8"));
const operationIds: readonly string[] = JSON.stringify(spec.paths).match(/(?<="operationId":")\w+/g) ?? [];

describe("the mutations of the contract", () => {
  it.each(mutations)("$id changes it", ({ change }) => {
    const changed = structuredClone(spec);
    applyChange(changed, change);
    expect(changed).not.toEqual(spec);
  });

  it("have names of their own", () => {
    const ids = mutations.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.length).toBeGreaterThanOrEqual(80);
  });

  it("reach every operation, each in several ways", () => {
    expect(operationIds).toHaveLength(15);
    for (const id of operationIds) {
      const own = mutations.filter(({ operations, kind }) => operations.includes(id) && isBehavioural(kind));
      expect(own.length, id).toBeGreaterThanOrEqual(4);
    }
    const named = mutations.flatMap(({ operations }) => operations);
    expect(named.filter((name) => !operationIds.includes(name))).toEqual([]);
  });

  it("are of every kind", () => {
    expect(new Set(mutations.map(({ kind }) => kind))).toEqual(new Set(kinds));
  });

  it("ask for a patch where only words change, and for something wherever behaviour does", () => {
    const words = mutations.filter(({ kind }) => kind === "description");
    expect(new Set(words.map(({ bump, gates }) => `${bump} ${gates.length}`))).toEqual(new Set(["patch 0"]));
    expect(mutations.filter(({ kind, bump }) => isBehavioural(kind) && bump === "none")).toEqual([]);
  });

  it.each([
    ["kind", "spelling", { kind: "spelling" }],
    ["bump", "huge", { bump: "huge" }],
    ["gate", "tpyes", { gates: ["tpyes"] }],
  ])("negative control: name no %s that there is not", (_, name, wrong) => {
    const mutant = { id: "a", kind: "nullable", change: {}, bump: "major", ...wrong };
    expect(() => readMutations(JSON.stringify([{ operations: [], mutants: [mutant] }]))).toThrow(`"${name}"`);
  });
});
