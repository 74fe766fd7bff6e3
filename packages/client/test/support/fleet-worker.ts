import { createMfaClient } from "../../src/index.ts";
import { createFakeClock, settle } from "./fake-clock.ts";
import { openRedis, openSqlite, type StoreAddress } from "./fleet-store.ts";

/** What a process is started with. */
export interface WorkerOptions {
  readonly store: StoreAddress;
  readonly baseUrl: string;
}

/** From the parent: set the time, then start calls. */
export interface Order {
  readonly now: number;
  readonly calls: number;
}

/** To the parent, once nothing more happens until the time is moved on. */
export interface Report {
  /** When the next timer is due, in milliseconds since 1970. */
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

async function openStore() {
  if (store.kind === "none") return undefined;
  const opened = store.kind === "redis" ? await openRedis(store.path) : openSqlite(store.path, clock.now);
  return {
    get: (key: string) => delay(() => opened.get(key)),
    set: (key: string, value: string, ttlMs: number) => delay(() => opened.set(key, value, ttlMs)),
  };
}

const mfa = createMfaClient({
  baseUrl,
  credentials: { clientId: "fleet", clientSecret: "fleet-secret" },
  tokenStore: await openStore(),
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
