import type { JournalEntry } from "./journal.ts";
import type { Compat, NewUser } from "./state/model.ts";

/** What `createSandbox` takes. */
export interface SandboxOptions {
  /**
   * The users that the sandbox starts with.
   * @default user 42 with all six factors, and user 43 with SMS and authenticator
   */
  users?: readonly NewUser[] | undefined;
  /**
   * Which shape a disputed response has: as live clients see it, or as OneLogin's reference prints it.
   * @default "observed"
   */
  compat?: Compat | undefined;
  /**
   * What ids, codes and tokens are derived from, a whole number from 0.
   * @default 1
   */
  seed?: number | undefined;
  /** @default "sandbox-client" */
  clientId?: string | undefined;
  /** @default "sandbox-secret" */
  clientSecret?: string | undefined;
  /**
   * Where the sandbox takes the time from, in milliseconds since 1970. A fixed time makes it move only when told to.
   * @default the time of the machine
   */
  now?: (() => number) | undefined;
  /**
   * Waits for faults of kind latency, in milliseconds.
   * @default a timer
   */
  sleep?: ((ms: number) => Promise<void>) | undefined;
  /**
   * Where magic links lead, if the control API is used in process: scheme, host and port.
   * @default "http://localhost"
   */
  url?: string | undefined;
  /**
   * Host names beside loopback for which the control API answers.
   * @default none
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Called with the journal's entry after each call of the API, for a log. It holds no secret.
   * @default nothing
   */
  onCall?: ((entry: JournalEntry) => void) | undefined;
}

/** The credential pair of a sandbox that is given none. */
export const defaultCredentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** The options with their defaults. */
export type FullOptions = { readonly [K in keyof SandboxOptions]-?: NonNullable<SandboxOptions[K]> };

/** Fills in the defaults. @throws TypeError naming the option that is no good */
export function fillOptions(options: SandboxOptions, defaults: Pick<FullOptions, "users">): FullOptions {
  const full: FullOptions = {
    users: options.users ?? defaults.users,
    compat: options.compat ?? "observed",
    seed: options.seed ?? 1,
    clientId: options.clientId ?? defaultCredentials.clientId,
    clientSecret: options.clientSecret ?? defaultCredentials.clientSecret,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    url: (options.url ?? "http://localhost").replace(/\/$/, ""),
    allowedHosts: options.allowedHosts ?? [],
    onCall: options.onCall ?? (() => {}),
  };
  if (!Number.isSafeInteger(full.seed) || full.seed < 0)
    throw new TypeError('"seed" must be a whole number from 0');
  if (full.compat !== "observed" && full.compat !== "documented") {
    throw new TypeError('"compat" must be "observed" or "documented"');
  }
  if (!URL.canParse(full.url)) throw new TypeError('"url" must be an absolute URL');
  return full;
}
