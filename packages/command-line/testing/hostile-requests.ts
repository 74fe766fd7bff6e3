import { once } from "node:events";
import { connect } from "node:net";

/** A request that a server must refuse. */
export interface HostileRequest {
  readonly title: string;
  /** Request line and headers. PATH is something that the server gives to others, OWN its host and port. */
  readonly head: string;
  /** The statuses that refuse it; 0 if the connection is closed without a response. */
  readonly statuses: readonly number[];
}

const get = (lines: string) => `GET PATH HTTP/1.1\nHost: OWN\n${lines}`;
const forHost = (host: string) => ({
  title: `for the host ${host}`,
  head: `GET PATH HTTP/1.1\nHost: ${host}`,
  statuses: [400, 403],
});
const fromOrigin = (origin: string) => ({
  title: `from the origin ${origin}`,
  head: get(`Origin: ${origin}`),
  statuses: [403],
});

// biome-ignore format: a table
/** Requests that no server of these packages serves, whatever web page or program sends them. */
export const hostileRequests: readonly HostileRequest[] = [
  ...["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "localhost."].map(forHost),
  ...["[::2]", "[::ffff:10.0.0.1]:80", "[::1", "0x7f.evil", "evil@127.0.0.1", "evil.example#127.0.0.1", ""].map(forHost),
  ...["http://evil.example", "null", "http://127.0.0.1.evil.example", "https://localhost.evil.example:80"].map(fromOrigin),
  { title: "without Host", head: "GET PATH HTTP/1.1", statuses: [400] },
  { title: "without Host in HTTP/1.0", head: "GET PATH HTTP/1.0", statuses: [400, 403] },
  { title: "of an image on another site", head: get("Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors"), statuses: [403] },
  { title: "of a form on another site", head: get("Origin: http://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate"), statuses: [403] },
  { title: "of a socket on another site", head: get("Origin: http://evil.example\nConnection: Upgrade\nUpgrade: websocket"), statuses: [403] },
  { title: "for another host in the target", head: "GET http://evil.examplePATH HTTP/1.1\nHost: OWN", statuses: [403] },
  { title: "for another host beside an absolute target", head: "GET http://OWNPATH HTTP/1.1\nHost: evil.example", statuses: [403] },
  { title: "for two hosts", head: get("Host: evil.example"), statuses: [400, 403] },
  { title: "for two hosts, its own last", head: "GET PATH HTTP/1.1\nHost: evil.example\nHost: OWN", statuses: [400, 403] },
  { title: "with a broken escape", head: "GET PATH?%zz HTTP/1.1\nHost: OWN", statuses: [400, 404] },
  { title: "with half an escape", head: "GET PATH/% HTTP/1.1\nHost: OWN", statuses: [400, 404] },
  { title: "with invalid UTF-8", head: "GET PATH/%c3%28 HTTP/1.1\nHost: OWN", statuses: [400, 404] },
  { title: "with a name as path", head: "GET //evil.examplePATH HTTP/1.1\nHost: OWN", statuses: [404] },
  { title: "with a null byte", head: "GET PATH\0 HTTP/1.1\nHost: OWN", statuses: [400] },
  { title: "with two lengths", head: "POST PATH HTTP/1.1\nHost: OWN\nContent-Length: 1\nContent-Length: 2", statuses: [400] },
  { title: "with a length and chunks", head: "POST PATH HTTP/1.1\nHost: OWN\nContent-Length: 1\nTransfer-Encoding: chunked", statuses: [400] },
  { title: "with a folded header", head: get("X-A: 1\n\tfolded\n : 2"), statuses: [400] },
  { title: "with a header of 20 KB", head: get(`X-Long: ${"x".repeat(20_000)}`), statuses: [431] },
  { title: "by TRACE", head: "TRACE PATH HTTP/1.1\nHost: OWN", statuses: [400, 404, 405] },
  { title: "by CONNECT", head: "CONNECT evil.example:443 HTTP/1.1\nHost: OWN", statuses: [0] },
  { title: "that is none", head: "\u0016\u0003\u0001", statuses: [400] },
];

/** Sends a request as it is written to a server, and returns what comes until the connection ends. */
export async function sendRaw(url: string, path: string, head: string) {
  const { hostname, port, host } = new URL(url);
  const text = head.replace("PATH", path).replaceAll("OWN", host);
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, "")).setEncoding("latin1");
  // a connection that is reset has a status as well, or none
  socket.on("error", () => {});
  let response = "";
  socket.on("data", (data: string) => {
    response += data;
    // one response is enough: streams of events never end
    if (response.includes("\r\n\r\n")) socket.end();
  });
  const closed = once(socket, "close");
  socket.write(`${text.replaceAll("\n", "\r\n")}\r\n\r\n`);
  await closed;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1] ?? 0), response };
}
