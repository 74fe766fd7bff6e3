import { type Clock, systemClock } from "../clock.ts";
import type { CallOptions } from "../options.ts";

/** What every request of a flow can be told; it holds for each request by itself. */
export type FlowCallOptions = Pick<CallOptions, "signal" | "timeoutMs" | "maxRetries" | "headers">;

/** What a flow can be told, beside its input. */
export interface FlowOptions extends FlowCallOptions {
  /**
   * Where the flow takes the time from, for `expires_at` and for waiting.
   * @default the time of the machine
   */
  clock?: Clock | undefined;
}

/** The options of one request; anything else that the caller's object holds stays behind. */
export function callOptions({ signal, timeoutMs, maxRetries, headers }: FlowCallOptions): FlowCallOptions {
  return { signal, timeoutMs, maxRetries, headers };
}

/** The clock of a flow. */
export function clockOf({ clock = systemClock }: FlowOptions): Clock {
  return clock;
}
