import {
  type ClientCredentials,
  type CommonOptions,
  createMfaClient,
  type MfaClient,
} from "@onelogin-mfa/client";
import { Hono } from "hono";
import { createApi } from "./api/create-api.ts";
import { createFetchHandler } from "./api/fetch-handler.ts";
import type { Certificate } from "./certificate.ts";
import { seedProblems } from "./control/check.ts";
import { createControl, createRunControl } from "./control/create-control.ts";
import { hostsOf } from "./control/guard.ts";
import { problemResponse, refuse, SandboxControlError } from "./control/problem.ts";
import { controlRoutes } from "./control/routes.ts";
import type { Control } from "./control/types.ts";
import { createChanges } from "./events.ts";
import { createFaults } from "./faults.ts";
import { createFindings, type Finding } from "./findings.ts";
import { createJournal, entryOf, type RecordedCall } from "./journal.ts";
import { fillOptions, type SandboxOptions } from "./options.ts";
import { pageRoutes } from "./page-routes.ts";
import { initialState } from "./state/initial-state.ts";
import { withRandomRows } from "./state/random.ts";
import { createStore } from "./store.ts";

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
  /** The API credentials that it accepts, the first pair if there are several; those at its start. */
  readonly credentials: ClientCredentials;
  /**
   * Handles requests to the API, for any host, and below `/_sandbox/`, for hosts as in `allowedHosts`. The host and origin of a
   * request are those of its URL and headers.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The control API as functions: read the inbox, approve a push, advance the clock, inject faults. */
  readonly control: Control;
  /** Lists what the application does wrong, though the calls went well: `expect(sandbox.findings()).toEqual([])`. */
  readonly findings: () => Finding[];
  /** Resets everything. Codes start again; ids of challenges, messages and links as well if a `seed` is given, else they never repeat. */
  readonly reset: () => void;
  /** Calls the listener after each change, with its number. @returns a function that removes the listener */
  readonly onChange: (listener: (revision: number) => void) => () => void;
}

/**
 * Creates an in-memory OneLogin: it enrolls, sends, expires and rejects as the real one is known or assumed to do (BEHAVIOR.md).
 *
 * @example
 * ```ts
 * const sandbox = createSandbox();
 * const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "My phone" });
 * await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
 * ```
 * @throws TypeError for an unknown or invalid option, SandboxControlError for invalid users or clients
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return assembleSandbox(options).sandbox;
}

/** Creates the parts of a sandbox for a server. @param otherNames the server's own options, for messages */
export function assembleSandbox(
  options: SandboxOptions,
  otherNames: readonly string[] = [],
  certificate?: Pick<Certificate, "ca" | "names">,
) {
  const full = fillOptions(options, otherNames);
  const { users, compat, strict, seed, rateLimit, now, sleep, clients, listTemporaryCodes, url } = full;
  refuse(seedProblems({ users, clients }));
  const [pair] = clients;
  // checked: there is one
  const credentials = { clientId: pair?.client_id ?? "", clientSecret: pair?.client_secret ?? "" };
  const startedAt = Math.floor(now());
  const seeded = initialState({ seed, compat, users, rateLimit, now: startedAt });
  const draws = options.seed === undefined ? withRandomRows(seeded.draws) : seeded.draws;
  const store = createStore({ ...seeded, draws }, startedAt, now);
  const faults = createFaults();
  const journal = createJournal();
  const findings = createFindings(journal, options.now === undefined);
  const changes = createChanges();
  const onCall = (call: RecordedCall) => {
    changes.announce();
    options.onCall?.(entryOf(call, findings.of(call)));
  };
  const settings = { clients, strict, listTemporaryCodes };
  const api = createApi({ store, faults, journal, findings, settings, sleep, onCall });
  const run = createRunControl({ store, faults, journal, findings, changes, settings, initial: full });
  const waiting = { changes, sleep };
  const control = createControl(run, waiting, url);
  const app = new Hono();
  const { origin, hostname } = new URL(options.url ?? "https://sandbox.onelogin.com");
  const hosts = hostsOf([...full.allowedHosts, ...(certificate?.names ?? [])]);
  app.route("/_sandbox/api", controlRoutes(run, waiting, hosts));
  app.route("/_sandbox", pageRoutes(store, changes, hosts, certificate?.ca));
  app.get("/", ({ req, redirect }, next) =>
    acceptsHtml(req.header("accept")) ? Promise.resolve(redirect("/_sandbox/")) : next(),
  );
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
        baseUrl: origin,
        // nothing is sent over a network; the client takes no IPv6 address here
        insecureHttpHosts: hostname.startsWith("[") ? [] : [hostname],
        credentials: pair,
        ...rest,
        fetch,
        // they open nothing but this sandbox
        dangerouslyAllowCredentialsInBrowser: true,
      });
    },
    credentials,
    control,
    fetch,
    findings: () => control.listFindings(),
    reset: () => void control.resetSandbox(),
    onChange: changes.listen,
  };
  return { sandbox, api, store, hosts };
}

/** True for the header that a browser sends when it opens a page. */
export function acceptsHtml(accept = ""): boolean {
  return accept.includes("text/html");
}
