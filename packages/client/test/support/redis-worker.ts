import { createMfaClient } from "../../src/index.ts";
import { connectRedis } from "./redis-client.ts";

/** Told by the parent: move the time on, then start so many calls. */
export interface Order {
  readonly now: number;
  readonly calls: number;
}

/** Told to the parent once nothing happens any more without time moving on. */
export interface Report {
  /** When the next timer falls due, in milliseconds since 1970. */
  readonly nextAt: number | undefined;
  readonly succeeded: number;
  readonly failures: readonly string[];
}

// One process of a fleet: a client whose time the parent moves, so that how fast the machine is plays no part.
const [redisPort, baseUrl] = process.argv.slice(2);
const store = redisPort === "0" ? undefined : await connectRedis(Number(redisPort));
const timers = new Set<{ readonly at: number; readonly run: () => void }>();
const failures: string[] = [];
let now = 0;
let succeeded = 0;
let openRequests = 0;

const clock = {
  now: () => now,
  schedule(run: () => void, delayMs: number) {
    const timer = { at: now + delayMs, run };
    timers.add(timer);
    return () => timers.delete(timer);
  },
};

/** A fetch that is known to be over, body included. */
async function countedFetch(request: Request): Promise<Response> {
  openRequests += 1;
  try {
    const response = await fetch(request);
    return new Response(await response.text(), response);
  } finally {
    openRequests -= 1;
  }
}

const credentials = { clientId: "fleet", clientSecret: "fleet-secret" };
const mfa = createMfaClient({ baseUrl, credentials, tokenStore: store, clock, fetch: countedFetch });

async function settle(): Promise<void> {
  for (let quietTurns = 0; quietTurns < 20; quietTurns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if ((store?.open() ?? 0) > 0 || openRequests > 0) quietTurns = 0;
  }
}

async function call(): Promise<void> {
  try {
    await mfa.getAuthFactors({ user_id: 42 });
    succeeded += 1;
  } catch (error) {
    failures.push(String(error));
  }
}

process.on("message", async (order: Order) => {
  now = order.now;
  for (const timer of timers) {
    if (timer.at > now) continue;
    timers.delete(timer);
    timer.run();
  }
  for (let started = 0; started < order.calls; started++) void call();
  await settle();
  const nextAt = timers.size === 0 ? undefined : Math.min(...[...timers].map(({ at }) => at));
  process.send?.({ nextAt, succeeded, failures } satisfies Report);
});
process.on("disconnect", () => store?.close());
process.send?.("ready");
