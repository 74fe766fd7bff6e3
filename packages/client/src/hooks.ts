import type { ResponseMetadata } from "./rate-limit.ts";

/** The call of an event. No event holds a secret. */
export interface CallEvent {
  /** The operationId. */
  readonly operation: string;
  /** The HTTP method. */
  readonly method: string;
  /** The URL template, without values. */
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
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** The HTTP status code. */
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
  /** The HTTP status code of the response; `undefined` if there was no response. */
  readonly status: number | undefined;
}

/** The client has a new access token. */
export interface TokenEvent {
  /** `first`: there was none before. `expiring`: the previous token was about to expire. `refused`: the server responded with 401 to it. */
  readonly reason: "first" | "expiring" | "refused";
  /** Origin of the token: OneLogin, or the token store. */
  readonly source: "server" | "store";
  /** Time at which the token expires. */
  readonly expiresAt: Date;
}

/** One location where a response does not match the spec. */
export interface Mismatch {
  /** JSON pointer into the response. */
  readonly pointer: string;
  /** Expectation of the spec. */
  readonly expected: string;
  /** Description of the value; values of sensitive fields are redacted. */
  readonly seen: string;
}

/** A response does not match the spec. The call does not fail because of that. */
export interface MismatchEvent extends CallEvent {
  /** The HTTP status code. */
  readonly status: number;
  /** OneLogin's `X-Request-Id`, for their support. */
  readonly requestId: string | undefined;
  /** Differences between the response and the spec. */
  readonly mismatches: readonly Mismatch[];
}

/** Functions that are called with events. Errors that they throw are ignored. */
export interface Hooks {
  /** A request is about to be sent: once for each attempt. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /** A response was received, with any status code: once for each attempt that has one. */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** A request failed and will be retried after a delay. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** The client has a new access token, from OneLogin or from the token store. Only with `credentials`. */
  onToken?: ((event: TokenEvent) => void) | undefined;
  /** A response does not match the spec; the call does not fail because of that. Needs a `validator`. */
  onMismatch?: ((event: MismatchEvent) => void) | undefined;
}

interface Events {
  request: RequestEvent;
  response: ResponseEvent;
  retry: RetryEvent;
  token: TokenEvent;
  mismatch: MismatchEvent;
}

/** An event of any hook, for a log; `type` tells them apart. It holds no secret. */
export type LogEntry = {
  [Type in keyof Events]: Events[Type] & {
    /** Hook of the event: `request` for `onRequest`, and so on. */
    readonly type: Type;
  };
}[keyof Events];

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
