import type { ClientEvent, OnEvent } from "@onelogin-mfa/client";
import type { Logger } from "pino";

/** Logs the events of a client. They hold no secret, so there is nothing to redact here. */
export function logTo(logger: Logger): OnEvent {
  return (event) => logger[levelOf(event)](event, `mfa ${event.type}`);
}

function levelOf(event: ClientEvent): "debug" | "info" | "warn" {
  switch (event.type) {
    case "request":
    case "response":
    case "retry":
      return "debug";
    case "error":
    case "mismatch":
      return "warn";
    case "end":
      return event.outcome === "success" ? "info" : "warn";
    default:
      return "info";
  }
}
