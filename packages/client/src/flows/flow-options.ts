import type { NamesOf } from "../check.ts";
import type { Clock } from "../clock.ts";
import type { CallOptions } from "../options.ts";

/** Options of every request of a flow. Limits hold for each request. */
export type FlowCallOptions = Pick<
  CallOptions,
  "signal" | "timeoutMs" | "maxRetries" | "headers" | "loginId"
>;

/** Options of a flow that is resumed. */
export interface ResumeOptions {
  /** The source of time for `expires_at` and for waiting. @default the machine's clock */
  clock?: Clock | undefined;
  /**
   * The origin that the saved state may have, such as `https://acme.onelogin.com`, after the account has moved to another host.
   * @default that of the client's base URL
   */
  origin?: string | undefined;
}

/** Options of a flow that is started. */
export interface FlowOptions extends FlowCallOptions, Pick<ResumeOptions, "clock"> {}

export const callNames: NamesOf<FlowCallOptions> = {
  signal: true,
  timeoutMs: true,
  maxRetries: true,
  headers: true,
  loginId: true,
};
export const resumeNames: NamesOf<ResumeOptions> = { clock: true, origin: true };
export const flowNames: NamesOf<FlowOptions> = { ...callNames, clock: true };

/** The type of a field that has another name in a flow. The compiler's message says which. */
export type Instead<Name extends string> = { readonly [Field in Name]: never };

/** The options of one request, without any other field of the caller's object. */
export function callOptions(options: FlowCallOptions): FlowCallOptions {
  const { signal, timeoutMs, maxRetries, headers, loginId } = options;
  return { signal, timeoutMs, maxRetries, headers, loginId };
}
