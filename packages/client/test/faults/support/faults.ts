import { gzipSync } from "node:zlib";
import type { MfaErrorCode, OperationId } from "../../../src/index.ts";
import { effectOf, hasBody, oneOfEachKind, operationCases } from "../../support/operation-cases.ts";
import type { Arrival } from "./raw-server.ts";

/** One request and what there is to answer it. */
export interface Exchange extends Arrival {
  readonly operation: OperationId;
  /** 0 for the first request of the call. */
  readonly index: number;
  readonly url: string;
  /** Another server's URL: nothing may ever reach it. */
  readonly elsewhere: string;
  /** Holds the connection and lets the client's time pass to its next timer. */
  readonly stall: () => void;
}

/** End of a call: a success unless there is a `code`. */
export interface Ending {
  readonly code?: MfaErrorCode;
  readonly status?: number;
  /** Number of requests that reach the server. */
  readonly requests: number;
}

/** One way for a call to go wrong, and its documented end. */
export interface Fault {
  readonly title: string;
  readonly answer: (exchange: Exchange) => void;
  readonly ends: (operation: OperationId) => Ending;
  /** True if the client's connection has carried a call before. */
  readonly isWarm?: boolean;
}

/** Each fault with each of the operations, to be titled `$operation` and `$title`. */
function casesOf(faults: readonly Fault[], operations: readonly OperationId[]) {
  return faults.flatMap((fault) => operations.map((operation) => ({ title: fault.title, fault, operation })));
}

/** The number of retries in all of these tests. */
export const maxRetries = 2;
/** The deadline in all of these tests, in milliseconds. */
export const timeoutMs = 60_000;

type Times = (operation: OperationId) => number;

/** Returns true if an operation may be sent again though it may have been processed. */
function isRepeatable(operation: OperationId): boolean {
  return ["read", "delete"].includes(effectOf(operation));
}

const once: Times = () => 1;
/** Sent again by what reads or deletes, and by nothing else. */
const repeated: Times = (operation) => (isRepeatable(operation) ? 1 + maxRetries : 1);

/** Every operation fails alike. */
function fails(code: MfaErrorCode, times: Times, status?: number): Fault["ends"] {
  return (operation) => ({ code, requests: times(operation), ...(status === undefined ? {} : { status }) });
}

/** Every operation succeeds, after so many requests. */
function succeeds(requests: number): Fault["ends"] {
  return () => ({ requests });
}

/** Operations that may be sent again succeed at the second request; others fail at the first. */
const recovers: Fault["ends"] = (operation) =>
  isRepeatable(operation) ? { requests: 2 } : { code: "network", requests: 1 };

type Bytes = (exchange: Exchange) => string | Uint8Array;

const json = "content-type: application/json";

/** A status line and headers, the empty line included. */
export function head(status: number | string, headers: readonly string[] = []): string {
  const line = typeof status === "number" ? `HTTP/1.1 ${status} Whatever` : `HTTP/1.1 ${status}`;
  return [line, ...headers, "", ""].join("\r\n");
}

/** A whole response: a head, the length of the body, and the body. */
function response(
  status: number | string,
  body: string | Uint8Array,
  headers: readonly string[] = [json],
): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head(status, [...headers, `content-length: ${bytes.length}`])), bytes]);
}

/** The JSON of an operation's success; it must have one. */
function successJson({ operation }: Exchange): string {
  return JSON.stringify(operationCases[operation].data);
}

/** The response of an operation's success, with further headers. */
export function success(exchange: Exchange, headers: readonly string[] = []): Buffer {
  const { status } = operationCases[exchange.operation];
  if (status === 204) return Buffer.from(head(204, headers));
  return response(status, successJson(exchange), [json, ...headers]);
}

/** The status of an operation's success with any body. */
function successWith(body: Bytes, ...headers: string[]) {
  return (exchange: Exchange): Buffer =>
    response(operationCases[exchange.operation].status, body(exchange), [json, ...headers]);
}

