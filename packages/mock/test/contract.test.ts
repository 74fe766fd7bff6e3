import type { MfaClient } from "@onelogin-mfa/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { checkMethod, checkPath, checkRequest } from "./support/check-case.ts";
import { callByName, callByPath, createCheckedClient } from "./support/checked-client.ts";
import { authorizationOf, requestCases, responseCases } from "./support/contract-cases.ts";
import { cover, emptyCoverage, gapsIn, writeCoverage } from "./support/coverage.ts";

const coverage = emptyCoverage();
let mock: Mock;
let mfa: MfaClient;

beforeAll(async () => {
  mock = await startMock();
  mfa = createCheckedClient(mock.url);
});
afterAll(() => mock.close());

const means = () => ({ mfa, callByName, callByPath });

describe("every response that the spec shows reaches the caller as it is", () => {
  it.each(responseCases)("$title", async (response) => {
    expect(await checkMethod(means(), response)).toEqual([]);
    cover(coverage, response.operationId, response.status);
  });
});

describe("the same response is a value at the low level, told apart by its status", () => {
  it.each(responseCases)("$title", async (response) => {
    expect(await checkPath(means(), response)).toEqual([]);
  });
});

describe("every request that the spec shows is accepted", () => {
  it.each(requestCases)("$title", async (request) => {
    expect(await checkRequest(means(), request, authorizationOf(request.operationId))).toEqual([]);
  });
});

describe("coverage", () => {
  it("is complete: every declared status of every operation has a case", () => {
    writeCoverage(coverage);
    expect(gapsIn(coverage)).toEqual([]);
  });

  it("negative control: a status without a case is a gap", () => {
    const partial = emptyCoverage();
    cover(partial, "getRateLimit", "200");
    expect(gapsIn(partial)).toContain("getRateLimit 401");
    expect(gapsIn(partial)).not.toContain("getRateLimit 200");
  });
});
