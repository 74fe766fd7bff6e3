import type { Hooks } from "@onelogin-mfa/client";
import type { Logger } from "pino";

/** Hooks that log what happens. Their payloads hold no secret, so there is nothing to redact here. */
export function loggingHooks(logger: Logger): Hooks {
  return {
    onRequest: (event) => logger.debug(event, "request"),
    onResponse: (event) => logger.debug(event, "response"),
    onError: (event) => logger.warn(event, "attempt failed"),
    onEnd: (event) => logger[event.outcome === "success" ? "info" : "warn"](event, "call ended"),
    onToken: (event) => logger.info(event, "access token"),
    onMismatch: (event) => logger.warn(event, "the response does not match the spec"),
  };
}
