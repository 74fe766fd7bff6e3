/// <reference types="node" />
import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { type Fault, fails, once, succeeds } from "./support/fault.ts";
import { countHandles, lastingHandles, watchRejections } from "./support/handles.ts";
import { headFaults } from "./support/head-faults.ts";
import { startRawServer } from "./support/raw-server.ts";
import { type Case, problemsOf } from "./support/run-case.ts";
import { send, success } from "./support/wire.ts";

const reset: Fault = {
  title: "a reset",
  answer: ({ socket }) => socket.resetAndDestroy(),
  ends: fails("network", once),
};
const stalled: Fault = {
  title: "no reply",
  answer: ({ hold }) => hold(),
  timeoutMs: 100,
  ends: fails("timeout", once),
};
const fine: Fault = { title: "none", answer: send((exchange) => success(exchange)), ends: succeeds(1) };
const sending = "createDeviceVerification";
const redirected = headFaults.filter(({ title }) => title === "a redirect (307) to another origin");

/** A client that sends everything twice if the first attempt fails. */
const twice = (request: Request) => fetch(request.clone()).catch(() => fetch(request));
/** A client that does not hear of the end of a call. */
const deaf = ({ url, method, headers }: Request) => fetch(url, { method, headers });
/** A client that follows redirects. */
const following = (request: Request) => fetch(new Request(request, { redirect: "follow" }));

// biome-ignore format: a table
const canaries: readonly { what: string; test: Case; problem: string }[] = [
  { what: "a message that is sent twice", test: { fault: reset, operation: sending, fetch: twice }, problem: "requests: 2, not 1" },
  { what: "a retry too many", test: { fault: reset, operation: "getAuthFactors" }, problem: "attempts: 3, not 1" },
  { what: "another code", test: { fault: { ...reset, ends: fails("server", once) }, operation: sending }, problem: "code: network, not server" },
  { what: "a success that is none", test: { fault: { ...reset, ends: succeeds(1) }, operation: sending }, problem: "code: network, not undefined" },
  { what: "a failure that is none", test: { fault: { ...fine, ends: fails("network", once) }, operation: sending }, problem: "code: undefined, not network" },
  { what: "another status", test: { fault: { ...fine, answer: send(() => "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n"), ends: fails("server", once, 502) }, operation: sending }, problem: "status: 500, not 502" },
  { what: "a connection that is left open", test: { fault: stalled, operation: "getAuthFactors", fetch: deaf }, problem: "connections left open: 1, not 0" },
  { what: "a wait that is too short", test: { fault: { ...fine, atLeastMs: 600_000 }, operation: sending }, problem: "less than 600000" },
  ...redirected.map((fault) => ({ what: "a redirect that is followed", test: { fault, operation: sending, fetch: following } as const, problem: "requests elsewhere: 1, not 0" })),
];

describe("canary: the suite notices", () => {
  it.each(canaries)("$what", async ({ test, problem }) => {
    const problems = await problemsOf(test);
    expect(problems.join("; ")).toContain(problem);
  });

  it("all of the above, a redirect included", () => {
    expect(redirected).toHaveLength(1);
  });

  it("a server that is not closed, and timers", async () => {
    const before = await countHandles();
    const server = await startRawServer(() => {});
    // more than the test runner has of its own, which come and go
    const timers = Array.from({ length: 20 }, () => setTimeout(() => {}, 60_000));
    expect(await lastingHandles(before, 50)).toEqual(expect.arrayContaining(["TCPServerWrap", "Timeout"]));
    for (const timer of timers) clearTimeout(timer);
    await server.close();
    expect(await lastingHandles(before)).toEqual([]);
  });

  it("a rejection that nobody handles", () => {
    const emitter = new EventEmitter();
    const { seen, stop } = watchRejections(emitter);
    emitter.emit("unhandledRejection", "lost");
    stop();
    emitter.emit("unhandledRejection", "too late");
    expect(seen).toEqual(["lost"]);
  });
});
