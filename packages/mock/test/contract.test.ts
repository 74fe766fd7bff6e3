import type { MfaClient } from "@onelogin-mfa/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { callByName, callByPath, createCheckedClient } from "./support/checked-client.ts";
import { authorizationOf, replyCases, requestCases } from "./support/contract-cases.ts";
import { cover, emptyCoverage, gapsIn, writeCoverage } from "./support/coverage.ts";
import { judgeMethod, judgePath, judgeRequest } from "./support/judge-case.ts";

const coverage = emptyCoverage();
let mock: Mock;
let mfa: MfaClient;

beforeAll(async () => {
  mock = await startMock();
  mfa = createCheckedClient(mock.url);
});
afterAll(() => mock.close());

const means = () => ({ mfa, callByName, callByPath });

describe("every reply that the specification shows reaches the caller as it is", () => {
  it.each(replyCases)("$title", async (reply) => {
    expect(await judgeMethod(means(), reply)).toEqual([]);
    cover(coverage, reply.operationId, reply.status);
  });
});

describe("the same reply is a value at the low level, told apart by its status", () => {
  it.each(replyCases)("$title", async (reply) => {
    expect(await judgePath(means(), reply)).toEqual([]);
  });
});

describe("every request that the specification shows is accepted", () => {
  it.each(requestCases)("$title", async (request) => {
    expect(await judgeRequest(means(), request, authorizationOf(request.operationId))).toEqual([]);
  });
});

describe("coverage", () => {
  it("is complete: every declared status of every operation has a case", () => {
    writeCoverage(coverage);
    expect(gapsIn(coverage)).toEqual([]);
  });

  it("canary: a status without a case is a gap", () => {
    const partial = emptyCoverage();
    cover(partial, "getRateLimit", "200");
    expect(gapsIn(partial)).toContain("getRateLimit 401");
    expect(gapsIn(partial)).not.toContain("getRateLimit 200");
  });
});
