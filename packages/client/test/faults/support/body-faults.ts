/// <reference types="node" />
import { gzipSync } from "node:zlib";
import type { OperationId } from "../../../src/index.ts";
import {
  type Exchange,
  type Fault,
  fails,
  isBodiless,
  once,
  repeated,
  successJson,
  successStatus,
  unlessBodiless,
} from "./fault.ts";
import { head, response, send, sendAndClose, success, successWith } from "./wire.ts";

const json = "content-type: application/json";
const html = "content-type: text/html";
const page = "<html><body><h1>Bad gateway</h1></body></html>";
const gzip = "content-encoding: gzip";

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

/** A success only for an operation without a body. */
const onlyBodiless: Fault["ends"] = (operation) =>
  isBodiless(operation) ? { requests: 1 } : { code: "protocol", status: 204, requests: 1 };
const protocol = fails("protocol", once);

/** Bodies that are cut off, empty or of the wrong kind. */
// biome-ignore format: a table
export const bodyFaults: readonly Fault[] = [
  { title: "JSON cut off, with the length that is stated", answer: send(successWith(cut)), ends: protocol },
  { title: "JSON shorter than its length", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json, "content-length: 999"]) + cut(operation)), ends: fails("network", repeated) },
  { title: "JSON whole but shorter than its length", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json, "content-length: 999"]) + successJson(operation)), ends: fails("network", repeated) },
  { title: "chunks without the last one", answer: sendAndClose(halfChunk), ends: fails("network", repeated) },
  { title: "chunks that end too early", answer: send((exchange) => `${halfChunk(exchange)}0\r\n\r\n`), ends: protocol },
  { title: "a chunk whose size is not a number", answer: send(() => `${chunked(200)}zz\r\n[]\r\n`), ends: fails("network", repeated) },
  { title: "a chunk shorter than its size", answer: sendAndClose(() => `${chunked(200)}ff\r\n[]`), ends: fails("network", repeated) },
  { title: "neither length nor chunks, cut off", answer: sendAndClose(({ operation }) => head(successStatus(operation), [json]) + cut(operation)), ends: protocol },
  { title: "JSON with bytes that are not UTF-8", answer: send(successWith(broken)), ends: protocol },
  { title: "JSON in UTF-16", answer: send(successWith((operation) => Buffer.from(successJson(operation), "utf16le"))), ends: protocol },
  { title: "JSON after a byte order mark", answer: send(successWith((operation) => `\ufeff${successJson(operation)}`)), ends: unlessBodiless(() => ({ requests: 1 })) },
  { title: "JSON and something after it", answer: send(successWith((operation) => `${successJson(operation)}{}`)), ends: protocol },
  { title: "a body that is null", answer: send(successWith(() => "null")), ends: protocol },
  { title: "HTML as a 200", answer: send(() => response(200, page, [html])), ends: fails("protocol", once, 200) },
  { title: "HTML as a 200 that claims to be JSON", answer: send(() => response(200, page)), ends: fails("protocol", once, 200) },
  { title: "HTML as a 403", answer: send(() => response(403, page, [html])), ends: fails("permission", once, 403) },
  { title: "HTML as a 502", answer: send(() => response(502, page, [html])), ends: fails("server", repeated, 502) },
  { title: "an empty 200", answer: send(() => response(200, "")), ends: fails("protocol", once, 200) },
  { title: "an empty 200 without a type", answer: send(() => response(200, "", [])), ends: fails("protocol", once, 200) },
  { title: "an empty 204", answer: send(() => head(204)), ends: onlyBodiless },
  { title: "an empty 401", answer: send(() => response(401, "")), ends: fails("authentication", once, 401) },
  { title: "an empty 500", answer: send(() => response(500, "")), ends: fails("server", repeated, 500) },
  { title: "an empty 500 without a type", answer: send(() => response(500, "", [])), ends: fails("server", repeated, 500) },
  { title: "invalid gzip", answer: send(successWith(successJson, gzip)), ends: fails("network", repeated) },
  // Node's gzip gives what could be unpacked and says nothing of the missing rest
  { title: "gzip cut off", answer: send(successWith((operation) => gzipSync(successJson(operation)).subarray(0, -12), gzip)), ends: protocol },
  { title: "more bytes than the length", answer: send((exchange) => Buffer.concat([success(exchange), Buffer.from("more")])), ends: () => ({ requests: 1 }) },
];
