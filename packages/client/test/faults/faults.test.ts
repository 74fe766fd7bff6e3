import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { levels } from "../support/harness.ts";
import { oneOfEachKind, oneOfEachShape, otherOperations } from "../support/operation-cases.ts";
import { bodyFaults } from "./support/body-faults.ts";
import { connectionFaults } from "./support/connection-faults.ts";
import { casesOf } from "./support/fault.ts";
import { countHandles, lastingHandles, watchRejections } from "./support/handles.ts";
import { headFaults } from "./support/head-faults.ts";
import { problemsOf } from "./support/run-case.ts";
import { sizeFaults } from "./support/size-faults.ts";
import { serverError, statusFaults } from "./support/status-faults.ts";

const cases = [
  ...casesOf([...connectionFaults, ...headFaults, ...bodyFaults, ...statusFaults], oneOfEachKind),
  // the reading of a body depends on nothing else
  ...casesOf(sizeFaults, oneOfEachShape),
  // one case shows that an operation takes the path of its kind
  ...casesOf([serverError], otherOperations),
];

let before: Record<string, number>;
const rejections = watchRejections();

beforeAll(async () => {
  before = await countHandles();
});
afterAll(() => rejections.stop());

describe.each(levels)("at the $level a call ends as documented, without a request too many:", (level) => {
  it.concurrent.each(cases)("$operation after $title", async ({ fault, operation }) => {
    expect(await problemsOf({ fault, operation, level })).toEqual([]);
  });
});

describe("after calls with faults", () => {
  it("no rejection is left unhandled", () => {
    expect(rejections.seen).toEqual([]);
  });

  it("no connection, server or timer of a call is left", async () => {
    expect(await lastingHandles(before)).toEqual([]);
  });
});
