// the package itself does without Node, so its tsconfig has no types of it
/// <reference types="node" />
import { inspect } from "node:util";
import { createError } from "../../../src/errors/kinds.ts";
import type { MfaError, MfaErrorCode, MfaErrorDetails } from "../../../src/errors/mfa-error.ts";
import type { FlowCallOptions } from "../../../src/flows/flow-options.ts";
import type { OperationId, OperationMethods } from "../../../src/operation-types.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

/** How a call ends: with this value, with this error, or as the function decides. */
export type Response = unknown | Error | ((options: FlowCallOptions) => unknown);

/** One call that a flow has made. */
export interface ScriptedCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly options: FlowCallOptions;
}

/** Operation methods without a client. */
export interface Script {
  readonly mfa: OperationMethods;
  readonly calls: ScriptedCall[];
  readonly clock: FakeClock;
  /** How often an operation was called. */
  count: (operation: OperationId) => number;
}

/** Creates operation methods that end as their lists say, the last entry again and again. */
export function createScript(responses: Partial<Record<OperationId, readonly Response[]>>): Script {
  const calls: ScriptedCall[] = [];
  const count = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const methods = Object.entries(responses).map(([operation, list]) => {
    const method = async (input: Record<string, unknown>, options: FlowCallOptions) => {
      const response = list[Math.min(count(operation), list.length - 1)];
      calls.push({ operation, input, options });
      if (response instanceof Error) throw response;
      return typeof response === "function" ? await response(options) : response;
    };
    return [operation, method];
  });
  // the responses are data, and an operation that a test has no response for must not be called
  const mfa = Object.fromEntries(methods) as unknown as OperationMethods;
  return { mfa, calls, count, clock: createFakeClock() };
}

/** An error of the client. */
export function failure(code: MfaErrorCode, metadata?: MfaErrorDetails): MfaError {
  return createError(code, "scripted", metadata);
}

/** A call that never ends. */
export const never = () => new Promise<never>(() => {});

/** Everything that printing an object might show. */
export function printed(value: unknown): string {
  const copy = typeof value === "object" && value !== null ? { ...value } : value;
  const options = { depth: 9, showHidden: true };
  return [JSON.stringify(value), inspect(value, options), inspect(copy, options), String(value)].join("\n");
}

/** The seconds of `expires_in` after the fake clock's start, as the server writes them. */
export function inSeconds(clock: FakeClock, seconds: number): string {
  return new Date(clock.now() + seconds * 1000).toISOString();
}