/** Sends bytes, and does something once they have left. Otherwise it keeps the connection. */
function send(bytes: Bytes, then: (exchange: Exchange) => void = () => {}) {
  return (exchange: Exchange): void => void exchange.socket.write(bytes(exchange), () => then(exchange));
}

const reset = ({ socket }: Exchange) => socket.resetAndDestroy();
const close = ({ socket }: Exchange) => void socket.end();
/** Sends nothing more: the client's deadline passes. */
const keepSilent = ({ stall }: Exchange) => stall();

/** Sends bytes and leaves it to the client to close the connection. */
function sendAndHold(bytes: Bytes) {
  return (exchange: Exchange): void => {
    exchange.hold();
    exchange.socket.write(bytes(exchange));
  };
}

/** One answer for the first request, and the operation's success from then on. */
function first(answer: (exchange: Exchange) => void) {
  return (exchange: Exchange): void => (exchange.index === 0 ? answer(exchange) : send(success)(exchange));
}

// One fault of each kind that the client can tell apart. How many ways there are to break HTTP is the platform's matter.

const statusOf = ({ operation }: Exchange) => operationCases[operation].status;
const headAlone = () => head(200, [json, "content-length: 100"]);
const headAndSome = () => `${headAlone()}[{"id":`;

/** One byte after the other, without an end. */
function drip({ socket, stall }: Exchange): void {
  socket.write(headAlone());
  const next = () => void (socket.destroyed || socket.write(" ", () => setImmediate(next)));
  next();
  stall();
}

/** Ends a connection that has carried a call before; a new one is answered. */
function stale(end: (exchange: Exchange) => void) {
  return (exchange: Exchange): void => (exchange.isReused ? end(exchange) : send(success)(exchange));
}

function inTwo(exchange: Exchange): void {
  const bytes = success(exchange);
  const middle = Math.floor(bytes.length / 2);
  exchange.socket.write(bytes.subarray(0, middle), () =>
    setImmediate(() => exchange.socket.write(bytes.subarray(middle))),
  );
}

/** Faults of the connection: the request may have been processed. One that is refused: process.test.ts. */
// biome-ignore format: a table
const connectionFaults: readonly Fault[] = [
  { title: "a reset before the headers", answer: reset, ends: fails("network", repeated) },
  { title: "a reset within the body", answer: send(headAndSome, reset), ends: fails("network", repeated) },
  { title: "a connection closed without a response", answer: close, ends: fails("network", repeated) },
  { title: "no response", answer: keepSilent, ends: fails("timeout", once) },
  { title: "a body that stops half-way", answer: send(headAndSome, keepSilent), ends: fails("timeout", once) },
  { title: "a body that comes byte by byte without an end", answer: drip, ends: fails("timeout", once) },
  { title: "a kept connection that is reset at the next call", answer: stale(reset), isWarm: true, ends: recovers },
  { title: "a kept connection that is closed at the next call", answer: stale(close), isWarm: true, ends: recovers },
  { title: "a reset, then a response", answer: first(reset), ends: recovers },
  { title: "a response in two halves", answer: inTwo, ends: succeeds(1) },
];

const redirect = (status: number, to: (exchange: Exchange) => string) =>
  send((exchange) => head(status, [`location: ${to(exchange)}`, "content-length: 0"]));

/** Status lines and headers that are no HTTP, or that no response of this API has. */
// biome-ignore format: a table
const headFaults: readonly Fault[] = [
  { title: "an early hint (103) before the response", answer: send((exchange) => `${head(103, ["link: </x>"])}${success(exchange)}`), ends: succeeds(1) },
  { title: "a change of protocol (101)", answer: send(() => head(101, ["upgrade: x", "connection: upgrade"])), ends: fails("network", repeated) },
  { title: "the greeting of another protocol", answer: send(() => "SSH-2.0-OpenSSH_9.9\r\n"), ends: fails("network", repeated) },
  // RFC 9110 §15: an invalid status is to be treated as a 5xx
  { title: "a status above 599", answer: send(() => response("600 X", "{}")), ends: fails("server", repeated, 600) },
  { title: "a header of 1 MB", answer: sendAndHold((exchange) => success(exchange, [`x: ${"a".repeat(1_000_000)}`])), ends: fails("network", repeated) },
  { title: "a redirect to itself", answer: redirect(302, ({ url, head: sent }) => url + sent.split(" ")[1]), ends: fails("protocol", once, 302) },
  { title: "a redirect (307) to another origin", answer: redirect(307, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 307) },
  { title: "an unrequested 304", answer: send(() => head(304)), ends: fails("protocol", once, 304) },
];

