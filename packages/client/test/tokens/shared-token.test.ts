import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { openSqlite, type StoreAddress, startRedis } from "../support/fleet-store.ts";
import type { Order, Report, WorkerOptions } from "../support/fleet-worker.ts";
import { createFakeOneLogin } from "../support/token-harness.ts";

const lifeSeconds = 3600;
const lifeMs = lifeSeconds * 1000;

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fleet-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function createSqlite(): Promise<StoreAddress> {
  const path = join(await createFolder(), "tokens.sqlite");
  // creates the table before several processes could at once
  openSqlite(path, Date.now);
  return { kind: "sqlite", path };
}

async function createRedis(context: TestContext): Promise<StoreAddress> {
  const redis = await startRedis(await createFolder());
  if (!redis) context.skip("redis-server is not installed; on Debian: apt-get install redis-server");
  onTestFinished(redis.close);
  return { kind: "redis", path: redis.path };
}

/** A OneLogin on a loopback port. */
async function startOneLogin(time: { readonly now: number }) {
  const { fetch, clock, sent } = createFakeOneLogin({ lifeSeconds });
  let refused = 0;
  const server = createServer(async ({ url, method = "", headers }, response) => {
    clock.jump(time.now - clock.now());
    const { authorization = "" } = headers;
    const { status, body } = await fetch(
      new Request(`http://x${url}`, { method, headers: { authorization } }),
    );
    if (status === 401) refused += 1;
    response.writeHead(status, { "content-type": "application/json" });
    for await (const chunk of body ?? []) response.write(chunk);
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { baseUrl, sent, refused: () => refused };
}

const program = fileURLToPath(new URL("../support/fleet-worker.ts", import.meta.url));

interface Worker {
  readonly process: ChildProcess;
  /** Rejects when the process ends. */
  readonly died: Promise<never>;
}

function startWorker(options: WorkerOptions): Worker {
  const process = fork(program, [JSON.stringify(options)]);
  const died = once(process, "exit").then(() => Promise.reject(new Error("a worker has ended")));
  // at the end nobody waits for it
  died.catch(() => {});
  return { process, died };
}

const nextMessage = async ({ process, died }: Worker) =>
  (await Promise.race([once(process, "message"), died]))[0];

/** Starts processes that share a token store and the parent's `time`, which it may move between calls. */
async function startFleet(size: number, { time, ...options }: WorkerOptions & { time: { now: number } }) {
  const workers = Array.from({ length: size }, () => startWorker(options));
  await Promise.all(workers.map(nextMessage));

  function step(calls: number): Promise<Report[]> {
    const order: Order = { now: time.now, calls };
    const reports = workers.map(nextMessage);
    for (const { process } of workers) process.send(order);
    return Promise.all(reports);
  }

  return {
    /** Starts calls in every process at once and moves the time on until all are over; gives all errors so far. */
    async call(callsEach: number): Promise<readonly string[]> {
      let reports = await step(callsEach);
      for (;;) {
        const times = reports.flatMap(({ nextAt }) => nextAt ?? []);
        if (times.length === 0) return reports.flatMap(({ failures }) => failures);
        time.now = Math.min(...times);
        reports = await step(0);
      }
    },
    async close() {
      for (const { process } of workers) process.disconnect();
      await Promise.allSettled(workers.map(({ died }) => died));
    },
  };
}

/** The token requests of a fleet that makes calls each time after the time has moved on. */
async function countTokenRequests(
  processes: number,
  store: StoreAddress,
  moves: readonly { ms: number; callsEach: number }[],
) {
  const time = { now: Date.UTC(2026, 0, 1) };
  const { baseUrl, sent, refused } = await startOneLogin(time);
  const fleet = await startFleet(processes, { store, baseUrl, time });
  onTestFinished(fleet.close);
  const tokenRequests: number[] = [];
  let failures: readonly string[] = [];
  for (const { ms, callsEach } of moves) {
    time.now += ms;
    const before = sent.token.length;
    failures = await fleet.call(callsEach);
    tokenRequests.push(sent.token.length - before);
  }
  return { tokenRequests, calls: sent.api.length, refused: refused(), failures };
}

describe.each([
  ["a SQLite file", createSqlite],
  ["Redis", createRedis],
])("eight processes that share a token in %s", (_, create) => {
  it("make one token request for each token that ends, and one more ahead of its end", async (context) => {
    const store = await create(context);
    const ends = [0, lifeMs, lifeMs].map((ms) => ({ ms, callsEach: 50 }));
    // ahead of the end the server hands out the same token: nobody asks again before it has ended
    const around = [lifeMs - 30_000, 10_000, 20_000].map((ms) => ({ ms, callsEach: 10 }));
    const found = await countTokenRequests(8, store, [...ends, ...around]);
    const calls = 8 * (3 * 50 + 3 * 10);
    expect(found).toEqual({ tokenRequests: [1, 1, 1, 1, 0, 1], calls, refused: 0, failures: [] });
  });
});

describe("negative controls of the shared token", () => {
  it("two processes that share nothing make one token request each", async () => {
    const found = await countTokenRequests(2, { kind: "none" }, [{ ms: 0, callsEach: 5 }]);
    expect(found).toEqual({ tokenRequests: [2], calls: 10, refused: 0, failures: [] });
  });

  it("a Redis server that is not installed is reported as missing, so that its test is skipped", async () => {
    await expect(startRedis(await createFolder(), "no-such-redis-server")).resolves.toBeUndefined();
  });
});
