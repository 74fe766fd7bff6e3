/// <reference types="node" />
import {
  type Exchange,
  type Fault,
  fails,
  isBodiless,
  once,
  repeated,
  succeeds,
  unlessBodiless,
} from "./fault.ts";
import { head, response, send, sendAndHold, success } from "./wire.ts";

const many = (value: string) => Array.from({ length: 1_000 }, (_, index) => `x-${index}: ${value}`);
const json = "content-type: application/json";

/** The operation's success with another reason phrase, byte for byte. */
const reason = (phrase: string) => (exchange: Exchange) =>
  Buffer.from(success(exchange).toString().replace("Whatever", phrase), "latin1");

const redirect = (status: number, to: (exchange: Exchange) => string) =>
  send((exchange) => head(status, [`location: ${to(exchange)}`, "content-length: 0"]));

/** Status lines and headers that are no HTTP, or that no response of this API has. */
// biome-ignore format: a table
export const headFaults: readonly Fault[] = [
  { title: "an invalid status line", answer: send(() => "HTP 200 OK\r\n\r\n"), ends: fails("network", repeated) },
  { title: "the greeting of another protocol", answer: send(() => "SSH-2.0-OpenSSH_9.9\r\n"), ends: fails("network", repeated) },
  { title: "a status below 100", answer: send(() => response(`099 X`, "{}")), ends: fails("network", repeated) },
  { title: "a status of four digits", answer: send(() => response(`2000 X`, "{}")), ends: fails("network", repeated) },
  // RFC 9110 §15: an invalid status is to be taken for a 5xx
  { title: "a status above 599", answer: send(() => response(`600 X`, "{}")), ends: fails("server", repeated, 600) },
  { title: "a status of 999", answer: send(() => response(`999 X`, "{}")), ends: fails("server", repeated, 999) },
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
  { title: "a redirect to another path", answer: redirect(307, ({ url }) => `${url}/elsewhere`), ends: fails("protocol", once, 307) },
  { title: "a redirect to a relative path", answer: redirect(301, () => "/elsewhere"), ends: fails("protocol", once, 301) },
  { title: "a redirect (302) to another origin", answer: redirect(302, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 302) },
  { title: "a redirect (303) to another origin", answer: redirect(303, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 303) },
  { title: "a redirect (307) to another origin", answer: redirect(307, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 307) },
  { title: "a redirect (308) to another origin", answer: redirect(308, ({ elsewhere }) => elsewhere), ends: fails("protocol", once, 308) },
  { title: "a redirect without an address", answer: send(() => head(302, ["content-length: 0"])), ends: fails("protocol", once, 302) },
  { title: "an unrequested 304", answer: send(() => head(304)), ends: fails("protocol", once, 304) },
  { title: "JSON as text/plain", answer: send((exchange) => retyped(exchange, "content-type: text/plain")), ends: protocolOrBodiless() },
  { title: "JSON without a content type", answer: send((exchange) => retyped(exchange, "x-no: type")), ends: protocolOrBodiless() },
  { title: "JSON with an invalid media type", answer: send((exchange) => retyped(exchange, "content-type: ;;=")), ends: protocolOrBodiless() },
  { title: "JSON with a charset and in capitals", answer: send((exchange) => retyped(exchange, "content-type: Application/JSON; Charset=UTF-8")), ends: succeeds(1) },
];

function retyped(exchange: Exchange, header: string): string {
  return success(exchange).toString().replace(json, header);
}

/** A protocol error; an operation without a body has no content type either. */
function protocolOrBodiless(): Fault["ends"] {
  const failure = fails("protocol", once);
  return (operation) => (isBodiless(operation) ? { requests: 1 } : unlessBodiless(failure)(operation));
}
