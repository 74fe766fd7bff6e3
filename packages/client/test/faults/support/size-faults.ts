/// <reference types="node" />
import { gzipSync } from "node:zlib";
import { type Exchange, type Fault, fails, once } from "./fault.ts";
import { head, response, send, sendAndHold, successWith } from "./wire.ts";

const html = "content-type: text/html";
/** Twice as much as the client reads of a success. */
const twoMegabytes = "a".repeat(2_000_000);
const gzip = "content-encoding: gzip";
const bomb = gzipSync(JSON.stringify({ message: twoMegabytes }));

/** Values that are each to be replaced in every text: more bytes than the client reads of an error. */
const secrets = JSON.stringify({
  message: "no",
  list: Array.from({ length: 3_000 }, (_, index) => ({ otp: `${100_000 + index}`, name: `name ${index}` })),
});

function endless({ socket, hold }: Exchange): void {
  hold();
  socket.write(head(200, ["content-type: application/json", "transfer-encoding: chunked"]));
  const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const protocol = fails("protocol", once);

/** Bodies that are too long, too deep, or slow to redact. */
// biome-ignore format: a table
export const sizeFaults: readonly Fault[] = [
  { title: "an array of 2 MB", answer: sendAndHold(successWith(() => `["${twoMegabytes}"]`)), ends: protocol },
  { title: "a text of 2 MB", answer: sendAndHold(successWith(() => `"${twoMegabytes}"`)), ends: protocol },
  { title: "a secret of 2 MB", answer: sendAndHold(successWith(() => `{"otp":"${twoMegabytes}"}`)), ends: protocol },
  { title: "HTML of 2 MB", answer: sendAndHold(() => response(200, twoMegabytes, [html])), ends: fails("protocol", once, 200) },
  { title: "an error of 2 MB", answer: sendAndHold(() => response(422, `{"message":"${twoMegabytes}"}`)), ends: fails("validation", once, 422) },
  { title: "2 MB in a few bytes of gzip", answer: send(successWith(() => bomb, gzip)), ends: protocol },
  { title: "a body without an end", answer: endless, ends: fails("protocol", once, 200) },
  { title: "arrays within arrays, 100,000 deep", answer: send(() => response(200, `{"a":${nested(100_000)}}`)), ends: protocol },
  { title: "an error with arrays within arrays", answer: send(() => response(422, `{"message":"no","a":${nested(30_000)}}`)), ends: fails("validation", once, 422) },
  { title: "an error that is full of secrets", answer: send(() => response(422, secrets)), ends: fails("validation", once, 422) },
  { title: "an error with a long message", answer: send(() => response(422, `{"message":"otp: '${twoMegabytes.slice(0, 60_000)}"}`)), ends: fails("validation", once, 422) },
];
