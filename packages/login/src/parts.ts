import { type MfaClient, systemClock } from "@onelogin-mfa/client";
import type { Clock } from "./clock.ts";
import { type Cookies, cookiesOf } from "./cookies.ts";
import { storeSource } from "./default-store.ts";
import { createLimits, type Limits } from "./limits.ts";
import type { LoginOptions } from "./options.ts";
import { patientStore } from "./patient-store.ts";
import { createPendingLogins, type PendingLogins } from "./pending-logins.ts";
import type { SessionStore } from "./session-store.ts";
import { createSessions, type Sessions } from "./sessions.ts";

/** The parts that the requests of one login share. */
export interface Parts {
  readonly clock: Clock;
  readonly path: string;
  readonly home: string;
  readonly origin: string | undefined;
  readonly store: SessionStore;
  readonly pendingLogins: PendingLogins;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly mfa: () => MfaClient;
  readonly cookiesOf: (request: Pick<Request, "headers">) => Cookies;
}

/** Returns a function that gives the parts. They are made with the first request: there may be no store before. */
export function createParts<Account>(options: LoginOptions<Account>): () => Parts {
  const { mfa, origin, path = "/login", home = "/", clock = systemClock } = options;
  const storeOf = storeSource(options.sessions);
  let parts: Parts | undefined;

  function create(): Parts {
    const store = patientStore(storeOf(), clock);
    return {
      clock,
      path,
      home,
      origin,
      store,
      pendingLogins: createPendingLogins(store, clock),
      sessions: createSessions(store, clock),
      limits: createLimits(store),
      mfa: typeof mfa === "function" ? mfa : () => mfa,
      cookiesOf: (request) => cookiesOf(request, origin),
    };
  }

  return () => {
    parts ??= create();
    return parts;
  };
}
