import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultsIn, faultySource } from "../src/client/fault.ts";
import { faults } from "../src/client/faults.ts";
import { clientFolder, readClientSource } from "../src/repository.ts";
import { mutations } from "../src/spec/mutations.ts";

describe("the faults of the client", () => {
  it.each(faults)("$id is a change of $file", (fault) => {
    expect(faultySource(fault)).not.toBe(readClientSource(fault.file));
  });

  it("have names of their own, which no mutation has", () => {
    const ids = [...faults, ...mutations].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(faults.length).toBeGreaterThanOrEqual(40);
  });

  it("name tests that there are", () => {
    const named = new Set(faults.flatMap(({ tests }) => tests));
    expect([...named].filter((file) => !existsSync(join(clientFolder, file)))).toEqual([]);
    expect(faults.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it.each([
    ["is nowhere", "no such text", "is 0 times"],
    ["is there more than once", "const", /is \d+ times/],
  ])("negative control: a text that %s is refused", (_, find, says) => {
    const [fault] = faultsIn("redact.ts", [["a", "b", find, "", "redaction"]]);
    expect(() => fault && faultySource(fault)).toThrow(says);
  });
});
