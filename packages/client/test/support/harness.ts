import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";
import { operations } from "../../src/generated/operations.ts";
import {
  type AccessTokenSource,
  type CallOptions,
  type ClientCredentials,
  type CommonOptions,
  createMfaClient,
  type Fetch,
  isMfaError,
  type MfaClient,
  type MfaClientOptions,
  type MfaError,
  type OperationId,
} from "../../src/index.ts";
import type { SharedTokens } from "../../src/tokens.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeFetch, json, type Step } from "./fake-fetch.ts";

/** The token that the harness's clients send. */
export const token = "access-token-7f3c9b";

/** Matches the id of a client's call, by its number. Its beginning differs from client to client. */
export const callIdOf = (count: number) => expect.stringMatching(new RegExp(`^[\\w.]{8,}-${count}$`));

/** The input of a call about a user. */
export const user = { user_id: 42 };

export type Fields = Readonly<Record<string, unknown>>;

/** Some options of a client, in any combination. */
export interface SomeOptions extends CommonOptions {
  readonly subdomain?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly accessToken?: AccessTokenSource | undefined;
  readonly credentials?: ClientCredentials | undefined;
  readonly tokenStore?: SharedTokens | undefined;
}

/**
 * Creates a client without network and without time, whose attempts end as the steps say. Its waits are 0 ms long unless
 * `random` says otherwise.
 */
export function createHarness(steps: readonly Step[], options: SomeOptions = {}) {
  const { fetch, sent } = createFakeFetch(steps);
  const clock = createFakeClock();
  const defaults = { subdomain: "acme", accessToken: token, fetch, clock, random: () => 0 };
  return { mfa: createMfaClient({ ...defaults, ...options } as MfaClientOptions), sent, clock };
}

/** The same, with the steps in place of the platform's `fetch` until the test has finished. */
export function createPlatformHarness(steps: readonly Step[], options: SomeOptions = {}) {
  const { fetch: platform, sent } = createFakeFetch(steps);
  replaceGlobal(nativeLike(platform));
  return { ...createHarness([], { ...options, fetch: undefined }), sent };
}

/** Replaces the global `fetch` until the test has finished. */
export function replaceGlobal(replacement: unknown): void {
  const { fetch } = globalThis;
  globalThis.fetch = replacement as typeof fetch; // the client passes a Request only
  onTestFinished(() => {
    globalThis.fetch = fetch;
  });
}

/** Forges what the client takes Node's own `fetch` for: its source text. */
function nativeLike(fetch: Fetch): unknown {
  const text =
    "function fetch(input, init = undefined) { /* require('internal/deps/undici/undici') */ return run(input, init); }";
  return new Function("run", `return ${text}`)(fetch);
}

/** A way to call an operation that is known by its name only. */
export interface Level {
  readonly level: string;
  readonly call: (
    mfa: MfaClient,
    operation: OperationId,
    input: Fields,
    options?: CallOptions,
  ) => Promise<unknown>;
}

/** The method of the operation. Names and inputs are data here, so the calls are typed as such. */
export const methodLevel: Level = {
  level: "method level",
  call(mfa, operation, input, options) {
    const methods = mfa as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    return methods[operation]?.(input, options) ?? Promise.reject(new Error(`no method ${operation}`));
  },
};

const lowLevel: Level = {
  level: "low level",
  call(mfa, operation, input, options) {
    const { method, path, body } = operations[operation];
    const calls = mfa as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const { params, rest } = sort(operation, input);
    const init = { ...options, params, ...(body === "none" ? {} : { body: rest }) };
    return calls[method]?.(path, init) ?? Promise.reject(new Error(`no method ${method}`));
  },
};

/** Both levels of the client. */
export const levels: readonly Level[] = [methodLevel, lowLevel];

function sort(operation: OperationId, input: Fields): { params: Fields; rest: Fields } {
  const { path, query }: { [location: string]: readonly string[] } = operations[operation].parameters;
  const entries = Object.entries(input);
  const only = (names: readonly string[] = []) =>
    Object.fromEntries(entries.filter(([name]) => names.includes(name)));
  const rest = entries.filter(([name]) => ![...(path ?? []), ...(query ?? [])].includes(name));
  return { params: { path: only(path), query: only(query) }, rest: Object.fromEntries(rest) };
}

/** Work that never ends. */
export const never = () => new Promise<never>(() => {});

/** The error that a call ends with. @throws Error if it succeeds, or fails with anything but an `MfaError` */
export async function caught(work: Promise<unknown>): Promise<MfaError> {
  const [end] = await Promise.allSettled([work]);
  if (end.status === "fulfilled") throw new Error(`it succeeded with ${JSON.stringify(end.value)}`);
  if (!isMfaError(end.reason)) throw new Error("it failed otherwise", { cause: end.reason });
  return end.reason;
}

/** The error that a function throws. @throws Error as {@link caught} */
export function thrown(run: () => unknown): Promise<MfaError> {
  return caught(Promise.resolve().then(run));
}

/** The error of a call that must send nothing. @throws Error as {@link caught}, or if a request was sent */
export async function unsent(run: (mfa: MfaClient) => unknown, options?: SomeOptions): Promise<MfaError> {
  const { mfa, sent } = createHarness([json(200, [])], options);
  const error = await thrown(() => run(mfa));
  if (sent.length > 0) throw new Error("a request was sent");
  return error;
}

/** Everything that printing a value might show, hidden fields included. */
export function printed(value: unknown): string {
  const copy = typeof value === "object" && value !== null ? { ...value } : value;
  const options = { depth: 9, showHidden: true };
  return [String(value), JSON.stringify(value), inspect(value, options), inspect(copy, options)].join("\n");
}
