import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import type { OperationId } from "../src/index.ts";
import { aggregateFault, circularFault, fails, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import {
  effectOf,
  headersFor,
  oneOfEachEffect,
  operationCases,
  operationIds,
  responseTo,
} from "./support/operation-cases.ts";

const error = { statusCode: 500, name: "X", message: "no" };
const bodyThatFails = (error: Error) => () =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(error) }), {
    headers: { "content-type": "application/json" },
  });
const bunRefusal = (path: string) => Object.assign(new Error("x"), { code: "ConnectionRefused", path });
const twice = (...codes: string[]) => fails(aggregateFault(...codes));
const faults = (...codes: string[]) => codes.map((code): [string, Step] => [code, fails(systemFault(code))]);
const statuses = (...codes: number[]) => codes.map((code): [string, Step] => [`${code}`, json(code, error)]);

/** By how many requests each makes: an operation that may be repeated, and one that may not. */
type Ends = readonly (readonly [title: string, step: Step])[];
// biome-ignore format: a table
const attempts: readonly (readonly [repeatable: number, other: number, ends: Ends])[] = [
  [3, 1, [
    ["a TypeError", fails(new TypeError("fetch failed"))],
    ...faults("ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"),
    ["ECONNRESET at the first of two addresses", twice("ECONNRESET", "ECONNREFUSED")],
    ["ECONNRESET at the second of two addresses", twice("ECONNREFUSED", "ECONNRESET")],
    ["ECONNREFUSED of a connection to another port", fails(systemFault("ECONNREFUSED", { syscall: "connect", port: 6379 }))],
    ["ENOTFOUND of another host", fails(systemFault("ENOTFOUND", { syscall: "getaddrinfo", hostname: "log.test" }))],
    ["ECONNREFUSED without a connection", fails(systemFault("ECONNREFUSED", {}))],
    ["ECONNRESET of a connection to the server", fails(systemFault("ECONNRESET", { syscall: "read", port: 443 }))],
    ["ECONNREFUSED without a port", fails(systemFault("ECONNREFUSED", { syscall: "connect" }))],
    ["an error that is its own cause", fails(circularFault({ code: "UND_ERR_CONNECT_TIMEOUT" }))],
    ["an error without a cause to read", fails(new Error("x", { cause: null }))],
    ["a refusal of another URL as Bun reports it", fails(bunRefusal("https://log.test/"))],
    ["ECONNREFUSED in the body", bodyThatFails(systemFault("ECONNREFUSED"))],
    ["a body that breaks off", bodyThatFails(new TypeError("terminated"))],
    ...statuses(408, 500, 503),
    ["503 without a body", () => new Response(null, { status: 503 })],
    ["502 as HTML", () => new Response("<p>", { status: 502 })],
  ]],
  [3, 3, [
    ...faults("ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH"),
    ...faults("ETIMEDOUT"),
    ["a refusal as Bun reports it", (request) => Promise.reject(bunRefusal(request.url))],
    ["ECONNREFUSED at both addresses", twice("ECONNREFUSED", "ECONNREFUSED")],
    ...statuses(429),
  ]],
  [1, 1, [...statuses(400, 401, 404, 422), ["an invalid 200", () => new Response("<p>")]]],
];
const table = oneOfEachEffect.flatMap((operation) =>
  attempts.flatMap(([repeatable, other, ends]) => {
    const effect = effectOf(operation);
    const requests = effect === "read" || effect === "delete" ? repeatable : other;
    return ends.map(([title, step]) => ({ effect, operation, requests, title, step }));
  }),
);

it.each([
  ["http://localhost", 80, 3],
  ["http://localhost", 443, 1],
  ["http://localhost:8080", 8080, 3],
  ["http://localhost:8080", 80, 1],
])("at %s a code is sent again if port %i was not reached: %i requests", async (baseUrl, port, requests) => {
  const step = fails(systemFault("ECONNREFUSED", { syscall: "connect", port }));
  const { mfa, sent, clock } = createHarness([step], { subdomain: undefined, baseUrl });
  await clock.run(caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" })));
  expect(sent).toHaveLength(requests);
});

describe.each(levels)("at the $level with two retries", ({ call }) => {
  it.each(table)(
    "an operation with the effect $effect makes $requests request(s) after $title",
    async ({ operation, step, requests }) => {
      const { mfa, sent, clock } = createHarness([step]);
      const work = call(mfa, operation, operationCases[operation].input);
      await clock.run(work.catch(() => undefined));
      expect(sent).toHaveLength(requests);
    },
  );

  it.each(operationIds)("%s sends the same request each time", async (operation) => {
    const { mfa, sent, clock } = createHarness([json(429, error), json(429, error), responseTo(operation)]);
    const { input, body } = operationCases[operation];
    await clock.run(call(mfa, operation, input, { headers: headersFor(operation) }));
    expect(sent.map((request) => request.body)).toEqual([body, body, body]);
    expect(new Set(sent.map(({ method, url }) => `${method} ${url}`)).size).toBe(1);
  });

  it("the last attempt decides", async () => {
    const steps = [fails(new TypeError("x")), json(503, error), json(404, error)];
    const { mfa, sent, clock } = createHarness(steps);
    const work = call(mfa, "getAuthFactors", { user_id: 42 }).catch((reason: unknown) => reason);
    expect(await clock.run(work)).toMatchObject({ status: 404 });
    expect(sent).toHaveLength(3);
  });

  it.each([
    [0, undefined, 1],
    [1, undefined, 2],
    [undefined, undefined, 3],
    [0, 4, 5],
    [4, 0, 1],
  ])(
    "maxRetries of the client (%j) and of the call (%j) make %i requests",
    async (maxRetries, ofCall, requests) => {
      const { mfa, sent, clock } = createHarness([fails(new TypeError("x"))], { maxRetries });
      const work = call(mfa, "getAuthFactors", { user_id: 42 }, { maxRetries: ofCall });
      expect(await clock.run(caught(work))).toMatchObject({ code: "network" });
      expect(sent).toHaveLength(requests);
    },
  );
});

it("the x-effect of an operation fits its method, and a code is always consumed", () => {
  const effects = (ids: readonly OperationId[]) => [...new Set(ids.map(effectOf))].sort();
  expect(effects(operationIds.filter((id) => operations[id].method === "GET"))).toEqual(["read"]);
  expect(effects(operationIds.filter((id) => operations[id].method === "DELETE"))).toEqual(["delete"]);
  expect(effects(operationIds.filter((id) => operations[id].method === "PUT"))).toEqual(["consume", "send"]);
  expect(effects(operationIds.filter((id) => "otp" in operationCases[id].input))).toEqual(["consume"]);
});
