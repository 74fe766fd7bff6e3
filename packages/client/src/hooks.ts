import type { ResponseMetadata } from "./rate-limit.ts";

/** The call of an event. No event holds a secret. */
export interface CallEvent {
  /** The operationId. */
  readonly operation: string;
  readonly method: string;
  /** The URL template. */
  readonly path: string;
}

/** A request is about to be sent. */
export interface RequestEvent extends CallEvent {
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** The request headers, redacted but for `accept`, `content-type` and `user-agent`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response was received, with any status code. */
export interface ResponseEvent extends CallEvent, ResponseMetadata {
  readonly attempt: number;
  readonly status: number;
  /** Milliseconds from the request to the end of the response. */
  readonly durationMs: number;
}

/** A request will be retried. */
export interface RetryEvent extends CallEvent {
  /** The attempt that failed; 0 for the first. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** The response's status; `undefined` if there was no response. */
  readonly status: number | undefined;
}

/** The client has a new access token. */
export interface TokenEvent {
  /** `expiring`: the previous token was about to expire. `refused`: the server responded with 401 to it. */
  readonly reason: "first" | "expiring" | "refused";
  /** Whether it is from OneLogin or from the token store. */
  readonly source: "server" | "store";
  readonly expiresAt: Date;
}

/** One location where a response does not match the spec. */
export interface Mismatch {
  /** JSON pointer into the response. */
  readonly pointer: string;
  /** What the spec expects there. */
  readonly expected: string;
  /** What is there; values of sensitive fields are redacted. */
  readonly seen: string;
}

/** A response does not match the spec. The call does not fail because of that. */
export interface MismatchEvent extends CallEvent {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly mismatches: readonly Mismatch[];
}

/** Functions that are called with events. Errors that they throw are ignored. */
export interface Hooks {
  onRequest?: ((event: RequestEvent) => void) | undefined;
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  onRetry?: ((event: RetryEvent) => void) | undefined;
  onToken?: ((event: TokenEvent) => void) | undefined;
  /** Needs a `validator`. */
  onMismatch?: ((event: MismatchEvent) => void) | undefined;
}

/** An event of any hook, for a log. It holds no secret. */
export type LogEntry =
  | ({ readonly type: "request" } & RequestEvent)
  | ({ readonly type: "response" } & ResponseEvent)
  | ({ readonly type: "retry" } & RetryEvent)
  | ({ readonly type: "token" } & TokenEvent)
  | ({ readonly type: "mismatch" } & MismatchEvent);

/** Gets every event: for a log to send to a support engineer. */
export type Logger = (entry: LogEntry) => void;

/** The hooks, each of which passes its events to the logger too. */
export function withLogger(hooks: Hooks, logger: Logger | undefined): Hooks {
  if (!logger) return hooks;
  const both =
    <Event>(type: LogEntry["type"], hook: ((event: Event) => void) | undefined) =>
    (event: Event) => {
      callHook(hook, event);
      // the type belongs to the event, which the compiler cannot see in a function for all of them
      callHook(logger, { type, ...event } as unknown as LogEntry);
    };
  return {
    onRequest: both("request", hooks.onRequest),
    onResponse: both("response", hooks.onResponse),
    onRetry: both("retry", hooks.onRetry),
    onToken: both("token", hooks.onToken),
    onMismatch: both("mismatch", hooks.onMismatch),
  };
}

/** Calls a hook, if there is one, and ignores its errors and rejections. */
export function callHook<Event>(hook: ((event: Event) => unknown) | undefined, event: Event): void {
  try {
    Promise.resolve(hook?.(event)).catch(() => {});
  } catch {
    // ignored
  }
}
