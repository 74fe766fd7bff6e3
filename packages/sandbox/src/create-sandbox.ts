import {
  type ClientCredentials,
  type CommonOptions,
  createMfaClient,
  type MfaClient,
} from "@onelogin-mfa/client";
import { Hono } from "hono";
import { createApi } from "./api/create-api.ts";
import { createFetchHandler } from "./api/fetch-handler.ts";
import { seedProblems } from "./control/check.ts";
import { createControl, createRunControl } from "./control/create-control.ts";
import { problemResponse, refuse, SandboxControlError } from "./control/problem.ts";
import { controlRoutes } from "./control/routes.ts";
import type { Control } from "./control/types.ts";
import { createChanges } from "./events.ts";
import { createFaults } from "./faults.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { type CredentialPair, fillOptions, type SandboxOptions } from "./options.ts";
import { pageRoutes } from "./page-routes.ts";
import { initialState } from "./state/initial-state.ts";
import { createStore } from "./store.ts";

/** Options of `sandbox.client`: those of `createMfaClient`, without the address and `fetch`. */
export interface SandboxClientOptions extends Omit<CommonOptions, "fetch"> {
  /** @default `credentials` of the sandbox */
  credentials?: ClientCredentials | undefined;
}

/** An in-memory OneLogin. */
export interface Sandbox {
  /** Creates a client of this sandbox, which calls it in process. */
  readonly client: (options?: SandboxClientOptions) => MfaClient;
  /** The API credentials that it accepts, the first pair if there are several. */
  readonly credentials: ClientCredentials;
  /** Handles requests to the API and below `/_sandbox/`, whatever their host. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The control API as functions: read the inbox, approve a push, advance the clock, inject faults. */
  readonly control: Control;
  /** Resets everything; ids and codes start again from the seed. */
  readonly reset: () => void;
  /** Calls the listener after each change, with its number. @returns a function that removes the listener */
  readonly onChange: (listener: (revision: number) => void) => () => void;
}

/**
 * Creates an in-memory OneLogin: it enrolls, sends, expires and rejects as the real one does.
 *
 * @example
 * ```ts
 * const sandbox = createSandbox();
 * const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "My phone" });
 * await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
 * ```
 *
 * @throws TypeError for an unknown or invalid option, SandboxControlError for invalid users
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return assembleSandbox(options).sandbox;
}

/** A sandbox and its API without `fetch`, for a server. @param otherNames the server's own options, for messages */
export function assembleSandbox(options: SandboxOptions, otherNames: readonly string[] = []) {
  const full = fillOptions(options, otherNames);
  const { users, compat, strict, seed, now, sleep, clients, listTemporaryCodes, url } = full;
  // checked: there is one
  const { clientId, clientSecret } = clients[0] as CredentialPair;
  const credentials = { clientId, clientSecret };
  refuse(seedProblems({ users }));
  const startedAt = Math.floor(now());
  const store = createStore(initialState({ seed, compat, users, now: startedAt }), startedAt, now);
  const faults = createFaults();
  const journal = createJournal();
  const changes = createChanges();
  const onCall = (entry: JournalEntry) => {
    changes.announce();
    full.onCall(entry);
  };
  const settings = { clients, strict, listTemporaryCodes };
  const api = createApi({ store, faults, journal, settings, sleep, onCall });
  const run = createRunControl({ store, faults, journal, changes, credentials, strict, users });
  const waiting = { changes, sleep };
  const control = createControl(run, waiting, () => url);
  const app = new Hono();
  app.route("/_sandbox/api", controlRoutes(run, waiting, new Set(full.allowedHosts)));
  app.route("/_sandbox", pageRoutes(store, changes, new Set(full.allowedHosts)));
  const fetchApi = createFetchHandler(api);
  app.all("*", (context) => fetchApi(context.req.raw));
  app.onError((error) => {
    if (error instanceof SandboxControlError) return problemResponse(error);
    throw error;
  });
  const fetch = async (request: Request) => app.fetch(request);
  const sandbox: Sandbox = {
    client({ credentials: pair = credentials, ...rest } = {}) {
      if ("fetch" in rest)
        throw new TypeError('"fetch" is that of the sandbox; pass your own to createMfaClient');
      return createMfaClient({
        ...{ subdomain: "sandbox", credentials: pair, ...rest, fetch },
        // they open nothing but this sandbox
        dangerouslyAllowCredentialsInBrowser: true,
      });
    },
    credentials,
    control,
    fetch,
    reset: () => void control.resetSandbox(),
    onChange: changes.listen,
  };
  return { sandbox, api };
}
