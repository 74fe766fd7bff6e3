import { createServer } from "node:http";
import { createMfaClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import {
  byMethod,
  byPath,
  checkRequest,
  checkResponse,
  createCheckedClient,
  firstDifference,
  listCalls,
} from "../../src/contract.ts";
import { startMock } from "../../src/index.ts";
import { listen } from "../support/listen.ts";
import { mock } from "./support/mock.ts";
import { requestOf, spec } from "./support/spec.ts";

const calls = listCalls(spec);
const takesInput = ({ parameters, query, body }: (typeof calls)[number]) =>
  body !== undefined || Object.keys({ ...parameters, ...query }).length > 0;
/** A word for each number of the parameters. */
const withWords = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "number" ? "word" : value]),
  );

describe("the mock refuses a wrong request", () => {
  it.each(calls.filter(takesInput))("$operationId", async (call) => {
    // an unknown field where there is a body, a word for a number elsewhere
    const request = call.body
      ? requestOf(mock.url, call, { no_such_field: true })
      : requestOf(mock.url, {
          ...call,
          parameters: withWords(call.parameters),
          query: withWords(call.query),
        });
    const response = await fetch(request);
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get("sl-violations")).toMatch(/no_such_field|user_id|limit/);
  });

  it.each(calls)("$operationId without authorization", async (call) => {
    const request = requestOf(mock.url, call);
    request.headers.delete("authorization");
    expect((await fetch(request)).status).toBe(401);
  });
});

describe("the suite notices a wrong response", () => {
  it("from a server behind the mock", async () => {
    const upstream = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('[{"factor_id":"not a number"}]');
    });
    const proxy = await startMock({ upstream: `http://127.0.0.1:${await listen(upstream)}` });
    const call = createCheckedClient(createMfaClient, proxy.url).getAuthFactors({ user_id: 1 });
    await expect(call).rejects.toMatchObject({ cause: { message: expect.stringContaining("factor_id") } });
    await proxy.close();
    upstream.close();
  });

  it("for a status that the spec does not declare", async () => {
    const headers = { prefer: "code=404, example=none" };
    const call = createCheckedClient(createMfaClient, mock.url).getRateLimit({}, { headers });
    await expect(call).rejects.toMatchObject({
      cause: { message: expect.stringContaining("Prism sent a response of its own") },
    });
  });
});

it.each<[unknown, unknown, string | undefined]>([
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, undefined],
  [{ a: [1, { b: null }] }, { a: [1, { b: 0 }] }, "/a/1/b"],
  [[1], [1, 2], "/1"],
  [{ "a/b~c": 1 }, {}, "/a~1b~0c"],
  [[], {}, ""],
  ["012345", 12_345, ""],
])("the first difference of %j and %j is at %s", (left, right, pointer) => {
  expect(firstDifference(left, right)).toBe(pointer);
});

const response = {
  operationId: "getRateLimit",
  method: "GET",
  path: "/auth/rate_limit",
  parameters: {},
  query: {},
  body: undefined,
  headers: {},
  code: 200,
  expected: { left: 1 },
} as const;
const failed = { operation: "getRateLimit", status: 401, body: { no: 1 } };

/** A client of which each call ends in one way. */
function clientWith(
  end: { data?: unknown; error?: unknown; status?: number; ok?: boolean } | { thrown: unknown },
) {
  const call = async () => {
    if ("thrown" in end) throw end.thrown;
    return { ...end, response: end };
  };
  return { getRateLimit: async () => (await call()).data, GET: call };
}

const other = { ...failed, operation: "generateOtp" };
// biome-ignore format: a table
describe("a case fails", () => {
  it.each([
    { what: "when the data differs", end: { data: { left: 2 } }, says: 'differs from the example, first at "/left"' },
    { what: "when a failure is reported as a success", end: { data: { no: 1 } }, code: 401, says: "reports status 401 as a success" },
    { what: "when a success fails", end: { thrown: new Error("boom") }, says: "the client's call fails: boom" },
    { what: "when the status is another", end: { thrown: { ...failed, status: 500 } }, code: 401, says: "call fails" },
    { what: "when the error is about another operation", end: { thrown: other }, code: 401, says: "call fails" },
    { what: "when the error's body differs", end: { thrown: failed }, code: 401, says: 'first at "/no"' },
    { send: byPath, what: "when the status is another", end: { status: 201, ok: true, data: { left: 1 } }, says: "returns status 201" },
    { send: byPath, what: "when there are data and an error", end: { status: 200, ok: true, data: { left: 1 }, error: {} }, says: "both data and an error" },
    { send: byPath, what: "when the data differs", end: { status: 200, ok: true, data: {} }, says: 'first at "/left"' },
    { send: byPath, what: "when it fails", end: { thrown: new Error("boom") }, says: "the client's call fails: boom" },
  ].map((row) => ({ send: byMethod, code: 200, ...row })))("$send.name, $what", async ({ send, end, code, says }) => {
    expect((await checkResponse(send, clientWith(end), { ...response, code })).join()).toContain(says);
  });

  it.each([
    [byMethod, { thrown: new Error("boom") }, "boom"],
    [byPath, { status: 422, ok: false }, "it returns status 422"],
  ])("$0.name, when a request is refused", async (send, end, reason) => {
    expect(await checkRequest(send, clientWith(end), response)).toEqual([`the request is not accepted: ${reason}`]);
  });

  it("when an example that the mock writes as XML is not returned as text", async () => {
    const written = { ...response, isWritten: true };
    const check = (data: unknown) => checkResponse(byPath, clientWith({ status: 200, ok: true, data }), written);
    expect(await check("<left>1</left>")).toEqual([]);
    expect(await check("")).toEqual([expect.stringContaining('first at ""')]);
  });

  it.each([byMethod, byPath])("$name, and not when all is as shown", async (send) => {
    const client = clientWith({ status: 200, ok: true, data: { left: 1 } });
    expect([...(await checkResponse(send, client, response)), ...(await checkRequest(send, client, response))]).toEqual([]);
  });
});
