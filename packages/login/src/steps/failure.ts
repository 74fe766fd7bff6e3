import type { MfaError } from "@onelogin-mfa/client";
import type { Notice } from "../records/login-state.ts";

const minuteMs = 60_000;

/** Says in the user's words why a call has failed, with the id of the response for a help desk. */
export function noticeOf(error: MfaError): Notice {
  const { code, requestId, retryAfterMs = 0 } = error;
  // such as a device that was removed, a challenge that has ended long ago, or a form that was changed
  if (refusals.includes(code)) return { name: "notPossible", requestId };
  if (code !== "rate_limit") return { name: "notReachable", requestId };
  const minutes = Math.ceil(retryAfterMs / minuteMs);
  return minutes > 1 ? { name: "tooManyFor", minutes, requestId } : { name: "tooMany", requestId };
}

/** Codes of errors by which OneLogin, or the client for it, refuses what was asked for. */
const refusals: readonly MfaError["code"][] = [
  "not_found",
  "invalid_input",
  "already_completed",
  "validation",
];

/** Codes of errors after which nobody knows whether OneLogin has processed the request. */
const arrivals: readonly MfaError["code"][] = ["server", "network", "timeout", "protocol", "aborted"];

/** Returns true if OneLogin may have processed a request that has failed: a message may be on its way, a code may be used up. */
export function mayHaveArrived({ code }: MfaError): boolean {
  return arrivals.includes(code);
}
