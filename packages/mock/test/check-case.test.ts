import { describe, expect, it } from "vitest";
import { checkMethod, checkPath } from "./support/check-case.ts";
import { firstDifference } from "./support/first-difference.ts";

describe("the first difference of two values", () => {
  it.each<[unknown, unknown, string | undefined]>([
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, undefined],
    [{ a: [1, { b: null }] }, { a: [1, { b: 0 }] }, "/a/1/b"],
    [[1], [1, 2], "/1"],
    [{ "a/b~c": 1 }, {}, "/a~1b~0c"],
    [[], {}, ""],
    ["012345", 12_345, ""],
  ])("of %j and %j is at %s", (left, right, pointer) => {
    expect(firstDifference(left, right)).toBe(pointer);
  });
});

const response = {
  title: "getRateLimit 200",
  operationId: "getRateLimit",
  status: "200",
  code: 200,
  input: {},
  headers: {},
  expected: { left: 1 },
} as const;
const failed = { operation: "getRateLimit", status: 401, body: { no: 1 } };

/** A client of which each call ends in one way. */
function meansWith(end: { data?: unknown; error?: unknown; status?: number } | { thrown: unknown }) {
  const call = async () => {
    if ("thrown" in end) throw end.thrown;
    return end;
  };
  const callByName = async () => (await call()).data;
  // the check hands the client on and looks at what the calls give
  return { mfa: {}, callByName, callByPath: call } as unknown as Parameters<typeof checkMethod>[0];
}

// biome-ignore format: a table
describe("negative control: a case fails", () => {
  it.each([
    { what: "when the data is other", end: { data: { left: 2 } }, says: 'is not the example, first at "/left"' },
    { what: "when a failure is taken for a success", end: { data: { no: 1 } }, code: 401, says: "takes status 401 for a success" },
    { what: "when a success fails", end: { thrown: new Error("boom") }, says: "the client's method fails: boom" },
    { what: "when the status is another", end: { thrown: { ...failed, status: 500 } }, code: 401, says: "method fails" },
    { what: "when the error is about another operation", end: { thrown: { ...failed, operation: "generateOtp" } }, code: 401, says: "is about generateOtp" },
    { what: "when the error's body is other", end: { thrown: failed }, code: 401, says: 'first at "/no"' },
  ])("at the method, $what", async ({ end, code = 200, says }) => {
    expect((await checkMethod(meansWith(end), { ...response, code })).join()).toContain(says);
  });

  it.each([
    { what: "when the status is another", end: { status: 201, data: { left: 1 } }, says: "gives status 201" },
    { what: "when there are data and an error", end: { status: 200, data: { left: 1 }, error: {} }, says: "both data and an error" },
    { what: "when the data is other", end: { status: 200, data: {} }, says: 'first at "/left"' },
    { what: "when it fails", end: { thrown: new Error("boom") }, says: "call by path fails: boom" },
  ])("by path, $what", async ({ end, says }) => {
    expect((await checkPath(meansWith(end), response)).join()).toContain(says);
  });

  it("and not when all is as shown", async () => {
    const means = meansWith({ status: 200, data: { left: 1 } });
    expect([...(await checkMethod(means, response)), ...(await checkPath(means, response))]).toEqual([]);
  });
});
