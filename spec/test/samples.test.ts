import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compileSchema } from "../rules/compile-schema.ts";
import { type Part, partsOf, readSamples } from "../samples.ts";
import { readSpec } from "./support/spec.ts";

const spec = readSpec();
const samples = readSamples();
/** Parts of samples that the spec contradicts on purpose. */
const exceptions: readonly { sample: number; part: string; reason: string }[] = parse(
  readFileSync(new URL("../fixtures/counter-samples.yaml", import.meta.url), "utf8"),
);
const parts = samples.flatMap((sample) => partsOf(spec, sample));
const key = ({ sample, part }: { sample: number; part: string }): string => `${sample} ${part}`;
const contradicted = new Set(exceptions.map(key));

/** The reasons why a part does not fit its schema; empty if it does. */
function faults({ schema, value }: Part): string[] {
  const validate = compileSchema(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe("samples of requests and responses", () => {
  test.each(parts.filter((part) => !contradicted.has(key(part))))(
    "sample $sample: its $part fits the spec",
    (part) => {
      expect(faults(part)).toEqual([]);
    },
  );

  test.each(exceptions)("sample $sample: its $part contradicts the spec, as $reason", (exception) => {
    const part = parts.find((candidate) => key(candidate) === key(exception));
    expect(part).toBeDefined();
    expect(part && faults(part)).not.toEqual([]);
  });
});

test("no sample is left out", () => {
  expect(new Set(samples.map(({ n }) => n)).size).toBe(samples.length);
  const count = (wanted: (part: string) => boolean) => parts.filter(({ part }) => wanted(part)).length;
  expect(count((part) => part === "request")).toBe(samples.filter(({ request }) => request != null).length);
  expect(count((part) => part === "response")).toBe(
    samples.filter(({ response, status }) => response !== null && status !== null).length,
  );
});
