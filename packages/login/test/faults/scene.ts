import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox, type FactorKind, type Sandbox } from "@onelogin-mfa/sandbox";
import { createLogin, type Login } from "../../src/create-login.ts";
import type { LoginOptions, PasswordFields } from "../../src/options.ts";
import { storeInMap } from "../../src/stores/memory-store.ts";
import type { SessionStore } from "../../src/stores/session-store.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { createVisitor, type Visitor } from "../support/visitor.ts";
import type { Probe } from "./probe.ts";

/** The application's name for its users. */
export type Name = "ada" | "grace";
const userIds = { ada: 42, grace: 43 } as const;

/** A session of the application, by the value of its cookie. */
interface OwnSession {
  readonly name: Name;
  readonly session: string;
  factor?: string;
}

/** A OneLogin, a store, and an application whose processes come and go. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly clock: VirtualClock;
  /** The application's own sessions. */
  readonly own: Map<string, OwnSession>;
  /** Starts a process of the application, whose calls a probe counts. */
  readonly start: (probe: Probe) => Login<Name>;
  /** A browser at a process. */
  readonly visit: (process: () => { readonly login: Login<Name>; readonly probe: Probe }) => Visitor;
  /** Lets time pass. */
  readonly wait: (ms: number) => Promise<void>;
  /** Number of messages that were sent to Ada. */
  readonly messages: () => number;
}

/** The kind of a way that decides how its application is set up. */
export interface Setting {
  readonly devices: readonly FactorKind[];
  readonly enrollment?: "password";
  readonly isOwn?: boolean;
}

export function createScene({ devices, enrollment, isOwn = false }: Setting): Scene {
  const clock = createVirtualClock();
  const sandbox = createSandbox({
    users: [
      {
        id: 42,
        name: "Ada",
        email: "ada@example.com",
        phone: "+15550155",
        devices: devices.map((kind) => ({ kind })),
      },
      { id: 43, name: "Grace", email: "grace@example.com", phone: "+15550143", devices: [{ kind: "sms" }] },
    ],
  });
  const store = storeInMap(new Map(), clock);
  const own: Scene["own"] = new Map();

  function ownOptions({ wrap }: Probe) {
    const sessionOf = ({ headers }: Request) =>
      own.get(/app=(\w+)/.exec(headers.get("cookie") ?? "")?.[1] ?? "");
    return {
      firstFactor: wrap("firstFactor", ({ request }: { request: Request }) => {
        const found = sessionOf(request);
        return found && { user_id: userIds[found.name], account: found.name, session: found.session };
      }),
      // an application that trusts the login: it upgrades whatever session the request has
      onSignIn: wrap("onSignIn", (user: { factor: string }, { request }: { request: Request }) => {
        const found = sessionOf(request);
        if (found) found.factor = user.factor;
        return undefined;
      }),
    };
  }

  function start(probe: Probe): Login<Name> {
    const { wrap } = probe;
    const sessions: SessionStore = {
      get: wrap("store.get", store.get),
      set: wrap("store.set", store.set),
      delete: wrap("store.delete", store.delete),
    };
    const mfa = createMfaClient({
      subdomain: "sandbox",
      credentials: sandbox.credentials,
      maxRetries: 0,
      clock,
      fetch: wrap("OneLogin", (request: Request) => sandbox.fetch(request)),
    });
    const checkPassword = wrap("checkPassword", ({ username, password }: PasswordFields) => {
      const isKnown = (username === "ada" || username === "grace") && password === "demo";
      return isKnown ? { user_id: userIds[username], account: username as Name } : undefined;
    });
    return createLogin<Name>({
      origin: "https://app.example",
      mfa,
      clock,
      sessions,
      enrollment: wrap("enrollment", () => enrollment === "password"),
      onEvent: wrap("onEvent", () => undefined),
      render: wrap("render", () => undefined),
      ...(isOwn ? ownOptions(probe) : { checkPassword }),
      // the union of both kinds of session cannot be seen through a spread
    } as LoginOptions<Name>);
  }

  return {
    sandbox,
    clock,
    own,
    start,
    visit: (process) =>
      createVisitor((request) => {
        const { login, probe } = process();
        return clock.run(Promise.race([login.handler(request), probe.killed]));
      }),
    async wait(ms) {
      await clock.advance(ms);
      sandbox.control.setClock({ advance_ms: ms });
    },
    messages: () => sandbox.control.listMessages({ user_id: 42 }).length,
  };
}

/** Logs a browser in to the application, by the password alone. */
export function logIn({ own }: Scene, { jar }: Visitor, name: Name): void {
  const id = crypto.randomUUID().replaceAll("-", "");
  own.set(id, { name, session: crypto.randomUUID() });
  jar.set("app", id);
}
