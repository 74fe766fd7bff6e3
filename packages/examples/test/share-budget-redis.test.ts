import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import type { Order, Report } from "./support/budget-member.ts";

/** Starts a Redis server on a Unix socket; skips the test if none is installed. */
async function startRedis(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "budget-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", path, "--dir", folder, "--save", ""];
  const server = spawn("redis-server", options, { stdio: "ignore" });
  const isInstalled = await once(server, "spawn").then(
    () => true,
    () => false,
  );
  if (!isInstalled) context.skip("redis-server is not installed; on Debian: apt-get install redis-server");
  const ended = once(server, "close");
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await ended;
  });
  return { path, server };
}

const program = fileURLToPath(new URL("support/budget-member.ts", import.meta.url));

const nextMessage = async (member: ChildProcess) => (await once(member, "message"))[0];

/** Two processes with the budget of 20 calls, and the server that they call. */
async function startFleet(context: TestContext, commandTimeoutMs: number) {
  const { path, server } = await startRedis(context);
  const sandbox = await startSandbox();
  onTestFinished(sandbox.close);
  const members = [1, 2].map(() => fork(program, [path, sandbox.url, `${commandTimeoutMs}`]));
  onTestFinished(() => {
    for (const member of members) member.kill();
  });
  await Promise.all(members.map(nextMessage));

  /** Starts calls in both processes at once. @returns the errors' codes */
  async function call(calls: number): Promise<string[]> {
    const reports = members.map(nextMessage);
    for (const member of members) member.send({ calls } satisfies Order);
    const all: Report[] = await Promise.all(reports);
    return all.flatMap(({ errors }) => errors);
  }

  const received = () => sandbox.control.getState().counts.calls;
  return { call, received, redis: server };
}

describe("two processes that share a budget in Redis", () => {
  it("send no more than it between them, and have half of it each once Redis has gone", async (context) => {
    // a busy machine does not count as a failure of Redis
    const { call, received, redis } = await startFleet(context, 60_000);
    // two calls were for the tokens
    expect(await call(15)).toEqual(new Array(12).fill("rate_limit"));
    expect(received()).toBe(20);
    expect(await call(5)).toEqual(new Array(10).fill("rate_limit"));
    redis.kill("SIGKILL");
    expect(await call(15)).toEqual(new Array(10).fill("rate_limit"));
    expect(received()).toBe(40);
  });

  it("have half of it each if Redis no longer responds", async (context) => {
    const { call, received, redis } = await startFleet(context, 200);
    redis.kill("SIGSTOP");
    expect(await call(15)).toEqual(new Array(12).fill("rate_limit"));
    expect(received()).toBe(20);
  });
});
