import { gzipSync } from "node:zlib";
import type { OperationId } from "../../../src/index.ts";
import { operationCases } from "../../support/operation-cases.ts";
import { type Exchange, type Fault, fails, once, repeated, succeeds } from "./fault.ts";
import {
  head,
  json,
  response,
  send,
  sendAndClose,
  sendAndHold,
  success,
  successJson,
  successWith,
} from "./wire.ts";

const gzip = "content-encoding: gzip";
const protocol = fails("protocol", once);
const statusOf = (operation: OperationId) => operationCases[operation].status;
const cut = (operation: OperationId) => successJson(operation).slice(0, -1);

/** A body that is shorter than the length before it, and closes the connection. */
const short = (body: (operation: OperationId) => string) =>
  sendAndClose(({ operation }) => head(statusOf(operation), [json, "content-length: 999"]) + body(operation));

const chunked = (status: number) => head(status, [json, "transfer-encoding: chunked"]);
/** Half of a body in a chunk of the right length. */
const halfChunk = ({ operation }: Exchange) => {
  const text = cut(operation);
  return `${chunked(statusOf(operation))}${text.length.toString(16)}\r\n${text}\r\n`;
};

/**
 * Bodies that are framed or encoded wrongly, for operations that have one. What whole bodies may hold needs no socket:
 * see never-silent.test.ts.
 */
// biome-ignore format: a table
export const bodyFaults: readonly Fault[] = [
  { title: "JSON shorter than its length", answer: short(cut), ends: fails("network", repeated) },
  { title: "JSON whole but shorter than its length", answer: short(successJson), ends: fails("network", repeated) },
  { title: "chunks without the last one", answer: sendAndClose(halfChunk), ends: fails("network", repeated) },
  { title: "chunks that end too early", answer: send((exchange) => `${halfChunk(exchange)}0\r\n\r\n`), ends: protocol },
  { title: "a chunk whose size is not a number", answer: send(() => `${chunked(200)}zz\r\n[]\r\n`), ends: fails("network", repeated) },
  { title: "a chunk shorter than its size", answer: sendAndClose(() => `${chunked(200)}ff\r\n[]`), ends: fails("network", repeated) },
  { title: "neither length nor chunks, cut off", answer: sendAndClose(({ operation }) => head(statusOf(operation), [json]) + cut(operation)), ends: protocol },
  { title: "JSON in UTF-16", answer: send(successWith((operation) => Buffer.from(successJson(operation), "utf16le"))), ends: protocol },
  { title: "JSON after a byte order mark", answer: send(successWith((operation) => `\ufeff${successJson(operation)}`)), ends: succeeds(1) },
  { title: "invalid gzip", answer: send(successWith(successJson, gzip)), ends: fails("network", repeated) },
  // Node's gzip gives what could be unpacked and says nothing of the missing rest
  { title: "gzip cut off", answer: send(successWith((operation) => gzipSync(successJson(operation)).subarray(0, -12), gzip)), ends: protocol },
  { title: "more bytes than the length", answer: send((exchange) => Buffer.concat([success(exchange), Buffer.from("more")])), ends: succeeds(1) },
];

/** Twice as much as the client reads of a success. */
const twoMegabytes = "a".repeat(2_000_000);
const bomb = gzipSync(JSON.stringify({ message: twoMegabytes }));

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
const invalid = fails("validation", once, 422);

/** Bodies that are too long or too deep. What is slow to redact is in hostile-response.test.ts. */
// biome-ignore format: a table
export const sizeFaults: readonly Fault[] = [
  { title: "an array of 2 MB", answer: sendAndHold(successWith(() => `["${twoMegabytes}"]`)), ends: protocol },
  { title: "a secret of 2 MB", answer: sendAndHold(successWith(() => `{"otp":"${twoMegabytes}"}`)), ends: protocol },
  { title: "an error of 2 MB", answer: sendAndHold(() => response(422, `{"message":"${twoMegabytes}"}`)), ends: invalid },
  { title: "2 MB in a few bytes of gzip", answer: send(successWith(() => bomb, gzip)), ends: protocol },
  { title: "a body without an end", answer: endless, ends: fails("protocol", once, 200) },
  { title: "arrays within arrays, 100,000 deep", answer: send(() => response(200, `{"a":${nested(100_000)}}`)), ends: protocol },
  { title: "an error with arrays within arrays", answer: send(() => response(422, `{"message":"no","a":${nested(30_000)}}`)), ends: invalid },
];
