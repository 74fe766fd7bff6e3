import { Hono } from "hono";
import { createApi } from "./api/create-api.ts";
import { checkSeed, problemsOf } from "./control/check.ts";
import { createControl, createRunControl } from "./control/create-control.ts";
import { invalidInput, problemResponse, SandboxControlError } from "./control/problem.ts";
import { controlRoutes } from "./control/routes.ts";
import type { Control } from "./control/types.ts";
import { createChanges } from "./events.ts";
import { createFaults } from "./faults.ts";
import { validators } from "./generated/validators.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { fillOptions, type SandboxOptions } from "./options.ts";
import { pageRoutes } from "./page-routes.ts";
import { defaultUsers, initialState } from "./state/initial-state.ts";
import { createStore } from "./store.ts";

/** A OneLogin of one's own. */
export interface Sandbox {
  /** Answers the API, and everything below `/_sandbox/`, whatever the host of the request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** What a test does beside the API: read the inbox, press Approve, advance the clock, inject faults. */
  readonly control: Control;
  /** Starts afresh, with the same ids and codes again. */
  readonly reset: () => void;
  /** Calls back after each change, with its number. @returns a function that ends it */
  readonly onChange: (listener: (revision: number) => void) => () => void;
}

/**
 * Creates a OneLogin that enrolls, sends, expires and refuses, all in memory.
 *
 * @example
 * ```ts
 * const sandbox = createSandbox();
 * const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
 * const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch });
 * const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
 * await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
 * ```
 *
 * @throws TypeError for an option that is no good, SandboxControlError for users that are not
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const full = fillOptions(options, { users: defaultUsers });
  const { users, compat, seed, now, sleep, clientId, clientSecret, url } = full;
  checkUsers(users);
  const store = createStore(initialState({ seed, compat, users, now: now() }), now);
  const faults = createFaults();
  const journal = createJournal();
  const changes = createChanges();
  const onCall = (entry: JournalEntry) => {
    changes.announce();
    full.onCall(entry);
  };
  const api = createApi({ store, faults, journal, credentials: { clientId, clientSecret }, sleep, onCall });
  const run = createRunControl({ store, faults, journal, changes, clientId, users });
  const control = createControl(run, () => url);
  const app = new Hono();
  app.route("/_sandbox/api", controlRoutes(run, changes, new Set(full.allowedHosts)));
  app.route("/_sandbox", pageRoutes(store, changes, new Set(full.allowedHosts)));
  app.all("*", (context) => api(context.req.raw));
  app.onError((error) => {
    if (error instanceof SandboxControlError) return problemResponse(error);
    throw error;
  });
  return {
    control,
    fetch: async (request) => app.fetch(request),
    reset: () => void control.resetSandbox(),
    onChange: changes.listen,
  };
}

function checkUsers(users: SandboxOptions["users"] & object): void {
  const validate = validators.resetSandbox.request;
  if (!validate({ users })) throw invalidInput(problemsOf(validate));
  checkSeed({ users: [...users] });
}
