import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createMfaClient, isMfaError, type MfaClientOptions, type OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeFetch, json, type Step } from "../support/fake-fetch.ts";
import { type Fields, type Level, levels, methodLevel, type SomeOptions } from "../support/harness.ts";
import { oneOfEachEffect, oneOfEachKind, otherOperations } from "../support/operation-cases.ts";
import { allSecrets, echoes, flatError, plant, planted } from "../support/planted-secrets.ts";
import { tokenResponse } from "../support/token-harness.ts";

const codes = new Set<string>();

/** Everything by which an error may be shown, those of our own that caused it included. */
function formsOf(error: unknown): string[] {
  const forms = [String(error), inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error) ?? ""];
  if (!isMfaError(error)) return forms;
  codes.add(error.code);
  const toJson = JSON.stringify(error.toJSON());
  const message = structuredClone(error) as Error;
  const cause = error.cause === undefined ? [] : formsOf(error.cause);
  return [...forms, error.message, String(error.stack), toJson, inspect(message), ...cause];
}

/** Hooks that write down everything, and a console that does, too. */
function watch() {
  const shown: string[] = [];
  const note = (event: unknown) =>
    void shown.push(JSON.stringify(event), inspect(event, { depth: 9, showHidden: true }));
  const hooks = { onRequest: note, onResponse: note, onRetry: note, onToken: note, onMismatch: note };
  const printed: unknown[] = [];
  const names = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;
  const before = names.map((name) => [name, console[name]] as const);
  for (const name of names) console[name] = (...args: unknown[]) => void printed.push(args);
  const restore = () => {
    for (const [name, method] of before) console[name] = method;
  };
  return { shown, hooks, printed, restore };
}

interface Provoked {
  readonly level: Level;
  readonly operation: OperationId;
  readonly step: Step;
  readonly access: SomeOptions;
  readonly input?: Fields;
  readonly options?: Fields;
}

/** Provokes one failure and gives everything that it shows. */
async function provoke({ level, operation, step, access, input, options }: Provoked): Promise<string> {
  const { shown, hooks, printed, restore } = watch();
  const call = plant(operation);
  const clock = createFakeClock();
  const { fetch } = createFakeFetch([step]);
  const limits = { maxRetries: 1, timeoutMs: 5000, random: () => 0 };
  const given = { subdomain: "acme", fetch, clock, ...limits, validator, ...hooks, ...access };
  const mfa = createMfaClient(given as MfaClientOptions);
  const all = { headers: call.headers, ...options };
  const work = level.call(mfa, operation, { ...call.input, ...input }, all).catch((error: unknown) => {
    shown.push(...formsOf(error));
  });
  await clock.run(work);
  restore();
  expect(printed).toEqual([]);
  return [...shown, inspect(mfa, { depth: 9, showHidden: true }), JSON.stringify(mfa)].join("\n");
}

function expectNone(text: string, operation: OperationId): void {
  expect(allSecrets(operation).filter((secret) => text.includes(secret))).toEqual([]);
}

const { accessToken, credentials, issuedToken } = planted;

/** A token for whoever asks, then a failure. */
function afterToken(step: Step): Step {
  const token = () =>
    tokenResponse({ access_token: issuedToken, created_at: "2026-01-01", expires_in: 36_000 });
  return (request) => (request.url.endsWith("/v2/token") ? token() : step(request));
}

/** With whatever the operation takes; the token of the credentials is beside the point here. */
const accessFor = (operation: OperationId): SomeOptions =>
  plant(operation).sent.includes(accessToken) ? { accessToken } : { credentials };

const pair = btoa(`client-1:${credentials.clientSecret}`);

// biome-ignore format: a table
const misuses: readonly (Partial<Provoked> & { title: string })[] = [
  { title: "an invalid deadline", options: { timeoutMs: -1 } },
  { title: "an invalid base URL", options: { baseUrl: `https://u:${accessToken}@x.example` } },
  { title: "an invalid header", options: { headers: { "X-Api-Key": `${accessToken}\n` } } },
  { title: "an invalid header name", options: { headers: { [`${accessToken} x`]: "1" } } },
  { title: "an input that JSON cannot hold", input: { otp: accessToken, more: 1n } },
  { title: "an abort", options: { signal: AbortSignal.abort() } },
  { title: "an invalid token", access: { accessToken: () => `${accessToken}\n` } },
];

describe.each(levels)("at the $level no hook, error or log shows a secret", (level) => {
  describe.each(oneOfEachKind)("of %s", (operation) => {
    const access = accessFor(operation);

    it.each(echoes)("after %s", async (_, step) => {
      const text = await provoke({ level, operation, step: step(plant(operation).sent), access });
      expectNone(text, operation);
    });

    it.each(misuses)("after $title", async (misuse) => {
      expectNone(await provoke({ level, operation, step: json(500, {}), access, ...misuse }), operation);
    });
  });

  describe.each(oneOfEachEffect)("of %s with credentials", (operation) => {
    it.each(echoes)("after %s", async (_, step) => {
      const sent = plant(operation).sent.map((secret) => (secret === accessToken ? issuedToken : secret));
      // to the request for the token, and to the call itself
      for (const one of [step([pair, credentials.clientSecret]), afterToken(step(sent))]) {
        expectNone(await provoke({ level, operation, step: one, access: { credentials } }), operation);
      }
    });
  });

  // one case shows that an operation's own fields are redacted on the path of its kind
  it.each(otherOperations)("of %s after a 422 and a 206", async (operation) => {
    for (const status of [422, 206]) {
      const step = json(status, flatError(status, plant(operation).sent));
      expectNone(await provoke({ level, operation, step, access: accessFor(operation) }), operation);
    }
  });
});

describe("the search for secrets", () => {
  const operation = "verifyUserOtp";
  const level = methodLevel;

  it("finds every secret that is not redacted", () => {
    const { sent } = plant(operation);
    const error = new Error(`refused: ${sent.join()}`, { cause: { body: allSecrets(operation) } });
    const text = formsOf(error).join("\n");
    expect(allSecrets(operation).filter((secret) => !text.includes(secret))).toEqual([]);
    expect(allSecrets(operation).length).toBeGreaterThan(12);
  });

  it("finds a text that is not secret in every form of an error and hook", async () => {
    const other = "PLANTED-nobody-knows-this";
    const step = json(422, { message: `refused ${other}`, details: { field: other } });
    const text = await provoke({ level, operation, step, access: { accessToken } });
    // it is neither sensitive nor sent, so that it is not redacted
    expect(text.split(other).length).toBeGreaterThan(8);
  });

  it("listens to every hook and to the console", async () => {
    const { hooks, shown, printed, restore } = watch();
    for (const hook of Object.values(hooks)) hook({ event: "PLANTED" });
    console.log("PLANTED");
    restore();
    expect(shown.filter((text) => text.includes("PLANTED"))).toHaveLength(10);
    expect(printed).toEqual([["PLANTED"]]);
  });

  it("has provoked an error of every code", () => {
    // biome-ignore format: a list
    expect([...codes].sort()).toEqual([
      "aborted", "authentication", "configuration", "invalid_input", "network", "not_found", "permission", "protocol",
      "rate_limit", "request", "server", "timeout", "validation",
    ]);
  });
});
