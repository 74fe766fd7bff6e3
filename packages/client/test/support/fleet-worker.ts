import { DatabaseSync } from "node:sqlite";
import { createMfaClient, type TokenStore } from "../../src/index.ts";
import { createFakeClock, settle } from "./fake-clock.ts";

/** Argument of the program, as JSON. */
export interface WorkerOptions {
  /** Path of the SQLite file. */
  readonly store: string;
  readonly baseUrl: string;
}

/** From the parent: set the time, then start calls. */
export interface Order {
  readonly now: number;
  readonly calls: number;
}

/** To the parent, once nothing more happens until the time is moved on. */
export interface Report {
  /** Time at which the next timer is due, in milliseconds since 1970. */
  readonly nextAt: number | undefined;
  readonly failures: readonly string[];
}

// One process of a fleet: a client whose time the parent sets, so that the speed of the machine has no influence.
const { store, baseUrl }: WorkerOptions = JSON.parse(String(process.argv[2]));
const clock = createFakeClock();
const failures: string[] = [];
let pending = 0;

/** Counts work as pending until it is done. */
async function track<T>(work: () => T | Promise<T>): Promise<T> {
  pending += 1;
  try {
    return await work();
  } finally {
    pending -= 1;
  }
}

/** Takes one millisecond of the injected time, so that all processes read before the first of them writes. */
async function delay<T>(work: () => T | Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => void clock.schedule(resolve, 1));
  return track(work);
}

/** A token store in the file. Entries expire by the injected time. */
function openStore(): TokenStore {
  const database = new DatabaseSync(store, { timeout: 60_000 });
  database.exec("PRAGMA synchronous = off");
  const select = database.prepare("SELECT value FROM entry WHERE key = ? AND expires_at > ?");
  const upsert = database.prepare("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)");
  return {
    get: (key) => delay(() => select.get(key, clock.now())?.value),
    set: (key, value, ttlMs) => delay(() => upsert.run(key, value, clock.now() + ttlMs)),
  };
}

const mfa = createMfaClient({
  baseUrl,
  credentials: { clientId: "fleet", clientSecret: "fleet-secret" },
  tokenStore: openStore(),
  clock,
  fetch: (request) =>
    track(async () => {
      const response = await fetch(request);
      return new Response(await response.text(), response);
    }),
});

process.on("message", async (order: Order) => {
  await clock.advance(order.now - clock.now());
  for (let started = 0; started < order.calls; started++)
    mfa.getAuthFactors({ user_id: 42 }).catch((error) => failures.push(String(error)));
  do {
    while (pending > 0) await settle();
    await settle();
  } while (pending > 0);
  process.send?.({ nextAt: clock.nextAt(), failures } satisfies Report);
});
process.send?.("ready");
