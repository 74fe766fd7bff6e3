/// <reference types="node" />
import { gzipSync } from "node:zlib";
import type { OperationId } from "../../../src/index.ts";
import {
  type Exchange,
  type Fault,
  fails,
  once,
  repeated,
  successJson,
  successStatus,
  unlessDelete,
} from "./fault.ts";
import { head, reply, send, sendAndClose, sendAndHold, success } from "./wire.ts";

const json = "content-type: application/json";
const html = "content-type: text/html";
const page = "<html><body><h1>Bad gateway</h1></body></html>";
const tenMegabytes = "a".repeat(10_000_000);
const gzip = "content-encoding: gzip";
const bomb = gzipSync(JSON.stringify({ message: tenMegabytes }));

/** A reply with the operation's own status and any body. */
const ok =
  (body: (operation: OperationId) => string | Uint8Array, ...headers: string[]) =>
  ({ operation }: Exchange) =>
    reply(successStatus(operation), body(operation), [json, ...headers]);
const cut = (operation: OperationId) => successJson(operation).slice(0, -1);

/** The operation's success with a byte in its last text that is no UTF-8. */
const broken = (operation: OperationId) =>
  Buffer.from(successJson(operation).replace(/"([^"]*)$/, '\xff"$1'), "latin1");

const chunked = (status: number) => head(status, [json, "transfer-encoding: chunked"]);
/** Half of a body in a chunk of the right length. */
const halfChunk = ({ operation }: Exchange) => {
  const text = cut(operation);
  return `${chunked(successStatus(operation))}${text.length.toString(16)}\r\n${text}\r\n`;
};

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

/** A success only for the operation that has no body to be wrong. */
const onlyDelete: Fault["ends"] = (operation) =>
  operation === "deleteEnrolledFactor" ? { requests: 1 } : { code: "protocol", status: 204, requests: 1 };
const protocol = fails("protocol", once);

/** Bodies that are cut off, empty, of the wrong kind, or far too long. */
// biome-ignore format: a table
export const bodyFaults: readonly Fault[] = [
  { title: "JSON cut off, of the length that is stated", answer: send(ok(cut)), ends: protocol },
  { title: "JSON shorter than its length", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json, "content-length: 999"]) + cut(operation)), ends: fails("network", repeated) },
  { title: "JSON whole but shorter than its length", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json, "content-length: 999"]) + successJson(operation)), ends: fails("network", repeated) },
  { title: "chunks without the last one", answer: sendAndClose(halfChunk), ends: fails("network", repeated) },
  { title: "chunks that end too early", answer: send((exchange) => `${halfChunk(exchange)}0\r\n\r\n`), ends: protocol },
  { title: "a chunk whose size is no number", answer: send(() => `${chunked(200)}zz\r\n[]\r\n`), ends: fails("network", repeated) },
  { title: "a chunk shorter than its size", answer: sendAndClose(() => `${chunked(200)}ff\r\n[]`), ends: fails("network", repeated) },
  { title: "neither length nor chunks, cut off", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json]) + cut(operation)), ends: protocol },
  { title: "bytes in JSON that are no UTF-8", answer: send(ok(broken)), ends: protocol },
  { title: "JSON in UTF-16", answer: send(ok((operation) => Buffer.from(successJson(operation), "utf16le"))), ends: protocol },
  { title: "JSON after a byte order mark", answer: send(ok((operation) => `\ufeff${successJson(operation)}`)), ends: unlessDelete(() => ({ requests: 1 })) },
  { title: "JSON and something after it", answer: send(ok((operation) => `${successJson(operation)}{}`)), ends: protocol },
  { title: "null", answer: send(ok(() => "null")), ends: protocol },
  { title: "HTML as a 200", answer: send(() => reply(200, page, [html])), ends: fails("protocol", once, 200) },
  { title: "HTML as a 200 that claims to be JSON", answer: send(() => reply(200, page)), ends: fails("protocol", once, 200) },
  { title: "HTML as a 403", answer: send(() => reply(403, page, [html])), ends: fails("permission", once, 403) },
  { title: "HTML as a 502", answer: send(() => reply(502, page, [html])), ends: fails("server", repeated, 502) },
  { title: "an empty 200", answer: send(() => reply(200, "")), ends: fails("protocol", once, 200) },
  { title: "an empty 200 without a type", answer: send(() => reply(200, "", [])), ends: fails("protocol", once, 200) },
  { title: "an empty 204", answer: send(() => head(204)), ends: onlyDelete },
  { title: "an empty 401", answer: send(() => reply(401, "")), ends: fails("authentication", once, 401) },
  { title: "an empty 500", answer: send(() => reply(500, "")), ends: fails("server", repeated, 500) },
  { title: "an empty 500 without a type", answer: send(() => reply(500, "", [])), ends: fails("server", repeated, 500) },
  { title: "an array of 10 MB", answer: sendAndHold(ok(() => `["${tenMegabytes}"]`)), ends: protocol },
  { title: "a text of 10 MB", answer: sendAndHold(ok(() => `"${tenMegabytes}"`)), ends: protocol },
  { title: "a secret of 10 MB", answer: sendAndHold(ok(() => `{"otp":"${tenMegabytes}"}`)), ends: protocol },
  { title: "HTML of 10 MB", answer: sendAndHold(() => reply(200, tenMegabytes, [html])), ends: fails("protocol", once, 200) },
  { title: "an error of 10 MB", answer: sendAndHold(() => reply(422, `{"message":"${tenMegabytes}"}`)), ends: fails("validation", once, 422) },
  { title: "10 MB in a few bytes of gzip", answer: send(ok(() => bomb, gzip)), ends: protocol },
  { title: "a body without an end", answer: endless, ends: fails("protocol", once, 200) },
  { title: "gzip that is none", answer: send(ok(successJson, gzip)), ends: fails("network", repeated) },
  // Node's gzip gives what could be unpacked and says nothing of the missing rest
  { title: "gzip cut off", answer: send(ok((operation) => gzipSync(successJson(operation)).subarray(0, -12), gzip)), ends: protocol },
  { title: "arrays within arrays, 100,000 deep", answer: send(() => reply(200, `{"a":${nested(100_000)}}`)), ends: protocol },
  { title: "an error with arrays within arrays", answer: send(() => reply(422, `{"message":"no","a":${nested(30_000)}}`)), ends: fails("validation", once, 422) },
  { title: "an error that is full of secrets", answer: send(() => reply(422, secrets())), ends: fails("validation", once, 422) },
  { title: "an error with a long message", answer: send(() => reply(422, `{"message":"otp: '${tenMegabytes.slice(0, 60_000)}"}`)), ends: fails("validation", once, 422) },
  { title: "more bytes than the length", answer: send((exchange) => Buffer.concat([success(exchange), Buffer.from("more")])), ends: () => ({ requests: 1 }) },
];

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

/** Two megabytes of values each of which is to be looked for in every text. */
function secrets(): string {
  const list = Array.from({ length: 60_000 }, (_, index) => ({
    otp: `${100_000 + index}`,
    name: `name ${index}`,
  }));
  return JSON.stringify({ message: "no", list });
}
