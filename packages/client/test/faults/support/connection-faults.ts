/// <reference types="node" />
import { always, type Exchange, type Fault, fails, once, recovers, repeated, succeeds } from "./fault.ts";
import { head, send, sendAndClose, sendAndReset, sendAndStall, success } from "./wire.ts";

const json = ["content-type: application/json"];
const whole = (exchange: Exchange) => success(exchange).toString();
const beginning = (part: number) => (exchange: Exchange) => whole(exchange).slice(0, part);
const headAlone = () => head(200, [...json, "content-length: 100"]);
const headAndSome = () => `${headAlone()}[{"id":`;

/** One byte after the other, without an end. */
function drip({ socket, stall }: Exchange): void {
  socket.write(headAlone());
  const next = () => void (socket.destroyed || socket.write(" ", () => setImmediate(next)));
  next();
  stall();
}

/** Resets or closes a connection that has carried a call before; a new one is answered. */
function stale(end: (exchange: Exchange) => void) {
  return (exchange: Exchange): void =>
    exchange.isReused ? end(exchange) : void exchange.socket.write(success(exchange));
}

/** What goes wrong with the connection. A response that breaks off may have been processed; a refused one has not. */
// biome-ignore format: a table
export const connectionFaults: readonly Fault[] = [
  { title: "a refused connection", answer: () => {}, isDeaf: true, ends: () => ({ code: "network", requests: 0, attempts: always("generateOtp") }) },
  { title: "a reset before the headers", answer: ({ socket }) => socket.resetAndDestroy(), ends: fails("network", repeated) },
  { title: "a reset within the status line", answer: sendAndReset(beginning(7)), ends: fails("network", repeated) },
  { title: "a reset within the headers", answer: sendAndReset(beginning(18)), ends: fails("network", repeated) },
  { title: "a reset after the headers", answer: sendAndReset(headAlone), ends: fails("network", repeated) },
  { title: "a reset within the body", answer: sendAndReset(headAndSome), ends: fails("network", repeated) },
  { title: "a connection closed without a response", answer: ({ socket }) => void socket.end(), ends: fails("network", repeated) },
  { title: "a connection closed within the headers", answer: sendAndClose(beginning(18)), ends: fails("network", repeated) },
  { title: "no response", answer: ({ stall }) => stall(), ends: fails("timeout", once) },
  { title: "headers that stop half-way", answer: sendAndStall(beginning(18)), ends: fails("timeout", once) },
  { title: "no body after the headers", answer: sendAndStall(headAlone), ends: fails("timeout", once) },
  { title: "a body that stops half-way", answer: sendAndStall(headAndSome), ends: fails("timeout", once) },
  { title: "a body that comes byte by byte without an end", answer: drip, ends: fails("timeout", once) },
  { title: "a kept connection that is reset at the next call", answer: stale(({ socket }) => socket.resetAndDestroy()), isWarm: true, ends: recovers("network") },
  { title: "a kept connection that is closed at the next call", answer: stale(({ socket }) => void socket.end()), isWarm: true, ends: recovers("network") },
  { title: "a response that closes the connection", answer: sendAndClose((exchange) => success(exchange, ["connection: close"])), isWarm: true, ends: succeeds(1) },
  { title: "a reset, then a response", answer: firstReset(), ends: recovers("network") },
  { title: "a response in two halves", answer: inTwo, ends: succeeds(1) },
  { title: "a response byte by byte", answer: ({ socket, ...rest }) => { for (const byte of whole({ socket, ...rest })) socket.write(byte); }, ends: succeeds(1) },
  { title: "an early hint (103) before the response", answer: send((exchange) => `${head(103, ["link: </x>"])}${whole(exchange)}`), ends: succeeds(1) },
  { title: "a 102 before the response", answer: send((exchange) => `${head(102)}${whole(exchange)}`), ends: succeeds(1) },
  // Node's fetch takes a 100 that it has not asked for as a broken response
  { title: "an unrequested 100 before the response", answer: send((exchange) => `${head(100)}${whole(exchange)}`), ends: fails("network", repeated) },
  { title: "a change of protocol (101)", answer: send(() => head(101, ["upgrade: x", "connection: upgrade"])), ends: fails("network", repeated) },
];

function firstReset() {
  return (exchange: Exchange): void =>
    exchange.index === 0
      ? void exchange.socket.resetAndDestroy()
      : void exchange.socket.write(success(exchange));
}

function inTwo(exchange: Exchange): void {
  const bytes = success(exchange);
  const middle = Math.floor(bytes.length / 2);
  exchange.socket.write(bytes.subarray(0, middle), () =>
    setImmediate(() => exchange.socket.write(bytes.subarray(middle))),
  );
}
