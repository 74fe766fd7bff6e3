import { type Clock, elapsedBy } from "./clock.ts";
import { errorCode } from "./connection-error.ts";
import { codeOfStatus } from "./errors/kinds.ts";
import type { MfaErrorCode } from "./errors/mfa-error.ts";
import type { CallEvent, Emit, MismatchEvent } from "./events.ts";
import type { ResponseMetadata } from "./rate-limit.ts";
import { redactHeaders } from "./safe-text.ts";

/** The life cycle of one call: each attempt, and one end. */
export type Trace = ReturnType<typeof traceOf>;

/** Starts the trace of a call, the only source of its events. Without `emit`, nobody listens, and there is nothing to keep. */
export function startTrace(context: CallEvent, emit: Emit | undefined, clock: Clock): Trace {
  return emit ? traceOf(context, emit, clock) : silent;
}

const silent: Trace = { request() {}, response() {}, retry() {}, mismatch() {}, end() {} };

function traceOf(context: CallEvent, emit: Emit, clock: Clock) {
  const msSince = (start: number) => Math.round(elapsedBy(clock) - start);
  const startedAt = elapsedBy(clock);
  let attempts = 0;
  /** Start of the attempt that has not failed yet. */
  let openSince: number | undefined;
  let durationMs = 0;
  let status: number | undefined;
  const attempt = () => ({ ...context, attempt: attempts - 1 });

  function fail(code: MfaErrorCode, error: unknown, willRetry: boolean): void {
    if (openSince === undefined) return;
    emit({
      type: "error",
      ...attempt(),
      code: status !== undefined && status >= 400 ? codeOfStatus(status) : code,
      systemCode: errorCode(error),
      status,
      durationMs: durationMs || msSince(openSince),
      willRetry,
    });
    openSince = undefined;
  }

  return {
    request(headers: Headers): void {
      attempts += 1;
      openSince = elapsedBy(clock);
      durationMs = 0;
      status = undefined;
      emit({
        type: "request",
        ...attempt(),
        headers: redactHeaders(headers),
      });
    },
    response(received: number, metadata: () => ResponseMetadata): void {
      status = received;
      durationMs = msSince(openSince ?? startedAt);
      emit({
        type: "response",
        ...attempt(),
        status,
        ...metadata(),
        durationMs,
      });
    },
    /** The attempt has failed, with an error if there is no response, and another one follows. */
    retry(error: unknown, delayMs: number): void {
      fail("network", error, true);
      emit({
        type: "retry",
        ...attempt(),
        delayMs,
        status,
      });
    },
    mismatch: (found: Omit<MismatchEvent, keyof CallEvent | "type">) =>
      emit({
        type: "mismatch",
        ...context,
        ...found,
      }),
    /** The call has ended, and with it an attempt that has not failed before. `code`: of a failure. */
    end(code?: MfaErrorCode, error?: unknown): void {
      if (code) fail(code, error, false);
      emit({
        type: "end",
        ...context,
        outcome: code ?? "success",
        status,
        attempts,
        durationMs: msSince(startedAt),
      });
    },
  };
}
