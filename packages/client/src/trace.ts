import { type Clock, elapsedBy } from "./clock.ts";
import { errorCode } from "./connection-error.ts";
import { codeOfStatus } from "./errors/kinds.ts";
import type { MfaErrorCode } from "./errors/mfa-error.ts";
import type { CallEvent, Emit, MismatchEvent } from "./hooks.ts";
import type { ResponseMetadata } from "./rate-limit.ts";
import { redactHeaders } from "./redact.ts";
import type { AttemptResult } from "./retry-policy.ts";

/** The life cycle of one call: each attempt, and one end. It is the only source of the events of a call. */
export interface Trace {
  /** An attempt begins. */
  readonly request: (headers: Headers) => void;
  /** The attempt has a response, with any status code. */
  readonly response: (status: number, metadata: () => ResponseMetadata) => void;
  /** The attempt has failed, and another one follows. */
  readonly retry: (result: AttemptResult, delayMs: number) => void;
  /** The response does not match the spec. */
  readonly mismatch: (found: Omit<MismatchEvent, keyof CallEvent>) => void;
  /** The call has ended, and with it an attempt that has not failed before. `code`: of a failure. */
  readonly end: (code?: MfaErrorCode, error?: unknown) => void;
}

const silent: Trace = { request() {}, response() {}, retry() {}, mismatch() {}, end() {} };

/** Starts the trace of a call. */
export function startTrace(context: CallEvent, emit: Emit | undefined, clock: Clock): Trace {
  if (!emit) return silent;
  const msSince = (start: number) => Math.round(elapsedBy(clock) - start);
  const startedAt = elapsedBy(clock);
  let attempts = 0;
  let current = { isOpen: false, startedAt, durationMs: 0 };
  let status: number | undefined;
  const attemptContext = () => ({ ...context, attempt: attempts - 1 });

  function fail(code: MfaErrorCode, error: unknown, willRetry: boolean): void {
    if (!current.isOpen) return;
    current.isOpen = false;
    emit?.("error", {
      ...attemptContext(),
      code: status !== undefined && status >= 400 ? codeOfStatus(status) : code,
      systemCode: errorCode(error),
      status,
      durationMs: current.durationMs || msSince(current.startedAt),
      willRetry,
    });
  }

  return {
    request(headers) {
      attempts += 1;
      status = undefined;
      current = { isOpen: true, startedAt: elapsedBy(clock), durationMs: 0 };
      emit("request", { ...attemptContext(), headers: redactHeaders(headers) });
    },
    response(received, metadata) {
      status = received;
      const durationMs = msSince(current.startedAt);
      current.durationMs = durationMs;
      emit("response", { ...attemptContext(), status, ...metadata(), durationMs });
    },
    retry(result, delayMs) {
      fail("network", "error" in result ? result.error : undefined, true);
      emit("retry", { ...attemptContext(), delayMs, status });
    },
    mismatch: (found) => emit("mismatch", { ...context, ...found }),
    end(code, error) {
      if (code) fail(code, error, false);
      const durationMs = msSince(startedAt);
      emit("end", { ...context, outcome: code ?? "success", status, attempts, durationMs });
    },
  };
}
