import type { RateLimit } from "./rate-limit.ts";

/** Which call an event belongs to. No event holds a secret. */
export interface CallEvent {
  /** The operation's id in the spec. */
  readonly operation: string;
  readonly method: string;
  /** The URL's template. */
  readonly path: string;
}

/** A request is about to leave. */
export interface RequestEvent extends CallEvent {
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** The request's headers; `authorization` is replaced. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response has come, whatever it says. */
export interface ResponseEvent extends CallEvent {
  readonly attempt: number;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly rateLimit: RateLimit | undefined;
  /** Milliseconds from the request to the end of the response. */
  readonly durationMs: number;
}

/** A request will be sent again. */
export interface RetryEvent extends CallEvent {
  /** The attempt that has failed; 0 for the first. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
  /** The response's status; none if no response came. */
  readonly status: number | undefined;
}

/** The client has another access token. */
export interface TokenEvent {
  /** `first`, `expiring` when its time was nearly up, `refused` when the server answered 401 to the one before. */
  readonly reason: "first" | "expiring" | "refused";
  /** Whether OneLogin gave it or the token store had it. */
  readonly source: "server" | "store";
  readonly expiresAt: Date;
}

/** One place where a response is not what the spec says. */
export interface Mismatch {
  /** JSON pointer into the response. */
  readonly pointer: string;
  /** What the spec expects there. */
  readonly expected: string;
  /** What is there; the values of sensitive fields are replaced. */
  readonly seen: string;
}

/** A response departs from the spec. The call has not failed for it. */
export interface MismatchEvent extends CallEvent {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly mismatches: readonly Mismatch[];
}

/** Functions that are told what happens. What they throw is ignored: watching a call must not change it. */
export interface Hooks {
  onRequest?: ((event: RequestEvent) => void) | undefined;
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  onRetry?: ((event: RetryEvent) => void) | undefined;
  onToken?: ((event: TokenEvent) => void) | undefined;
  /** Needs a `validator`. */
  onMismatch?: ((event: MismatchEvent) => void) | undefined;
}

/** Calls a hook, if there is one, and ignores what it throws or rejects with. */
export function callHook<Event>(hook: ((event: Event) => unknown) | undefined, event: Event): void {
  try {
    Promise.resolve(hook?.(event)).catch(() => {});
  } catch {
    // as said above
  }
}
