import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { createMfaClient, isMfaError, type MfaErrorCode } from "../../src/index.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { methodLevel, token } from "../support/harness.ts";
import { operationCases } from "../support/operation-cases.ts";
import { type Arrival, head, startRawServer } from "./support/raw-server.ts";

const maxRetries = 2;
const timeoutMs = 60_000;

/** An operation that may be sent again though it may have been processed, and one that may not. */
const operations = ["getAuthFactors", "verifyUserOtp"] as const;

/** One request and what there is to answer it. */
interface Exchange extends Arrival {
  /** The JSON of the operation's success. */
  readonly data: string;
  /** 0 for the first request of the call. */
  readonly index: number;
  /** Another server's URL: nothing may ever reach it. */
  readonly elsewhere: string;
  /** Holds the connection and lets the client's time pass to its next timer. */
  readonly stall: () => void;
}

type Answer = (exchange: Exchange) => void;
type Bytes = (exchange: Exchange) => string | Uint8Array;

/** End of a call: a success unless there is a `code`. */
interface End {
  readonly code?: MfaErrorCode;
  readonly status?: number | undefined;
  /** Number of requests that reach the server. */
  readonly requests: number;
}
type Ends = readonly [repeatable: End, other: End];

const all = (end: End): Ends => [end, end];
const once = (code: MfaErrorCode, status?: number) => all({ code, status, requests: 1 });
/** Sent again by what reads, and by nothing else. */
const repeated = (code: MfaErrorCode, status?: number): Ends => [
  { code, status, requests: 1 + maxRetries },
  { code, status, requests: 1 },
];
const succeeds = all({ requests: 1 });
const recovers: Ends = [{ requests: 2 }, { code: "network", requests: 1 }];

const json = "content-type: application/json";
const gzip = "content-encoding: gzip";
const chunked = [json, "transfer-encoding: chunked"];

/** A whole response: a head, the length of the body, and the body. */
function response(status: number | string, body: string | Uint8Array, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body);
  const start = head(status, [json, ...headers, `content-length: ${bytes.length}`]);
  return Buffer.concat([Buffer.from(start), bytes]);
}

const success: Bytes = ({ data }) => response(200, data);

/** Sends bytes, and does something once they have left. Otherwise it keeps the connection. */
const send =
  (bytes: Bytes, then: Answer = () => {}): Answer =>
  (exchange) =>
    exchange.socket.write(bytes(exchange), () => then(exchange));

const reset: Answer = ({ socket }) => socket.resetAndDestroy();
const close: Answer = ({ socket }) => void socket.end();
/** Sends nothing more: the client's deadline passes. */
const keepSilent: Answer = ({ stall }) => stall();
/** Ends a connection that has carried a call before; a new one is answered. */
const stale =
  (end: Answer): Answer =>
  (exchange) =>
    exchange.isReused ? end(exchange) : send(success)(exchange);

const headAlone = () => head(200, [json, "content-length: 100"]);
const headAndSome = () => `${headAlone()}[{"id":`;
const cut: Bytes = ({ data }) => data.slice(0, -1);

/** One byte after the other, without an end. */
const drip: Answer = ({ socket, stall }) => {
  socket.write(headAlone());
  const next = () => void (socket.destroyed || socket.write(" ", () => setImmediate(next)));
  next();
  stall();
};

const longHeader: Answer = (exchange) => {
  exchange.hold();
  send(({ data }) => response(200, data, `x: ${"a".repeat(1_000_000)}`))(exchange);
};

const endless: Answer = ({ socket, hold }) => {
  hold();
  socket.write(head(200, chunked));
  const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
};

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
/** Twice as much as the client reads of a success. */
const bomb = gzipSync(JSON.stringify({ message: "a".repeat(2_000_000) }));

