import type { Fetch, Hooks, MfaError, MismatchEvent, ResponseEvent } from "@onelogin-mfa/client";

/** What the calls of a check have shown. */
export interface Observer {
  readonly hooks: Hooks;
  readonly fetch: Fetch;
  /** Every response, in order. */
  readonly responses: ResponseEvent[];
  /** Every response that does not match the spec. */
  readonly mismatches: MismatchEvent[];
  /** Adds a response that the client has refused, unless its mismatches are known. */
  readonly addInvalid: (error: MfaError) => void;
  /** How far this machine's clock is ahead of the server's, in milliseconds, as the last `Date` said; exact to a second. */
  readonly clockAheadMs: () => number | undefined;
}

/** Observes the calls of a client. */
export function createObserver(now: () => number = Date.now): Observer {
  const responses: ResponseEvent[] = [];
  const mismatches: MismatchEvent[] = [];
  let aheadMs: number | undefined;
  return {
    responses,
    mismatches,
    clockAheadMs: () => aheadMs,
    hooks: {
      onResponse: (event) => void responses.push(event),
      onMismatch: (event) => void mismatches.push(event),
    },
    addInvalid({ operation = "", method = "", path = "", status = 0, requestId, message }) {
      if (mismatches.some((known) => known.operation === operation && known.status === status)) return;
      // the message says what is wrong, and has no value of the response
      const seen = /unexpected response: (.*?)(?: \[|$)/.exec(message)?.[1] ?? "invalid";
      const place = { pointer: "", expected: "a response that is declared", seen };
      mismatches.push({ operation, method, path, status, requestId, mismatches: [place] });
    },
    async fetch(request, init) {
      const sentAt = now();
      const response = await fetch(request, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      // a Date has whole seconds: on average it is half a second old
      if (!Number.isNaN(date)) aheadMs = (sentAt + now()) / 2 - (date + 500);
      return response;
    },
  };
}
