import { createMfaClient } from "@onelogin-mfa/client";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { createApi } from "./api/create-api.ts";
import { createFetchHandler } from "./api/fetch-handler.ts";
import type { Certificate } from "./certificate.ts";
import { seedProblems } from "./control/check.ts";
import { createControl, createRunControl } from "./control/create-control.ts";
import { anyHost, guarded, type Hosts, hostsOf, refuseForeign } from "./control/guard.ts";
import { problemResponse, refuse, SandboxControlError } from "./control/problem.ts";
import { createChanges } from "./events.ts";
import { createFaults } from "./faults.ts";
import { createFindings } from "./findings.ts";
import { createJournal, entryOf, type RecordedCall } from "./journal.ts";
import { defaultPair, type FullOptions, fillOptions, type SandboxOptions } from "./options.ts";
import type { addRoutes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import { type Begin, beginning } from "./state/beginning.ts";
import type { Snapshot } from "./state/model.ts";
import { withRandomRows } from "./state/random.ts";
import { createStore } from "./store.ts";
import { createTenants, inTenant, prefixOf, type Tenants } from "./tenants.ts";

/** Parts that a server adds to the options. */
interface ServerParts {
  /** The server's own options, for messages. */
  readonly otherNames?: readonly string[];
  readonly certificate?: Pick<Certificate, "ca" | "names"> | undefined;
  /** The state of each tenant at its start, in place of `users`, `seed` and `compat`. */
  readonly snapshot?: Snapshot | undefined;
  /** Adds what a tenant serves beside the API. @default nothing: the control API is `sandbox.control` */
  readonly addRoutes?: typeof addRoutes | undefined;
}

/** Creates the parts of a sandbox, for a server or a browser. */
export function assembleSandbox(
  options: SandboxOptions,
  { otherNames = [], certificate, snapshot, addRoutes }: ServerParts = {},
) {
  const full = fillOptions(options, otherNames);
  const { clients, tenantHosts, onTenant } = full;
  const { users } = options;
  refuse(seedProblems({ clients, ...(users !== undefined && { users }) }));
  const hosts = hostsOf([...full.allowedHosts, ...tenantHosts, ...(certificate?.names ?? [])]);
  const begin = beginning(options, full, snapshot);
  const parts = { options, full, begin, hosts, ca: certificate?.ca, addRoutes };
  const tenants: Tenants<Tenant> = createTenants(
    (name) => createTenant(name, { ...parts, tenants: () => tenants }),
    { hosts: tenantHosts, onMade: onTenant },
  );
  const { sandbox, store } = tenants.main;
  const fetch = async (request: Request) => {
    const { pathname, hostname } = new URL(request.url);
    const { name, target } = tenants.find(pathname, hostname);
    // in process, an application calls the API at any host
    const allowed = target.startsWith("/_sandbox") ? hosts : anyHost;
    const mayMake = !refuseForeign(guarded(request), allowed, "own");
    try {
      return await tenants.get(name, mayMake).fetch(request);
    } catch (error) {
      if (error instanceof SandboxControlError) return problemResponse(error);
      throw error;
    }
  };
  return { sandbox: { ...sandbox, fetch }, tenants, store, hosts };
}

/** One account of a sandbox. */
type Tenant = ReturnType<typeof createTenant>;

interface TenantParts {
  readonly options: SandboxOptions;
  readonly full: FullOptions;
  readonly begin: Begin;
  readonly hosts: Hosts;
  readonly ca: string | undefined;
  readonly addRoutes: ServerParts["addRoutes"];
  readonly tenants: () => Tenants<{ readonly sandbox: Sandbox }>;
}

function createTenant(
  name: string | undefined,
  { options, full, begin, hosts, ca, addRoutes, tenants }: TenantParts,
) {
  const { strict, now, sleep, clients, listTemporaryCodes, url, onCall: told, keep } = full;
  // checked: there is one
  const [pair = defaultPair] = clients;
  const credentials = { clientId: pair.client_id, clientSecret: pair.client_secret };
  const start = begin(Math.floor(now()));
  const draws = options.seed === undefined ? withRandomRows(start.state.draws) : start.state.draws;
  const store = createStore({ ...start.state, draws }, start.at, now);
  const faults = createFaults();
  const journal = createJournal(keep);
  const findings = createFindings(journal, options.now === undefined);
  const changes = createChanges();
  const onCall = (call: RecordedCall) => {
    changes.announce();
    told(entryOf(call, findings.of(call)), name);
  };
  const settings = { clients, strict, listTemporaryCodes };
  const api = createApi({ store, faults, journal, findings, settings, sleep, onCall });
  const names = () => ({ tenant: name ?? null, tenants: tenants().names() });
  const run = createRunControl({
    store,
    faults,
    journal,
    findings,
    changes,
    settings,
    begin,
    clients,
    names,
  });
  const waiting = { changes, sleep };
  const control = createControl(run, waiting, url + prefixOf(name));
  const app = new Hono({ getPath: (request) => inTenant(getPath(request), name) });
  addRoutes?.(app, { run, waiting, store, changes, hosts, ca, name });
  const fetchApi = createFetchHandler(api, name);
  app.all("*", (context) => fetchApi(context.req.raw));
  app.onError((error) => {
    if (error instanceof SandboxControlError) return problemResponse(error);
    throw error;
  });
  const fetch = async (request: Request) => app.fetch(request);
  const { origin, hostname } = new URL(options.url ?? "https://sandbox.onelogin.com");
  const sandbox: Sandbox = {
    client({ credentials: pair = credentials, ...rest } = {}) {
      if ("fetch" in rest)
        throw new TypeError('"fetch" is that of the sandbox; pass your own to createMfaClient');
      return createMfaClient({
        baseUrl: sandbox.url,
        // nothing is sent over a network; the client takes no IPv6 address here
        insecureHttpHosts: hostname.startsWith("[") ? [] : [hostname],
        credentials: pair,
        ...rest,
        fetch,
        // they open nothing but this sandbox
        dangerouslyAllowCredentialsInBrowser: true,
      });
    },
    url: origin + prefixOf(name),
    credentials,
    control,
    fetch,
    tenant: (other) => tenants().get(other).sandbox,
    findings: () => control.listFindings(),
    reset: () => void control.resetSandbox(),
    onChange: changes.listen,
  };
  return { sandbox, api, store, fetch };
}
