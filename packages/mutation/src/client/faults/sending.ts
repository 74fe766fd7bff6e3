import { faultsIn } from "../fault.ts";

/** Attempts: what is sent again, when, and with what in it. */
// biome-ignore format: a table
export const sending = [
  ...faultsIn("retry-policy.ts", [
    ["retry-all-effects", "sends a code or a message twice", 'effect === "read" || effect === "delete"', 'effect !== "none"', "retry"],
    ["retry-send", "sends a second SMS", 'effect === "read" || effect === "delete"', 'effect === "read" || effect === "delete" || effect === "send"', "retry"],
    ["retry-no-delete", "gives up a removal that could be repeated", 'effect === "read" || effect === "delete"', 'effect === "read"', "retry"],
    ["retry-not-429", "gives up when asked to wait", "status === 429 ||", "status === 420 ||", "retry"],
    ["retry-client-errors", "repeats what was refused", "status >= 500", "status >= 400", "retry"],
    ["backoff-flat", "does not wait longer after each attempt", "500 * 2 ** attempt", "500", "retry-delay"],
    ["backoff-unlimited", "waits without a limit", "Math.min(500 * 2 ** attempt, 8_000)", "500 * 2 ** attempt", "retry-delay"],
    ["retry-after-ignored", "does not wait as long as it is asked to", "Math.max(backoff, asked ?? 0)", "backoff", "retry-delay"],
    ["retry-after-wins", "waits less than the backoff", "Math.max(backoff, asked ?? 0)", "asked ?? backoff", "retry-delay"],
    ["broken-connection-unsent", "takes a broken connection for one that was never there", '"ECONNREFUSED",', '"ECONNREFUSED",\n  "ECONNRESET",', "retry"],
  ]),
  ...faultsIn("rate-limit.ts", [
    ["retry-after-as-ms", "takes seconds for milliseconds", "seconds * 1000", "seconds", "retry-delay"],
    ["reset-always", "waits for a window that is not used up", '"0" && reset', '"" && reset', "retry-delay"],
  ]),
  ...faultsIn("transport.ts", [
    ["wait-past-deadline", "begins a wait that the deadline ends", "wait >= deadline.remainingMs()", "wait < 0", "retry-delay"],
    ["retries-unlimited", "sends again without an end", "retries < maxRetries &&", "retries < maxRetries + 1 &&", "retry"],
    ["replay-all-effects", "sends a code again after a 401", '["x-effect"] === "read" ?', '["x-effect"] !== "none" ?', "tokens/refused-token"],
    ["replay-own-token", "replaces the caller's own Authorization", "own ?? renewed ??", "renewed ??", "access-token"],
    ["abort-before-send-ignored", "sends after an abort", "  deadline.signal.throwIfAborted();\n  callHook(hooks.onRequest", "  callHook(hooks.onRequest", "transport tokens/single-flight abort"],
    ["headers-in-hook", "shows the token to a hook", 'publicHeaders.has(name) ? value : "[redacted]"', "value", "hooks/hooks secrets/secrets"],
    ["headers-not-remembered", "shows the token in an error", "  collectSecrets(copy.headers, call.secrets);\n", "", "redaction"],
    ["signal-held-weakly", "leaves a connection open after an abort", "fetch(copy, { signal })", "fetch(copy, {} as never)", "abort"],
    ["responses-left-open", "keeps connections", "result.response.body?.cancel().catch(() => {});", "void outcome;", "call-options/result-forms faults/unread"],
  ]),
  ...faultsIn("deadline.ts", [
    ["deadline-late", "times out a thousand times later", "    timeoutMs,\n  );", "    timeoutMs * 1000,\n  );", "deadline"],
    ["abort-ignored", "goes on after an abort", 'else signal?.addEventListener("abort", abort, { once: true });', "", "abort"],
    ["listener-left", "leaves a listener behind", '      signal?.removeEventListener("abort", abort);\n', "", "abort"],
    ["timer-left", "leaves a timer behind", "    dispose() {\n      cancelTimer();", "    dispose() {", "deadline"],
  ]),
  ...faultsIn("low-level-call.ts", [
    ["redirect-followed", "carries the token to another host", 'redirect: "manual"', 'redirect: "follow"', "transport"],
    ["path-guard-missing", "lets a value lead elsewhere", "    fillPath(metadata.path, init.params?.path ?? {}, context);\n", "", "path-guard"],
  ]),
];
