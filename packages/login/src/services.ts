import { type MfaClient, systemClock } from "@onelogin-mfa/client";
import { type Application, createApplication } from "./application.ts";
import type { Clock } from "./clock.ts";
import { isDevelopment } from "./environment.ts";
import { createTell, type Tell } from "./events.ts";
import { createSite, type Site } from "./http/site.ts";
import { once } from "./once.ts";
import type { LoginOptions } from "./options.ts";
import { english } from "./pages/texts/english.ts";
import type { Texts } from "./pages/texts/texts.ts";
import { createLimits, type Limits } from "./policy/limits.ts";
import { type LimitValues, readLimits, readTimes, type Times } from "./policy/settings.ts";
import { createEpochs, type Epochs } from "./records/epochs.ts";
import { createKnownBrowsers, type KnownBrowsers } from "./records/known-browsers.ts";
import { createPendingLogins, type PendingLogins } from "./records/pending-logins.ts";
import { createPhoneChanges, type PhoneChanges } from "./records/phone-changes.ts";
import { type Records, recordsOf } from "./records/seal.ts";
import { createSessions, type Sessions } from "./records/sessions.ts";
import { memoryStore } from "./stores/memory-store.ts";
import { patientStore } from "./stores/patient-store.ts";
import type { SessionStore } from "./stores/session-store.ts";

/** The services that all requests of one login share, made of its options. */
export interface Services {
  readonly clock: Clock;
  readonly site: Site;
  readonly times: Times;
  readonly values: LimitValues;
  readonly languages: readonly Texts[];
  readonly css: string | undefined;
  readonly application: Application;
  readonly store: SessionStore;
  readonly records: Records;
  readonly pendingLogins: PendingLogins;
  readonly sessions: Sessions;
  readonly epochs: Epochs;
  readonly knownBrowsers: KnownBrowsers;
  readonly phoneChanges: PhoneChanges;
  readonly limits: Limits;
  readonly tell: Tell;
  readonly mfa: () => MfaClient;
}

/**
 * Returns a function that gives the services. They are made with the first request: `next build` loads the file of a login without
 * secrets, store and origin.
 */
export function createServices<Account, Native>(options: LoginOptions<Account, Native>): () => Services {
  return once(() => servicesOf(options));
}

function servicesOf<Account, Native>(options: LoginOptions<Account, Native>): Services {
  const { mfa, clock = systemClock } = options;
  checkOrigin(options.origin);
  const site = createSite(options);
  const times = readTimes(options.times);
  const values = readLimits(options.limits);
  const store = patientStore(options.sessions ?? createDefaultStore(), clock);
  const records = recordsOf(site.name);
  const epochs = createEpochs(store, times);
  return {
    clock,
    site,
    times,
    values,
    languages: options.languages ?? [english],
    css: options.css,
    application: createApplication(options, clock),
    store,
    records,
    pendingLogins: createPendingLogins(store, records, clock, times),
    sessions: createSessions(store, records, clock, epochs, times),
    epochs,
    knownBrowsers: createKnownBrowsers(store, records, times),
    phoneChanges: createPhoneChanges(store, clock),
    limits: createLimits(store, clock, values),
    tell: createTell(clock, site.name, options.onEvent),
    mfa: typeof mfa === "function" ? once(mfa) : () => mfa,
  };
}

/** @throws TypeError in production without an origin: a server cannot tell plain http from TLS that ends at a proxy */
function checkOrigin(origin: unknown): void {
  if (origin !== undefined || isDevelopment()) return;
  throw new TypeError(
    'createLogin: "origin" is required unless NODE_ENV is "development" or "test". Set the origin that browsers see, such as "https://app.example"; on your machine "http://localhost:3000".',
  );
}

/** Memory is the default in development only: elsewhere a second process or a restart would sign users out. */
function createDefaultStore(): SessionStore {
  if (!isDevelopment())
    throw new TypeError(
      'createLogin: "sessions" is required unless NODE_ENV is "development" or "test", such as `ioredisStore(redis)`, or `memoryStore()` for one process, of "@onelogin-mfa/login/stores".',
    );
  // biome-ignore lint/suspicious/noConsole: the developer is told once, where they look
  console.warn(
    'createLogin: sessions are in memory and end with this process. Set "sessions"; `memoryStore()` silences this.',
  );
  return memoryStore();
}
