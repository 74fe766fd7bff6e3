import { expect } from "vitest";
import { isMfaError, type OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { json, type Step } from "../support/fake-fetch.ts";
import { createHarness, type Fields, type Level, type SomeOptions } from "../support/harness.ts";
import { oneOfEachEffect, oneOfEachKind } from "../support/operation-cases.ts";
import { printed } from "../support/printed.ts";
import { tokenResponse } from "../support/token-harness.ts";
import { allSecrets, type Echo, echoes, plant, planted } from "./planted-secrets.ts";

/** Codes of all errors that were provoked so far. */
export const provokedCodes = new Set<string>();

/** Everything by which an error may be shown, the causes that are errors of the client included. */
export function printedError(error: unknown): string {
  if (!isMfaError(error)) return printed(error);
  provokedCodes.add(error.code);
  const forms = [error, error.toJSON(), structuredClone(error)].map(printed);
  return [...forms, error.cause === undefined ? "" : printedError(error.cause)].join("\n");
}

/** Hooks that write down everything, and a console that does, too. */
function watch() {
  const shown: string[] = [];
  const note = (event: unknown) => void shown.push(printed(event));
  const hooks = {
    ...{ onRequest: note, onResponse: note, onError: note, onRetry: note, onEnd: note },
    ...{ onToken: note, onMismatch: note },
  };
  const logged: unknown[] = [];
  const names = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;
  const before = names.map((name) => [name, console[name]] as const);
  for (const name of names) console[name] = (...args: unknown[]) => void logged.push(args);
  const restore = () => {
    for (const [name, method] of before) console[name] = method;
  };
  return { shown, hooks, logged, restore };
}

/** One call that fails. */
export interface Provoked {
  readonly level: Level;
  readonly operation: OperationId;
  readonly step: Step;
  readonly access: SomeOptions;
  readonly input?: Fields;
  readonly options?: Fields;
}

/** Provokes one failure and returns everything that it shows. */
export async function provoke({ level, operation, step, access, input, options }: Provoked): Promise<string> {
  const { shown, hooks, logged, restore } = watch();
  const call = plant(operation);
  const limits = { maxRetries: 1, timeoutMs: 5000 };
  const given = { accessToken: undefined, ...limits, validator, ...hooks, ...access };
  const { mfa, clock } = createHarness([step], given);
  const all = { headers: call.headers, ...options };
  const work = level.call(mfa, operation, { ...call.input, ...input }, all).catch((error: unknown) => {
    shown.push(printedError(error));
  });
  await clock.run(work);
  restore();
  expect(logged).toEqual([]);
  return [...shown, printed(mfa)].join("\n");
}

/** Provokes one failure that must show no secret. */
export async function expectNoSecret(failure: Provoked): Promise<void> {
  const text = await provoke(failure);
  expect(allSecrets(failure.operation).filter((secret) => text.includes(secret))).toEqual([]);
}

const { accessToken, credentials, issuedToken } = planted;

/** Hands out a token, then fails. */
function afterToken(step: Step): Step {
  const token = () =>
    tokenResponse({ access_token: issuedToken, created_at: "2026-01-01", expires_in: 36_000 });
  return (request) => (request.url.endsWith("/v2/token") ? token() : step(request));
}

/** The access token, or the credentials for an operation that takes no token. */
export const accessFor = (operation: OperationId): SomeOptions =>
  plant(operation).sent.includes(accessToken) ? { accessToken } : { credentials };

const pair = btoa(`client-1:${credentials.clientSecret}`);

/** Failures of a client with credentials: in the request for the token, and in the call itself. */
function stepsWithCredentials(step: Echo[1], operation: OperationId): Step[] {
  const sent = plant(operation).sent.map((secret) => (secret === accessToken ? issuedToken : secret));
  return [step([pair, credentials.clientSecret]), afterToken(step(sent))];
}

/** Calls that fail before anything is sent, or without a response. */
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

/** Each way to fail, with each operation that it can happen to. */
export const failures: readonly { title: string; cases: Omit<Provoked, "level">[] }[][] = [
  ...echoes.map(([title, step]) =>
    oneOfEachKind.map((operation) => {
      const one = { operation, step: step(plant(operation).sent), access: accessFor(operation) };
      return { title: `of ${operation} after ${title}`, cases: [one] };
    }),
  ),
  ...misuses.map(({ title, ...misuse }) =>
    oneOfEachKind.map((operation) => {
      const one = { operation, step: json(500, {}), access: accessFor(operation), ...misuse };
      return { title: `of ${operation} after ${title}`, cases: [one] };
    }),
  ),
  ...echoes.map(([title, step]) =>
    oneOfEachEffect.map((operation) => {
      const steps = stepsWithCredentials(step, operation);
      const cases = steps.map((one) => ({ operation, step: one, access: { credentials } }));
      return { title: `of ${operation} with credentials after ${title}`, cases };
    }),
  ),
];