const gzip = "content-encoding: gzip";
const protocol = fails("protocol", once);
const cut = (exchange: Exchange) => successJson(exchange).slice(0, -1);
const chunked = (status: number) => head(status, [json, "transfer-encoding: chunked"]);

/** Half of a body in a chunk of the right length. */
function halfChunk(exchange: Exchange): string {
  const text = cut(exchange);
  return `${chunked(statusOf(exchange))}${text.length.toString(16)}\r\n${text}\r\n`;
}

/**
 * Bodies that are framed or encoded wrongly, for operations that have one. What whole bodies may hold needs no socket:
 * see never-silent.test.ts.
 */
// biome-ignore format: a table
const bodyFaults: readonly Fault[] = [
  { title: "JSON whole but shorter than its length", answer: send((exchange) => head(statusOf(exchange), [json, "content-length: 999"]) + successJson(exchange), close), ends: fails("network", repeated) },
  { title: "chunks without the last one", answer: send(halfChunk, close), ends: fails("network", repeated) },
  { title: "neither length nor chunks, cut off", answer: send((exchange) => head(statusOf(exchange), [json]) + cut(exchange), close), ends: protocol },
  { title: "JSON after a byte order mark", answer: send(successWith((exchange) => `\ufeff${successJson(exchange)}`)), ends: succeeds(1) },
  { title: "invalid gzip", answer: send(successWith(successJson, gzip)), ends: fails("network", repeated) },
  // Node's gzip gives what could be unpacked and says nothing of the missing rest
  { title: "gzip cut off", answer: send(successWith((exchange) => gzipSync(successJson(exchange)).subarray(0, -12), gzip)), ends: protocol },
];

/** Twice as much as the client reads of a success. */
const bomb = gzipSync(JSON.stringify({ message: "a".repeat(2_000_000) }));

function endless({ socket, hold }: Exchange): void {
  hold();
  socket.write(chunked(200));
  const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** Bodies that are too long or too deep. What is slow to redact is in redaction.test.ts. */
// biome-ignore format: a table
const sizeFaults: readonly Fault[] = [
  { title: "2 MB in a few bytes of gzip", answer: send(successWith(() => bomb, gzip)), ends: protocol },
  { title: "a body without an end", answer: endless, ends: fails("protocol", once, 200) },
  { title: "arrays within arrays, 100,000 deep", answer: send(() => response(200, `{"a":${nested(100_000)}}`)), ends: protocol },
  { title: "an error with arrays within arrays", answer: send(() => response(422, `{"message":"no","a":${nested(30_000)}}`)), ends: fails("validation", once, 422) },
];

/** Every fault with one operation of each kind that it can happen to. What a whole response may say needs no socket. */
export const allCases = [
  ...casesOf([...connectionFaults, ...headFaults], oneOfEachKind),
  ...casesOf([...bodyFaults, ...sizeFaults], oneOfEachKind.filter(hasBody)),
];

/** Every fault with one operation that may be sent again and one that may not, of different kinds in turn. */
export const sampledCases = [...new Set(allCases.map(({ fault }) => fault))].flatMap((fault, index) =>
  (index % 2 === 0 ? [true, false] : [false, true]).flatMap((again) => {
    const cases = allCases.filter((one) => one.fault === fault && isRepeatable(one.operation) === again);
    return cases[index % cases.length] ?? [];
  }),
);
