import { faultsIn } from "../fault.ts";

/** Enrolling, verifying, waiting. */
// biome-ignore format: a table
export const flows = [
  ...faultsIn("flows/outcome.ts", [
    ["pending-accepted", "lets a wrong code in", 'if (status === "pending") return undefined;', 'if (status === "pending") return { status: "accepted", device_id: undefined };', "flows/outcome"],
    ["any-state-lets-in", "takes any state for an acceptance", '  if (status === "pending") return undefined;\n  if (status === "accepted") return { status,', '  if (typeof status === "string") return { status: "accepted",', "flows/outcome"],
    ["envelope-by-error", "takes any response without an error for an acceptance", "error === false && code === 200", "error === false", "flows/outcome"],
    ["envelope-by-code", "takes a refusal with code 200 for an acceptance", "error === false && code === 200", "code === 200", "flows/outcome"],
    ["unknown-rejected", "takes an unknown state for a known one", '{ status: "unknown", rawStatus: rawStatusOf(status, context) };\n}', '{ status: "rejected" };\n}', "flows/outcome"],
    ["expiry-late", "takes what has expired for pending", "now >= expiresAt.getTime()", "now > expiresAt.getTime() * 1000", "flows/outcome flows/wait"],
    ["otp-in-state", "shows a code that the server repeats", 'otp ? state.replaceAll(otp, "[redacted]") : state', "state", "flows/outcome flows/secrets"],
  ]),
  ...faultsIn("flows/wait-for.ts", [
    ["poll-after-expiry", "asks after the time is up", "Math.min(timeoutMs, openMs)", "timeoutMs", "flows/wait"],
    ["failures-unlimited", "never gives up a server that fails", "failures === failuresInARow", "failures < 0", "flows/wait-failures"],
    ["poll-all-errors", "asks again after an error that will not pass", "isMfaError(error) && passing.has(error.code)", "isMfaError(error)", "flows/wait-failures"],
    ["poll-retry-after-ignored", "asks sooner than the server wants", "intervalMs, retryAfterMs)", "intervalMs)", "flows/wait-failures"],
    ["poll-retried", "asks several times for each poll", "maxRetries: 0", "maxRetries: 2", "flows/wait"],
    ["poll-timer-left", "leaves a timer behind", "  } finally {\n    deadline.dispose();\n  }", "  }", "flows/wait flows/wait-abort"],
    ["poll-unlimited", "polls without a pause", "intervalMs >= 250 &&", "intervalMs >= 0 &&", "flows/wait"],
  ]),
  ...faultsIn("flows/submit-otp.ts", [
    ["submit-error-thrown", "does not ask what became of a code", '"network", ', "", "flows/submit-error"],
    ["submit-error-sent-again", "sends a code twice", "await target.ask(callOptions(options))", 'await target.send("", callOptions(options))', "flows/submit-error"],
    ["submit-error-hidden", "does not say that the answer was lost", "{ ...outcome, submitError }", "outcome", "flows/submit-error"],
  ]),
  ...faultsIn("flows/verify.ts", [
    ["device-not-named", "hands in an authenticator's code without its device", "kind.namesDevice ?", "!kind.namesDevice ?", "flows/verify"],
    ["verification-posted-again", "sends a message for each poll", "classifyState(await mfa.getUserVerification(call, options), context())", "classifyState(await mfa.createDeviceVerification({ user_id, device_id }, options), metadata())", "flows/wait flows/verify"],
    ["message-for-all", "sends a message's text with a push", "fields.custom_message !== undefined &&", "fields.custom_message === null &&", "flows/verify flows/check-input"],
  ]),
  ...faultsIn("flows/hide-secrets.ts", [
    ["secrets-enumerable", "shows the seed when it is logged", "enumerable: false", "enumerable: true", "flows/secrets"],
    ["secrets-not-hidden", "shows the seed in a response", "return hide(copy, Object.fromEntries(hidden)) as T;", "return { ...copy, ...Object.fromEntries(hidden) } as T;", "flows/secrets"],
  ]),
  ...faultsIn("flows/steps.ts", [
    ["submit-after-end", "sends a code after the end", "if (final) throw refuse", "if (final && completion === \"none\") throw refuse", "flows/verify flows/enroll"],
    ["code-for-voice", "sends a code where none is taken", 'if (completion === "polling") throw', 'if (completion === "none") throw', "flows/verify flows/enroll"],
  ]),
  ...faultsIn("flows/custom-message.ts", [
    ["message-not-checked", "lets a message be cut off", "if (length <= longest) return undefined;", "return undefined;", "flows/custom-message"],
    ["message-minutes", "counts the minutes of the message as seconds", "expiresInSeconds / 60", "expiresInSeconds", "flows/custom-message"],
  ]),
  ...faultsIn("flows/check-input.ts", [
    ["otp-as-number", "sends a code that has lost its zeros", 'if (typeof otp === "string" && otp.trim() !== "") return;', "if (otp !== undefined) return;", "flows/verify-once flows/verify flows/enroll"],
    ["life-not-checked", "sends a life that the server refuses", "value >= 120 && value <= longest", "value >= 0", "flows/check-input"],
  ]),
  ...faultsIn("flows/factor-data.ts", [
    ["any-qr-code", "has the user scan any address", "/^otpauth:\\/\\/./i", "/./", "flows/enroll flows/secrets"],
  ]),
  ...faultsIn("flows/reset-factors.ts", [
    ["reset-stops", "stops at a device that cannot be removed", ': { ...device, status: "failed", error };', ": Promise.reject(error);", "flows/reset-factors"],
    ["reset-after-abort", "removes devices after an abort", '    stopIfAborted(options.signal, "deleteEnrolledFactor");\n', "", "flows/reset-factors"],
  ]),
  ...faultsIn("flows/choose-device.ts", [
    ["first-of-many", "takes one of several devices", "if (others.length === 0) return found;", "if (others.length >= 0) return found;", "flows/choose"],
  ]),
];