// One fault of each kind that the client can tell apart. How many ways there are to break HTTP is the platform's matter; a
// connection that is refused: process.test.ts; what whole bodies may hold: never-silent.test.ts.
// biome-ignore format: a table
const faults: readonly (readonly [title: string, answer: Answer, ends: Ends])[] = [
  ["a reset before the headers", reset, repeated("network")],
  ["a reset within the body", send(headAndSome, reset), repeated("network")],
  ["a connection closed without a response", close, repeated("network")],
  ["no response", keepSilent, once("timeout")],
  ["a body that stops half-way", send(headAndSome, keepSilent), once("timeout")],
  ["a body that comes byte by byte without an end", drip, once("timeout")],
  ["a kept connection that is reset at the next call", stale(reset), recovers],
  ["a kept connection that is closed at the next call", stale(close), recovers],
  ["a reset, then a response", (exchange) => (exchange.index === 0 ? reset : send(success))(exchange), recovers],
  ["an early hint (103) before the response", send((exchange) => `${head(103, ["link: </x>"])}${success(exchange)}`), succeeds],
  ["a change of protocol (101)", send(() => head(101, ["upgrade: x", "connection: upgrade"])), repeated("network")],
  ["the greeting of another protocol", send(() => "SSH-2.0-OpenSSH_9.9\r\n"), repeated("network")],
  // RFC 9110 §15: an invalid status is to be treated as a 5xx
  ["a status above 599", send(() => response("600 X", "{}")), repeated("server", 600)],
  ["a header of 1 MB", longHeader, repeated("network")],
  ["a redirect (307) to another origin", send(({ elsewhere }) => head(307, [`location: ${elsewhere}`, "content-length: 0"])), once("protocol", 307)],
  ["an unrequested 304", send(() => head(304)), once("protocol", 304)],
  ["JSON whole but shorter than its length", send(({ data }) => head(200, [json, "content-length: 999"]) + data, close), repeated("network")],
  ["chunks without the last one", send(({ data }) => `${head(200, chunked)}${data.length.toString(16)}\r\n${data}\r\n`, close), repeated("network")],
  ["neither length nor chunks, cut off", send((exchange) => head(200, [json]) + cut(exchange), close), once("protocol")],
  ["JSON after a byte order mark", send(({ data }) => response(200, `\ufeff${data}`)), succeeds],
  ["invalid gzip", send(({ data }) => response(200, data, gzip)), repeated("network")],
  // Node's gzip gives what could be unpacked and says nothing of the missing rest
  ["gzip cut off", send(({ data }) => response(200, gzipSync(data).subarray(0, -12), gzip)), once("protocol")],
  ["2 MB in a few bytes of gzip", send(() => response(200, bomb, gzip)), once("protocol")],
  ["a body without an end", endless, once("protocol", 200)],
  ["arrays within arrays, 100,000 deep", send(() => response(200, `{"a":${nested(100_000)}}`)), once("protocol")],
  ["an error with arrays within arrays", send(() => response(422, `{"message":"no","a":${nested(30_000)}}`)), once("validation", 422)],
];
const cases = faults.flatMap(([title, answer, ends]) =>
  operations.map((operation, index) => ({ title, answer, operation, end: ends[index] as End })),
);

// vitest itself reports rejections that nobody handles
it.concurrent.each(cases)(
  "$operation after $title ends as documented, without a request too many, and leaves nothing behind",
  async ({ title, answer, operation, end }) => {
    const clock = createFakeClock();
    const warmUps = title.startsWith("a kept connection") ? 1 : 0;
    const { input, data } = operationCases[operation];
    const elsewhere = await startRawServer(close as (arrival: Arrival) => void);
    const server = await startRawServer((arrival) => {
      const stall = () => {
        arrival.hold();
        // what has been sent so far is to reach the client first
        void settle().then(clock.skip);
      };
      const index = server.arrivals.length - 1 - warmUps;
      const about = { data: JSON.stringify(data), index, elsewhere: elsewhere.url, stall };
      const exchange = { ...arrival, ...about };
      (index < 0 ? send(success) : answer)(exchange);
    });
    const mfa = createMfaClient({
      baseUrl: server.url,
      accessToken: token,
      maxRetries,
      timeoutMs,
      clock,
      random: () => 0,
      // the client begins to wait right after the event
      onEvent: ({ type }) => type === "retry" && setImmediate(clock.skip),
    });
    if (warmUps > 0) await methodLevel.call(mfa, operation, input);
    // a connection that has just been used is free a turn later
    await settle();
    const began = clock.elapsed();
    const [settled] = await Promise.allSettled([methodLevel.call(mfa, operation, input)]);
    const tookMs = clock.elapsed() - began;
    // a request that comes after the end is to be counted, too
    await settle();
    const timers = clock.pending();
    const leftOpen = await server.close();
    await elsewhere.close();
    const error: unknown = settled.status === "rejected" ? settled.reason : undefined;
    const { code, status } = isMfaError(error) ? error : { code: error, status: undefined };
    const requests = server.arrivals.length - warmUps;
    expect({ code, requests, tookMs, timers, leftOpen, elsewhere: elsewhere.arrivals }).toEqual({
      code: end.code,
      requests: end.requests,
      tookMs: end.code === "timeout" ? timeoutMs : 0,
      timers: [],
      leftOpen: 0,
      elsewhere: [],
    });
    if (end.status !== undefined) expect(status).toBe(end.status);
  },
);
