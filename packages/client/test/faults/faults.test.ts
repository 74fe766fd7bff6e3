import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OperationId } from "../../src/index.ts";
import { levels } from "../support/harness.ts";
import { operationIds } from "../support/operation-cases.ts";
import { bodyFaults } from "./support/body-faults.ts";
import { connectionFaults } from "./support/connection-faults.ts";
import { isRepeatable } from "./support/fault.ts";
import { countHandles, lastingHandles, watchRejections } from "./support/handles.ts";
import { headFaults } from "./support/head-faults.ts";
import { problemsOf } from "./support/run-case.ts";
import { statusFaults } from "./support/status-faults.ts";

const groups = { connectionFaults, headFaults, bodyFaults, statusFaults };
const faults = Object.values(groups).flat();
const cases = faults.flatMap((fault) =>
  operationIds.map((operation) => ({ title: fault.title, fault, operation })),
);
/** One operation of each effect. */
const sample: readonly OperationId[] = [
  "getAuthFactors",
  "deleteEnrolledFactor",
  "createDeviceVerification",
  "verifyUserOtp",
  "generateOtp",
];
const lowLevelCases = faults.flatMap((fault) =>
  sample.map((operation) => ({ title: fault.title, fault, operation })),
);

let before: Record<string, number>;
const rejections = watchRejections();

beforeAll(async () => {
  before = await countHandles();
});

afterAll(() => {
  rejections.stop();
  const total = cases.length + lowLevelCases.length;
  console.log(
    `${total} fault cases: ${faults.length} faults × ${operationIds.length} operations = ${cases.length}, and ` +
      `${lowLevelCases.length} through the low level`,
  );
});

describe("a call ends as documented, in time, without a request too many and without a trace", () => {
  it.concurrent.each(cases)("$operation after $title", async ({ fault, operation }) => {
    expect(await problemsOf({ fault, operation })).toEqual([]);
  });
});

describe.each(levels.slice(1))("the same holds at the $level", (level) => {
  it.concurrent.each(lowLevelCases)("$operation after $title", async ({ fault, operation }) => {
    expect(await problemsOf({ fault, operation, level })).toEqual([]);
  });
});

describe("what all these calls leave behind", () => {
  it("is no rejection that nobody handles", () => {
    expect(rejections.seen).toEqual([]);
  });

  it("is no connection, no server and no timer", async () => {
    expect(await lastingHandles(before)).toEqual([]);
  });
});

describe("the table", () => {
  it("names every fault once", () => {
    const titles = faults.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
  });

  it("sends again what sends, consumes or issues after a 429 only", () => {
    const again = cases.filter(
      ({ fault, operation }) => !isRepeatable(operation) && fault.ends(operation).requests > 1,
    );
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter(({ title }) => !title.includes("429"))).toEqual([]);
  });
});
