import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Order, Report, WorkerOptions } from "../support/fleet-worker.ts";
import { createFakeOneLogin } from "../support/token-harness.ts";

const lifeSeconds = 3600;
const lifeMs = lifeSeconds * 1000;

/** A SQLite file with an empty table, which several processes could not create at once. */
async function createStore(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fleet-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "tokens.sqlite");
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = wal");
  database.exec("CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT, expires_at REAL)");
  database.close();
  return path;
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
async function startFleet(size: number, time: { now: number }, options: WorkerOptions) {
  const workers = Array.from({ length: size }, () => startWorker(options));
  onTestFinished(async () => {
    for (const { process } of workers) process.disconnect();
    await Promise.allSettled(workers.map(({ died }) => died));
  });
  await Promise.all(workers.map(nextMessage));

  function step(calls: number): Promise<Report[]> {
    const order: Order = { now: time.now, calls };
    const reports = workers.map(nextMessage);
    for (const { process } of workers) process.send(order);
    return Promise.all(reports);
  }

  /** Starts calls in every process at once and moves the time on until all are over; returns all errors so far. */
  return async function call(callsEach: number): Promise<readonly string[]> {
    let reports = await step(callsEach);
    for (;;) {
      const times = reports.flatMap(({ nextAt }) => nextAt ?? []);
      if (times.length === 0) return reports.flatMap(({ failures }) => failures);
      time.now = Math.min(...times);
      reports = await step(0);
    }
  };
}

describe("processes that share a token in a SQLite file", () => {
  it("make one token request for each token that ends, and one more ahead of its end", async () => {
    const time = { now: Date.UTC(2026, 0, 1) };
    const { baseUrl, sent, refused } = await startOneLogin(time);
    const call = await startFleet(3, time, { store: await createStore(), baseUrl });
    const requests: number[] = [];
    // ahead of the end the server returns the same token: nobody requests another before it has ended
    for (const ms of [0, lifeMs, lifeMs, lifeMs - 30_000, 10_000, 20_000]) {
      time.now += ms;
      const before = sent.token.length;
      expect(await call(10)).toEqual([]);
      requests.push(sent.token.length - before);
    }
    expect(requests).toEqual([1, 1, 1, 1, 0, 1]);
    expect([sent.api.length, refused()]).toEqual([3 * 6 * 10, 0]);
  });
});
