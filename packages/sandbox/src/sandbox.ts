import type { ClientCredentials, CommonOptions, MfaClient } from "@onelogin-mfa/client";
import type { Control } from "./control/types.ts";
import type { Finding } from "./findings.ts";

/** Options of `sandbox.client`: those of `createMfaClient`, without the address and `fetch`. */
export interface SandboxClientOptions extends Omit<CommonOptions, "fetch"> {
  /** @default `credentials` of the sandbox */
  credentials?: ClientCredentials | undefined;
}

/** An in-memory OneLogin. */
export interface Sandbox {
  /**
   * Creates a client of this sandbox, which calls it in process, also after `close`. Its address is the one that the sandbox listens
   * on, or the option `url`: it shares saved enrollments and verifications with any client of that address. Without either it is
   * `https://sandbox.onelogin.com`.
   */
  readonly client: (options?: SandboxClientOptions) => MfaClient;
  /** The address of `client()`, with the path of a tenant. */
  readonly url: string;
  /** The API credentials that it accepts, the first pair if there are several; those at its start. */
  readonly credentials: ClientCredentials;
  /**
   * Handles requests to the API, for any host, and below `/_sandbox/`, for hosts as in `allowedHosts`. The host and origin of a
   * request are those of its URL and headers.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Returns a tenant of the same sandbox, as requests below `/t/<name>` reach it: an account with users, clock, faults, messages, journal
   * and findings of its own, made at its first use as this one was at its start. A name has 1 to 63 of `a-z`, `A-Z`, `0-9`, `_` and `-`.
   * @throws TypeError for any other name, SandboxControlError `conflict` for the 101st tenant
   */
  readonly tenant: (name: string) => Sandbox;
  /** The control API as functions: read the inbox, approve a push, advance the clock, inject faults. */
  readonly control: Control;
  /** Lists what the application does wrong, though the calls went well: `expect(sandbox.findings()).toEqual([])`. */
  readonly findings: () => Finding[];
  /** Resets everything. Codes start again; ids of challenges, messages and links as well if a `seed` is given, else they never repeat. */
  readonly reset: () => void;
  /** Calls the listener after each change, with its number. @returns a function that removes the listener */
  readonly onChange: (listener: (revision: number) => void) => () => void;
}
