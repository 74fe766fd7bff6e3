import { createMfaClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { createCheckedClient, createContractCases, findGaps } from "../../src/contract.ts";
import { mock } from "./support/mock.ts";
import { spec } from "./support/spec.ts";

const mfa = createCheckedClient(createMfaClient, mock.url);
const cases = createContractCases(spec);

describe.each([
  ["every response that the spec shows reaches the caller as it is", "method"],
  ["the same response is a value at the low level, distinguished by its status", "path"],
  ["every request that the spec shows is accepted", "request"],
])("%s", (_, kind) => {
  it.each(cases.filter((one) => one.kind === kind))("$title", async ({ check }) => {
    expect(await check(mfa)).toEqual([]);
  });
});

it("every declared status of every operation has a case", () => {
  expect(findGaps(spec, cases)).toEqual([]);
});
