import { always, type Exchange, type Fault, fails, once, recovers, repeated, succeeds } from "./fault.ts";
import {
  first,
  head,
  json,
  response,
  send,
  sendAndClose,
  sendAndHold,
  sendAndReset,
  sendAndStall,
  success,
} from "./wire.ts";

const whole = (exchange: Exchange) => success(exchange).toString();
const beginning = (part: number) => (exchange: Exchange) => whole(exchange).slice(0, part);
const headAlone = () => head(200, [json, "content-length: 100"]);
const headAndSome = () => `${headAlone()}[{"id":`;
const reset = ({ socket }: Exchange) => socket.resetAndDestroy();
const close = ({ socket }: Exchange) => void socket.end();

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

function byteByByte(exchange: Exchange): void {
  for (const byte of whole(exchange)) exchange.socket.write(byte);
}

/** Faults of the connection. A response that breaks off may have been processed; a refused one has not. */
// biome-ignore format: a table
export const connectionFaults: readonly Fault[] = [
  { title: "a refused connection", answer: () => {}, isDeaf: true, ends: () => ({ code: "network", requests: 0, attempts: always("generateOtp") }) },
  { title: "a reset before the headers", answer: reset, ends: fails("network", repeated) },
  { title: "a reset within the status line", answer: sendAndReset(beginning(7)), ends: fails("network", repeated) },
  { title: "a reset within the headers", answer: sendAndReset(beginning(18)), ends: fails("network", repeated) },
  { title: "a reset after the headers", answer: sendAndReset(headAlone), ends: fails("network", repeated) },
  { title: "a reset within the body", answer: sendAndReset(headAndSome), ends: fails("network", repeated) },
  { title: "a connection closed without a response", answer: close, ends: fails("network", repeated) },
  { title: "a connection closed within the headers", answer: sendAndClose(beginning(18)), ends: fails("network", repeated) },
  { title: "no response", answer: ({ stall }) => stall(), ends: fails("timeout", once) },
  { title: "headers that stop half-way", answer: sendAndStall(beginning(18)), ends: fails("timeout", once) },
  { title: "no body after the headers", answer: sendAndStall(headAlone), ends: fails("timeout", once) },
  { title: "a body that stops half-way", answer: sendAndStall(headAndSome), ends: fails("timeout", once) },
  { title: "a body that comes byte by byte without an end", answer: drip, ends: fails("timeout", once) },
  { title: "a kept connection that is reset at the next call", answer: stale(reset), isWarm: true, ends: recovers("network") },
  { title: "a kept connection that is closed at the next call", answer: stale(close), isWarm: true, ends: recovers("network") },
  { title: "a response that closes the connection", answer: sendAndClose((exchange) => success(exchange, ["connection: close"])), isWarm: true, ends: succeeds(1) },
  { title: "a reset, then a response", answer: first(reset), ends: recovers("network") },
  { title: "a response in two halves", answer: inTwo, ends: succeeds(1) },
  { title: "a response byte by byte", answer: byteByByte, ends: succeeds(1) },
];

const many = (value: string) => Array.from({ length: 1_000 }, (_, index) => `x-${index}: ${value}`);

/** The operation's success with another reason phrase, byte for byte. */
const reason = (phrase: string) => (exchange: Exchange) =>
  Buffer.from(whole(exchange).replace("Whatever", phrase), "latin1");

const redirect = (status: number, to: (exchange: Exchange) => string) =>
  send((exchange) => head(status, [`location: ${to(exchange)}`, "content-length: 0"]));

/** Status lines and headers that are no HTTP, or that no response of this API has. */
// biome-ignore format: a table
export const headFaults: readonly Fault[] = [
  { title: "an early hint (103) before the response", answer: send((exchange) => `${head(103, ["link: </x>"])}${whole(exchange)}`), ends: succeeds(1) },
  { title: "a 102 before the response", answer: send((exchange) => `${head(102)}${whole(exchange)}`), ends: succeeds(1) },
  // Node's fetch takes a 100 that it has not asked for as a broken response
  { title: "an unrequested 100 before the response", answer: send((exchange) => `${head(100)}${whole(exchange)}`), ends: fails("network", repeated) },
  { title: "a change of protocol (101)", answer: send(() => head(101, ["upgrade: x", "connection: upgrade"])), ends: fails("network", repeated) },
  { title: "an invalid status line", answer: send(() => "HTP 200 OK\r\n\r\n"), ends: fails("network", repeated) },
  { title: "the greeting of another protocol", answer: send(() => "SSH-2.0-OpenSSH_9.9\r\n"), ends: fails("network", repeated) },
  { title: "a status below 100", answer: send(() => response("099 X", "{}")), ends: fails("network", repeated) },
  { title: "a status of four digits", answer: send(() => response("2000 X", "{}")), ends: fails("network", repeated) },
  // RFC 9110 §15: an invalid status is to be treated as a 5xx
  { title: "a status above 599", answer: send(() => response("600 X", "{}")), ends: fails("server", repeated, 600) },
  { title: "a control character in the reason phrase", answer: send(reason("O\u0001K")), ends: succeeds(1) },
  { title: "a reason phrase in Latin-1", answer: send(reason("Créé")), ends: succeeds(1) },
  { title: "an empty reason phrase", answer: send(reason("")), ends: succeeds(1) },
  { title: "1,000 short headers", answer: send((exchange) => success(exchange, many("a"))), ends: succeeds(1) },
  // more than the 16 KiB that Node's parser takes
  { title: "1,000 long headers", answer: send((exchange) => success(exchange, many("a".repeat(40)))), ends: fails("network", repeated) },
  { title: "a header of 1 MB", answer: sendAndHold((exchange) => success(exchange, [`x: ${"a".repeat(1_000_000)}`])), ends: fails("network", repeated) },
  { title: "two lengths", answer: send(() => `${head(200, [json, "content-length: 2", "content-length: 3"])}[]`), ends: fails("network", repeated) },
  { title: "a length beside chunks", answer: send(() => `${head(200, [json, "content-length: 2", "transfer-encoding: chunked"])}2\r\n[]\r\n0\r\n\r\n`), ends: fails("network", repeated) },
  { title: "a length that is not a number", answer: send(() => `${head(200, [json, "content-length: two"])}[]`), ends: fails("network", repeated) },
  { title: "a redirect to itself", answer: redirect(302, ({ url, head: sent }) => url + sent.split(" ")[1]), ends: fails("protocol", once, 302) },
  { title: "a redirect to a relative path", answer: redirect(301, () => "/elsewhere"), ends: fails("protocol", once, 301) },
  { title: "a redirect (303) to another origin", answer: redirect(303, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 303) },
  { title: "a redirect (307) to another origin", answer: redirect(307, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 307) },
  { title: "a redirect without an address", answer: send(() => head(302, ["content-length: 0"])), ends: fails("protocol", once, 302) },
  { title: "an unrequested 304", answer: send(() => head(304)), ends: fails("protocol", once, 304) },
];
