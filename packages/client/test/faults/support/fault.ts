import type { MfaErrorCode, OperationId } from "../../../src/index.ts";
import { effectOf } from "../../support/operation-cases.ts";
import type { Arrival } from "./raw-server.ts";

/** One request and what there is to answer it. */
export interface Exchange extends Arrival {
  readonly operation: OperationId;
  /** 0 for the first request of the call. */
  readonly index: number;
  readonly url: string;
  /** Another server's URL: nothing may ever reach it. */
  readonly elsewhere: string;
  /** Holds the connection and lets the client's time pass to its next timer. */
  readonly stall: () => void;
}

/** End of a call: a success unless there is a `code`. */
export interface Ending {
  readonly code?: MfaErrorCode;
  readonly status?: number;
  /** Number of requests that reach the server. */
  readonly requests: number;
  /** Number of requests that the client makes, if not all of them arrive. */
  readonly attempts?: number;
}

/** One way for a call to go wrong, and its documented end. */
export interface Fault {
  readonly title: string;
  readonly answer: (exchange: Exchange) => void;
  readonly ends: (operation: OperationId) => Ending;
  /** True if the client's connection has carried a call before. */
  readonly isWarm?: boolean;
  /** True if nobody listens at the address of the client. */
  readonly isDeaf?: boolean;
}

/** Each fault with each of the operations, to be titled `$operation` and `$title`. */
export function casesOf(faults: readonly Fault[], operations: readonly OperationId[]) {
  return faults.flatMap((fault) => operations.map((operation) => ({ title: fault.title, fault, operation })));
}

/** The number of retries in all of these tests. */
export const maxRetries = 2;
/** The deadline in all of these tests, in milliseconds. */
export const timeoutMs = 60_000;

type Times = (operation: OperationId) => number;

/** Returns true if an operation may be sent again though it may have been processed. */
export function isRepeatable(operation: OperationId): boolean {
  return ["read", "delete"].includes(effectOf(operation));
}

export const once: Times = () => 1;
/** Sent again by what reads or deletes, and by nothing else. */
export const repeated: Times = (operation) => (isRepeatable(operation) ? 1 + maxRetries : 1);
/** Sent again by everything: the server has certainly not processed it. */
export const always: Times = () => 1 + maxRetries;

/** Every operation fails alike. */
export function fails(code: MfaErrorCode, times: Times, status?: number): Fault["ends"] {
  return (operation) => ({ code, requests: times(operation), ...(status === undefined ? {} : { status }) });
}

/** Every operation succeeds, after so many requests. */
export function succeeds(requests: number): Fault["ends"] {
  return () => ({ requests });
}

/** Operations that may be sent again succeed at the second request; others fail at the first. */
export function recovers(code: MfaErrorCode, status?: number): Fault["ends"] {
  const failure = fails(code, once, status);
  return (operation) => (isRepeatable(operation) ? { requests: 2 } : failure(operation));
}
