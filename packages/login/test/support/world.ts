import { type Clock, type MfaClient, systemClock } from "@onelogin-mfa/client";
import { createSandbox, type FactorKind, type Sandbox, type SandboxOptions } from "@onelogin-mfa/sandbox";
import { test as base, expect, type TestAPI } from "vitest";
import { createLogin, type Login } from "../../src/create-login.ts";
import type { LoginOptions } from "../../src/options.ts";
import { storeInMap } from "../../src/stores/memory-store.ts";
import type { SessionStore } from "../../src/stores/session-store.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

/** The application's accounts: their password is `demo`. */
const accounts: ReadonlyMap<string | undefined, string> = new Map([
  ["ada", "ada@example.com"],
  ["grace", "grace@example.com"],
  ["lin", "lin@example.com"],
  ["nobody", "nobody@example.com"],
]);

/** The application's own name for its users. */
export interface Account {
  readonly name: string;
}

export type Options = LoginOptions<Account>;

/** The time of the login and of the sandbox, which only tests advance. Timers fire at once. */
export interface TestClock extends Clock {
  readonly advance: (ms: number) => void;
}

function createClock(): TestClock {
  let offsetMs = 0;
  return {
    now: () => systemClock.now() + offsetMs,
    elapsed: () => performance.now() + offsetMs,
    schedule: systemClock.schedule,
    advance: (ms) => (offsetMs += ms),
  };
}

/** A login, its OneLogin, and what tests reach of both. */
export interface World {
  readonly sandbox: Sandbox;
  readonly mfa: MfaClient;
  readonly clock: TestClock;
  readonly store: SessionStore;
  /** The records of the store, by key. */
  readonly map: Map<string, { readonly value: string; readonly endsAt: number }>;
  /** A further process with the same store. */
  readonly start: (options?: Partial<Options>) => Login<Account>;
  readonly login: Login<Account>;
  readonly visit: (login?: Login<Account>, origin?: string) => Visitor;
  /** Advances all clocks. */
  readonly advance: (ms: number) => void;
  /** The number of calls of an operation. */
  readonly calls: (operation: string) => number;
}

export interface Fixtures {
  options: Partial<Options>;
  /** Rules of the sandbox's findings that a test breaks with purpose. */
  allowed: readonly string[];
  devices: readonly FactorKind[];
  /** The OneLogin that is simulated: as it behaves, or as its documents say. */
  compat: SandboxOptions["compat"];
  world: World;
}

/** vitest's `test` with a login of its own for each test, in whose use the sandbox finds nothing wrong. */
export const test: TestAPI<Fixtures> = base.extend<Fixtures>({
  options: {},
  allowed: [],
  devices: ["sms"],
  compat: undefined,
  world: async ({ options, allowed, devices, compat }, use) => {
    const world = createWorld(options, devices, compat);
    await use(world);
    const found = world.sandbox.findings().filter(({ rule }) => !allowed.includes(rule));
    expect(found).toEqual([]);
  },
});

export function createWorld(
  options: Partial<Options> = {},
  devices: readonly FactorKind[] = ["sms"],
  compat?: SandboxOptions["compat"],
): World {
  const kinds = devices.map((kind) => ({ kind, display_name: `Ada's ${kind}` }));
  const sandbox = createSandbox({
    ...(compat && { compat }),
    users: [
      { id: 42, name: "Ada", email: "ada@example.com", phone: "+15550155", devices: kinds },
      { id: 43, name: "Grace", email: "grace@example.com", phone: "+15550143", devices: [{ kind: "sms" }] },
      // without a number and a device
      { id: 44, name: "Lin", email: "lin@example.com" },
    ],
  });
  const mfa = sandbox.client({ maxRetries: 0 });
  const clock = createClock();
  const map: World["map"] = new Map();
  const store = storeInMap(map, clock);
  const start = (more: Partial<Options> = {}) =>
    createLogin<Account>({
      mfa,
      sessions: store,
      clock,
      checkPassword: ({ username = "", password }) => {
        const email = accounts.get(username);
        return email !== undefined && password === "demo"
          ? { email, account: { name: username } }
          : undefined;
      },
      ...options,
      ...more,
      // the union of both kinds of session cannot be seen through two spreads
    } as Options);
  const login = start();
  return {
    sandbox,
    mfa,
    clock,
    store,
    map,
    start,
    login,
    visit: (own = login, origin?: string) => createVisitor(own.handler, origin),
    advance(ms) {
      clock.advance(ms);
      sandbox.control.setClock({ advance_ms: ms });
    },
    calls: (operation) => sandbox.control.listJournal().filter((call) => call.operation === operation).length,
  };
}

export const right = { username: "ada", password: "demo" };

/** The code that Ada's newest message has. */
export const sentCode = ({ sandbox }: World, user_id = 42) => sandbox.control.getLatestCode({ user_id }).code;

/** Ids of a user's devices, by their order. */
export const deviceIds = ({ sandbox }: World, user_id = 42) =>
  sandbox.control.listDevices({ user_id }).map(({ device_id }) => device_id);

/** Ada, who has typed her password and chosen a device. */
export async function begin(world: World, visitor = world.visit(), device = 0): Promise<Visitor> {
  await visitor.send("password", right);
  await visitor.send("device", { choice: deviceIds(world)[device] ?? "none" });
  return visitor;
}

/** Ada, who has signed in by SMS. */
export async function signIn(world: World, visitor = world.visit()): Promise<Visitor> {
  await begin(world, visitor);
  expect(await visitor.send("code", { code: sentCode(world) })).not.toContain("<!doctype");
  return visitor;
}

/** Returns the signed-in user, as a page of the application sees it. */
export function userOf(
  { login }: World,
  visitor: Visitor,
  options?: Parameters<typeof login.currentUser>[1],
) {
  const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  return login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) }, options);
}
