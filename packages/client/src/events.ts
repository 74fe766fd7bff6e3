import type { MfaErrorCode } from "./errors/mfa-error.ts";
import type { ResponseMetadata } from "./rate-limit.ts";

/** The ids of an event. */
export interface EventIds {
  /** Id of the call: the same in all of its events and in its error. */
  readonly callId: string | undefined;
  /** The option `loginId` of the call: in events of `@onelogin-mfa/login`, the login's. */
  readonly loginId: string | undefined;
}

/** The call of an event. No event holds a secret. */
export interface CallEvent extends EventIds {
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

/** A request is about to be sent: once for each attempt. */
export interface RequestEvent extends AttemptEvent {
  /** `request`: tells the events apart. */
  readonly type: "request";
  /** The request headers, redacted but for `accept`, `content-type` and `user-agent`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response was received, with any status code: once for each attempt that has one. */
export interface ResponseEvent extends AttemptEvent, ResponseMetadata {
  /** `response`: tells the events apart. */
  readonly type: "response";
  /** The HTTP status code. */
  readonly status: number;
  /** Milliseconds from the request to the end of the response. */
  readonly durationMs: number;
}

/** An attempt has failed: without a complete response, with an error response, or with an invalid one. */
export interface ErrorEvent extends AttemptEvent {
  /** `error`: tells the events apart. */
  readonly type: "error";
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
  /** `retry`: tells the events apart. */
  readonly type: "retry";
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** The HTTP status code of the response; `undefined` if there was no response. */
  readonly status: number | undefined;
}

/** A call has ended: exactly once for each call of an operation, whether or not a request was sent. */
export interface EndEvent extends CallEvent {
  /** `end`: tells the events apart. */
  readonly type: "end";
  /** `success`, or the code of the error, which a call by path may have returned as a value. */
  readonly outcome: "success" | MfaErrorCode;
  /** The HTTP status code of the last response; `undefined` if there was none. */
  readonly status: number | undefined;
  /** Number of requests that were sent. */
  readonly attempts: number;
  /** Milliseconds from the call to its end. */
  readonly durationMs: number;
}

/** The client has a new access token, from OneLogin or from the token store. Only with `credentials`. */
export interface TokenEvent {
  /** `token`: tells the events apart. */
  readonly type: "token";
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

/** A response does not match the spec. The call does not fail because of that. Needs a `validator`. */
export interface MismatchEvent extends CallEvent {
  /** `mismatch`: tells the events apart. */
  readonly type: "mismatch";
  /** The HTTP status code. */
  readonly status: number;
  /** OneLogin's `X-Request-Id`, for their support. */
  readonly requestId: string | undefined;
  /** Differences between the response and the spec. */
  readonly mismatches: readonly Mismatch[];
}

/**
 * Something that has happened in an enrollment or a verification, for an audit log. Resuming a flow is no event.
 *
 * - `message_sent`: a message, call or push was sent, or may have been
 * - `wrong`: a code was wrong
 * - `accepted`, `rejected`, `expired`: the flow has ended so, as this process has seen
 */
export interface FlowEvent extends EventIds {
  /** Tells the events apart. */
  readonly type: "message_sent" | "wrong" | "accepted" | "rejected" | "expired";
  /** The kind of the flow. `verifyOnce` is a verification. */
  readonly flow: "enrollment" | "verification";
  /** The id of the user in OneLogin. */
  readonly user_id: number;
  /** OneLogin's `auth_factor_name`, if a response or a list has named it. */
  readonly factor: string | undefined;
}

/** An event of a client; `type` tells them apart. It holds no secret. */
export type ClientEvent =
  | RequestEvent
  | ResponseEvent
  | ErrorEvent
  | RetryEvent
  | EndEvent
  | TokenEvent
  | MismatchEvent
  | FlowEvent;

/** Gets the events of a client. Nothing waits for it, and its errors and rejections are ignored. */
export type OnEvent = (event: ClientEvent) => unknown;

/** Passes an event to the caller's function. */
export type Emit = (event: ClientEvent) => void;

/** Calls a function of the caller's, if there is one, and ignores its errors and rejections. */
export function callHook<Event>(hook: ((event: Event) => unknown) | undefined, event: Event): void {
  try {
    Promise.resolve(hook?.(event)).catch(() => {});
  } catch {
    // ignored
  }
}

/** The name of a client's listener, which only flows use. The same in every copy. */
export const flowEvents: unique symbol = Symbol.for("@onelogin-mfa/client/flowEvents");

/** Longest name of a factor that is told: a server can give any text as one, and a token is longer. */
const longestFactor = 40;

/** Tells the listener of a client about a flow. Methods of somebody else's have none. */
export function tellFlow(mfa: object, event: FlowEvent): void {
  const { factor } = event;
  const isName = factor !== undefined && factor.length <= longestFactor;
  const shown = { ...event, factor: isName ? factor : undefined };
  (mfa as { readonly [flowEvents]?: Emit })[flowEvents]?.(shown);
}
