import { isMfaError, type MfaClient } from "@onelogin-mfa/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { callByName, callByPath, createCheckedClient } from "./support/checked-client.ts";
import { authorizationOf, replyCases, requestCases } from "./support/contract-cases.ts";
import { cover, emptyCoverage, gapsIn, tableOf, writeCoverage } from "./support/coverage.ts";

const coverage = emptyCoverage();
let mock: Mock;
let mfa: MfaClient;

beforeAll(async () => {
  mock = await startMock();
  mfa = createCheckedClient(mock.url);
});
afterAll(() => mock.close());

describe("every reply that the specification shows reaches the caller as it is", () => {
  it.each(replyCases)("$title", async ({ operationId, status, code, input, headers, expected }) => {
    const outcome = await callByName(mfa, operationId, input, headers).catch((error: unknown) => error);
    if (code < 300) {
      expect(outcome).toEqual(expected);
    } else {
      if (!isMfaError(outcome)) throw new Error("a failure was taken for a success", { cause: outcome });
      expect({ operation: outcome.operation, status: outcome.status }).toEqual({
        operation: operationId,
        status: code,
      });
      expect(outcome.body).toEqual(expected);
    }
    cover(coverage, operationId, status);
  });
});

describe("the same reply is a value at the low level, told apart by its status", () => {
  it.each(replyCases)("$title", async ({ operationId, code, input, headers, expected }) => {
    const { status, data, error } = await callByPath(mfa, operationId, input, headers);
    expect(status).toBe(code);
    expect(code < 300 ? { data, error } : { data: error, error: data }).toEqual({
      data: expected,
      error: undefined,
    });
  });
});

describe("every request that the specification shows is accepted", () => {
  it.each(requestCases)("$title", async ({ operationId, input }) => {
    await expect(callByName(mfa, operationId, input, authorizationOf(operationId))).resolves.toBeDefined();
  });
});

describe("coverage", () => {
  it("is complete: every declared status of every operation has a case", () => {
    writeCoverage(coverage);
    console.log(
      `\n${tableOf(coverage)}\n${replyCases.length} replies at both levels, ${requestCases.length} requests`,
    );
    expect(gapsIn(coverage)).toEqual([]);
  });

  it("canary: a status without a case is a gap", () => {
    const partial = emptyCoverage();
    cover(partial, "getRateLimit", "200");
    expect(gapsIn(partial)).toContain("getRateLimit 401");
    expect(gapsIn(partial)).not.toContain("getRateLimit 200");
  });
});
