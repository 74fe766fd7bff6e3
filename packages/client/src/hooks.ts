import type { MfaErrorCode } from "./errors/mfa-error.ts";
import type { ResponseMetadata } from "./rate-limit.ts";

/** The call of an event. No event holds a secret. */
export interface CallEvent {
  /** Id of the call: the same in all of its events and in its error. */
  readonly callId: string;
  /** The operationId. */
  readonly operation: string;
  /** The HTTP method. */
  readonly method: string;
  /** The URL template, without values. */
  readonly path: string;
}

/** The attempt of an event. */
export interface AttemptEvent extends CallEvent {
  /** 0 for the first attempt. */
  readonly attempt: number;
}

/** A request is about to be sent. */
export interface RequestEvent extends AttemptEvent {
  /** The request headers, redacted but for `accept`, `content-type` and `user-agent`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response was received, with any status code. */
export interface ResponseEvent extends AttemptEvent, ResponseMetadata {
  /** The HTTP status code. */
  readonly status: number;
  /** Milliseconds from the request to the end of the response. */
  readonly durationMs: number;
}

/** An attempt has failed: without a complete response, with an error response, or with an invalid one. */
export interface ErrorEvent extends AttemptEvent {
  /** Kind of the failure. */
  readonly code: MfaErrorCode;
  /** The system's code, such as `ECONNREFUSED`. */
  readonly systemCode: string | undefined;
  /** The HTTP status code; `undefined` if there was no response. */
  readonly status: number | undefined;
  /** Milliseconds from the request to the failure. */
  readonly durationMs: number;
  /** True if another attempt follows. */
  readonly willRetry: boolean;
}

/** Another attempt follows, after a delay or with another access token. */
export interface RetryEvent extends AttemptEvent {
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** The HTTP status code of the response; `undefined` if there was no response. */
  readonly status: number | undefined;
}

/** A call has ended. */
export interface EndEvent extends CallEvent {
  /** `success`, or the code of the error, which a call by path may have returned as a value. */
  readonly outcome: "success" | MfaErrorCode;
  /** The HTTP status code of the last response; `undefined` if there was none. */
  readonly status: number | undefined;
  /** Number of requests that were sent. */
  readonly attempts: number;
  /** Milliseconds from the call to its end. */
  readonly durationMs: number;
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
  /** An attempt has failed: once for each attempt that has not succeeded. */
  onError?: ((event: ErrorEvent) => void) | undefined;
  /** Another attempt follows. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** A call has ended: exactly once for each call of an operation, whether or not a request was sent. */
  onEnd?: ((event: EndEvent) => void) | undefined;
  /** The client has a new access token, from OneLogin or from the token store. Only with `credentials`. */
  onToken?: ((event: TokenEvent) => void) | undefined;
  /** A response does not match the spec; the call does not fail because of that. Needs a `validator`. */
  onMismatch?: ((event: MismatchEvent) => void) | undefined;
}

type EventOf<Name extends keyof Hooks> = Parameters<NonNullable<Hooks[Name]>>[0];

/** An event of any hook, for a log; `type` tells them apart. It holds no secret. */
export type LogEntry = {
  [Name in keyof Hooks]-?: EventOf<Name> & {
    /** Hook of the event: `request` for `onRequest`, and so on. */
    readonly type: Name extends `on${infer Type}` ? Uncapitalize<Type> : never;
  };
}[keyof Hooks];

/** Gets every event: for a log to send to a support engineer. */
export type Logger = (entry: LogEntry) => void;

/** Passes an event to its hook and to the logger. */
export type Emit = <Name extends keyof Hooks>(name: Name, event: EventOf<Name>) => void;

/** Creates the function that all events go through; `undefined` if nobody listens. */
export function createEmit(options: Hooks, logger: Logger | undefined): Emit | undefined {
  // a copy: a later change of the caller's object has no effect
  const hooks: Hooks = { ...options };
  if (!logger && !Object.keys(hooks).some((name) => name.startsWith("on"))) return undefined;
  return (name, event) => {
    // name, event and hook belong together, which the compiler cannot see in a function for all of them
    callHook(logger, { type: name.slice(2).toLowerCase(), ...event } as unknown as LogEntry);
    callHook(hooks[name] as ((event: unknown) => void) | undefined, event);
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
