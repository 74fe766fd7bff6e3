import { describe, expect, it } from "vitest";
import { levels } from "../support/harness.ts";
import { hasBody, oneOfEachKind, oneOfEachShape, otherOperations } from "../support/operation-cases.ts";
import { connectionFaults, headFaults } from "./support/connection-faults.ts";
import { casesOf } from "./support/fault.ts";
import { bodyFaults, serverError, sizeFaults, statusFaults } from "./support/response-faults.ts";
import { problemsOf } from "./support/run-case.ts";

const cases = [
  ...casesOf([...connectionFaults, ...headFaults, ...statusFaults], oneOfEachKind),
  ...casesOf(bodyFaults, oneOfEachKind.filter(hasBody)),
  // the reading of a body depends on nothing else
  ...casesOf(sizeFaults, oneOfEachShape),
  // one case shows that an operation takes the path of its kind
  ...casesOf([serverError], otherOperations),
];

// vitest itself reports rejections that nobody handles
describe.each(levels)("at the $level a call ends as documented, without a request too many:", (level) => {
  it.concurrent.each(cases)("$operation after $title", async ({ fault, operation }) => {
    expect(await problemsOf({ fault, operation, level })).toEqual([]);
  });
});
