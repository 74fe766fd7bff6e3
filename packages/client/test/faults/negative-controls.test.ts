import { describe, expect, it } from "vitest";
import { type Fault, fails, once, succeeds } from "./support/fault.ts";
import { type Case, problemsOf } from "./support/run-case.ts";
import { failure, first, head, send, success } from "./support/wire.ts";

const reset: Fault = {
  title: "a reset",
  answer: ({ socket }) => socket.resetAndDestroy(),
  ends: fails("network", once),
};
const stalled: Fault = {
  title: "no response",
  answer: ({ stall }) => stall(),
  ends: fails("timeout", once),
};
const fine: Fault = { title: "none", answer: send((exchange) => success(exchange)), ends: succeeds(1) };
const unavailable: Fault = {
  title: "503, then a response",
  answer: first(send(() => failure(503))),
  ends: succeeds(2),
};
const redirect: Fault = {
  title: "a redirect to another origin",
  answer: send(({ elsewhere }) => head(307, [`location: ${elsewhere}`, "content-length: 0"])),
  ends: fails("protocol", once, 307),
};
const sending = "createDeviceVerification";

/** A client that sends everything twice if the first attempt fails. */
const twice = (request: Request) => fetch(request.clone()).catch(() => fetch(request));
/** A client that does not hear of the end of a call. */
const deaf = ({ url, method, headers }: Request) => fetch(url, { method, headers });
/** A client that follows redirects. */
const following = (request: Request) => fetch(new Request(request, { redirect: "follow" }));

// biome-ignore format: a table
const negativeControls: readonly { what: string; test: Case; problem: string }[] = [
  { what: "a request that is sent twice", test: { fault: reset, operation: sending, fetch: twice }, problem: "requests: 2, not 1" },
  { what: "a retry too many", test: { fault: reset, operation: "getAuthFactors" }, problem: "attempts: 3, not 1" },
  { what: "another error code", test: { fault: { ...reset, ends: fails("server", once) }, operation: sending }, problem: "code: network, not server" },
  { what: "a failure that was expected to succeed", test: { fault: { ...reset, ends: succeeds(1) }, operation: sending }, problem: "code: network, not undefined" },
  { what: "a success that was expected to fail", test: { fault: { ...fine, ends: fails("network", once) }, operation: sending }, problem: "code: undefined, not network" },
  { what: "another status", test: { fault: { ...fine, answer: send(() => "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n"), ends: fails("server", once, 502) }, operation: sending }, problem: "status: 500, not 502" },
  { what: "a connection that is left open", test: { fault: stalled, operation: "getAuthFactors", fetch: deaf, graceMs: 50 }, problem: "connections left open: 1, not 0" },
  { what: "a timer that is left", test: { fault: { ...fine, answer: (exchange) => { exchange.clock.schedule(() => {}, 1); fine.answer(exchange); } }, operation: sending }, problem: "timers left: 1, not 0" },
  { what: "a wait that is too short", test: { fault: { ...unavailable, waitMs: 1 }, operation: "getAuthFactors" }, problem: "milliseconds: 0, not 1" },
  { what: "a redirect that is followed", test: { fault: redirect, operation: sending, fetch: following }, problem: "requests elsewhere: 1, not 0" },
];

describe("the fault suite notices", () => {
  it.each(negativeControls)("$what", async ({ test, problem }) => {
    const problems = await problemsOf(test);
    expect(problems.join("; ")).toContain(problem);
  });
});
