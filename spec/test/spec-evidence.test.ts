import { chain, documentNode } from "@onelogin-mfa/codegen/document";
import { describe, expect, test } from "vitest";
import { readFacts } from "../rules/facts.ts";
import { type Departure, departuresOf, hasEvidence } from "../rules/seed-departure-has-evidence.ts";
import { readSpec } from "./support/spec.ts";

const facts = readFacts();
const read = (): readonly Departure[] => [...departuresOf(documentNode(readSpec()), facts)];
const departures = read();

describe("a departure from the seed", () => {
  test("has evidence, at each of many places", () => {
    expect(departures.length).toBeGreaterThan(100);
    expect(departures.filter((departure) => !hasEvidence(departure)).map(({ what }) => what)).toEqual([]);
  });

  test.each(departures.map(({ what }, index) => ({ what, index })))(
    "would be reported without evidence: $what",
    ({ index }) => {
      const departure = read()[index];
      expect(departure).toBeDefined();
      if (!departure) return;
      for (const node of [...(departure.own ?? []), ...departure.around].flatMap(chain)) {
        if (node.value !== undefined) Reflect.deleteProperty(Object(node.value), "x-evidence");
      }
      expect(hasEvidence(departure)).toBe(false);
    },
  );
});
