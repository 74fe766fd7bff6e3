import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RecordedCall } from "./sample.ts";

/** A proxy that listens on this machine. */
export interface Proxy {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Headers of the connection, which are the proxy's own, and what `fetch` has decoded. */
const dropped =
  /^(host|connection|keep-alive|transfer-encoding|content-length|content-encoding|accept-encoding|expect|upgrade|te)$/;

/** Starts a proxy on the loopback address that passes each call on, as it is, and reports it. */
export async function startProxy(
  { target, port }: { readonly target: string; readonly port: number },
  onCall: (call: RecordedCall) => void,
): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, target)
      .then((call) => call && onCall(call))
      .catch(() => outgoing.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  const { port: actual } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${actual}`, close };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
): Promise<RecordedCall | undefined> {
  const { method = "GET", url = "/" } = incoming;
  // a whole URL would lead elsewhere
  if (!url.startsWith("/")) return void outgoing.writeHead(400).end();
  const requestBody = await textOf(incoming);
  let response: Response;
  try {
    const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || dropped.test(name) ? [] : [[name, String(value)]],
    );
    const body = requestBody === "" ? null : requestBody;
    response = await fetch(target + url, { method, headers, body, redirect: "manual" });
  } catch {
    return void outgoing.writeHead(502, { "content-type": "text/plain" }).end(`Cannot reach ${target}.\n`);
  }
  const responseBody = await response.text();
  const headers = [...response.headers].filter(([name]) => !dropped.test(name));
  outgoing.writeHead(response.status, headers.flat());
  outgoing.end(responseBody);
  return {
    method,
    path: url.split("?", 1)[0] ?? url,
    status: response.status,
    requestBody,
    requestType: String(incoming.headers["content-type"] ?? ""),
    responseBody,
    responseHeaders: response.headers,
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // of a stream without an encoding
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
