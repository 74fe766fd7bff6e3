import { describe, expect, it } from "vitest";
import { fails, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { effectOf, oneOfEachEffect } from "./support/kinds.ts";
import { headersFor, operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

const error = { statusCode: 500, name: "X", message: "no" };
const broken = () =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }), {
    headers: { "content-type": "application/json" },
  });

/** How an attempt ends, and how many requests there are for an effect that may be repeated and for one that may not. */
// biome-ignore format: a table
const outcomes: readonly { title: string; step: Step; repeatable: number; other: number }[] = [
  { title: "a TypeError", step: fails(new TypeError("fetch failed")), repeatable: 3, other: 1 },
  { title: "ECONNRESET", step: fails(systemFault("ECONNRESET")), repeatable: 3, other: 1 },
  { title: "EPIPE", step: fails(systemFault("EPIPE")), repeatable: 3, other: 1 },
  { title: "UND_ERR_SOCKET", step: fails(systemFault("UND_ERR_SOCKET")), repeatable: 3, other: 1 },
  { title: "UND_ERR_HEADERS_TIMEOUT", step: fails(systemFault("UND_ERR_HEADERS_TIMEOUT")), repeatable: 3, other: 1 },
  { title: "a body that breaks off", step: broken, repeatable: 3, other: 1 },
  { title: "ECONNREFUSED", step: fails(systemFault("ECONNREFUSED")), repeatable: 3, other: 3 },
  { title: "ENOTFOUND", step: fails(systemFault("ENOTFOUND")), repeatable: 3, other: 3 },
  { title: "EAI_AGAIN", step: fails(systemFault("EAI_AGAIN")), repeatable: 3, other: 3 },
  { title: "UND_ERR_CONNECT_TIMEOUT", step: fails(systemFault("UND_ERR_CONNECT_TIMEOUT")), repeatable: 3, other: 3 },
  { title: "a refusal as Bun reports it", step: fails(Object.assign(new Error("x"), { code: "ConnectionRefused" })), repeatable: 3, other: 3 },
  { title: "ECONNREFUSED at both addresses", step: fails(refusedTwice()), repeatable: 3, other: 3 },
  { title: "400", step: json(400, error), repeatable: 1, other: 1 },
  { title: "401", step: json(401, error), repeatable: 1, other: 1 },
  { title: "404", step: json(404, error), repeatable: 1, other: 1 },
  { title: "408", step: json(408, error), repeatable: 3, other: 1 },
  { title: "422", step: json(422, error), repeatable: 1, other: 1 },
  { title: "429", step: json(429, error), repeatable: 3, other: 3 },
  { title: "500", step: json(500, error), repeatable: 3, other: 1 },
  { title: "502 as HTML", step: () => new Response("<p>", { status: 502 }), repeatable: 3, other: 1 },
  { title: "503", step: json(503, error), repeatable: 3, other: 1 },
  { title: "an invalid 200", step: () => new Response("<p>"), repeatable: 1, other: 1 },
];
const table = oneOfEachEffect.flatMap((operation) =>
  outcomes.map(({ repeatable, other, ...rest }) => {
    const effect = effectOf(operation);
    const requests = effect === "read" || effect === "delete" ? repeatable : other;
    return { effect, operation, requests, ...rest };
  }),
);

/** Node tries the addresses of a host one after the other and reports them together. */
function refusedTwice(): TypeError {
  const errors = ["::1", "127.0.0.1"].map((at) =>
    Object.assign(new Error(`connect ECONNREFUSED ${at}`), { code: "ECONNREFUSED" }),
  );
  return new TypeError("fetch failed", { cause: new AggregateError(errors) });
}

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
    const { mfa, sent, clock } = createHarness([
      fails(new TypeError("x")),
      json(503, error),
      json(404, error),
    ]);
    const outcome = await clock.run(
      call(mfa, "getAuthFactors", { user_id: 42 }).catch((reason: unknown) => reason),
    );
    expect(outcome).toMatchObject({ status: 404 });
    expect(sent).toHaveLength(3);
  });
});

describe("the number of retries", () => {
  it.each([
    { ofClient: 0, ofCall: undefined, requests: 1 },
    { ofClient: 1, ofCall: undefined, requests: 2 },
    { ofClient: undefined, ofCall: undefined, requests: 3 },
    { ofClient: 0, ofCall: 4, requests: 5 },
    { ofClient: 4, ofCall: 0, requests: 1 },
  ])("of the client ($ofClient) and of the call ($ofCall) make $requests request(s)", async (limits) => {
    const { ofClient, ofCall, requests } = limits;
    for (const { call } of levels) {
      const { mfa, sent, clock } = createHarness([fails(new TypeError("x"))], { maxRetries: ofClient });
      const work = call(mfa, "getAuthFactors", { user_id: 42 }, { maxRetries: ofCall });
      expect(await clock.run(caught(work))).toMatchObject({ code: "network" });
      expect(sent).toHaveLength(requests);
    }
  });
});

describe("middleware", () => {
  it("sees one call of three requests", async () => {
    const { mfa, sent, clock } = createHarness([json(503, error), json(503, error), json(200, [])]);
    const seen: string[] = [];
    mfa.use({
      onRequest({ request }) {
        seen.push(`request ${request.method}`);
        request.headers.set("x-from-middleware", "1");
      },
      onResponse({ response }) {
        seen.push(`response ${response.status}`);
      },
    });
    await clock.run(mfa.getAuthFactors({ user_id: 42 }));
    expect(seen).toEqual(["request GET", "response 200"]);
    expect(sent.map(({ headers }) => headers.get("x-from-middleware"))).toEqual(["1", "1", "1"]);
  });
});

describe("the x-effect of each operation", () => {
  it("is the one that its retries were chosen for", () => {
    const effects = operationIds.map((id) => `${id} ${effectOf(id)}`);
    expect(effects).toEqual([
      "getAuthFactors read",
      "createFactorRegistration send",
      "getUserRegistration read",
      "verifyUserRegistration consume",
      "getAuthenticationDevices read",
      "deleteEnrolledFactor delete",
      "createDeviceVerification send",
      "verifyUserOtp consume",
      "getUserVerification read",
      "verifyUserVerification consume",
      "generateOtp issue",
      "generateToken read",
      "revokeToken delete",
      "getRateLimit read",
    ]);
  });
});
