import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer, pointers } from "./support/lint.ts";

const rule = "evidence-shape";
const good = "{ claim: It is so., source: A page, confidence: documented }";
const evidence = (value: string) => operation(`x-evidence: ${value}`);
const place = `${operationPointer}/x-evidence`;

describe("the rule mfa/evidence-shape", () => {
  test.each(["captured", "observed", "documented", "inferred"])(
    "confidence %s is accepted",
    async (confidence) => {
      expect(
        await findings(rule, evidence(`[{ claim: C, source: S, confidence: ${confidence} }, ${good}]`)),
      ).toEqual([]);
    },
  );

  test.each([
    ["no list", good, [place]],
    ["an empty list", "[]", [place]],
    ["a bare text", "[It is so.]", [`${place}/0`]],
    ["a missing claim", "[{ source: S, confidence: observed }]", [`${place}/0`]],
    ["an empty source", `[${good}, { claim: C, source: ' ', confidence: observed }]`, [`${place}/1`]],
    ["a number as claim", "[{ claim: 1, source: S, confidence: observed }]", [`${place}/0`]],
    ["an unknown confidence", "[{ claim: C, source: S, confidence: certain }]", [`${place}/0/confidence`]],
    ["an unknown key", "[{ claim: C, source: S, confidence: observed, date: D }]", [`${place}/0/date`]],
  ])("%s is reported where it stands", async (_, value, expected) => {
    expect(await pointers(rule, evidence(value))).toEqual(expected);
  });

  test("evidence beside a $ref and deep in a schema is checked", async () => {
    const body = `
components:
  schemas:
    Id: { type: string }
    Body: { type: object, properties: { id: { $ref: '#/components/schemas/Id', x-evidence: [] } } }
`;
    expect(await pointers(rule, body)).toEqual(["#/components/schemas/Body/properties/id/x-evidence"]);
  });
});
