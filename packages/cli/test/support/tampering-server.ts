import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import type { Sandbox } from "@onelogin-mfa/sandbox";

/** Changes a response: its status, its headers, its media type apart, its body as text. */
export type Tamper = (
  path: string,
  response: { status: number; headers: Headers; type: string | null; text: string },
) => void;

/** A sandbox on a port whose responses are changed on their way. */
export async function startTampering(sandbox: Sandbox, tamper: Tamper) {
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers: sent } = incoming;
    const { authorization = "", "content-type": type = "application/json" } = sent;
    const body = (await readText(incoming)) || null;
    const init = { method, headers: { authorization, "content-type": type }, body };
    const response = await sandbox.fetch(new Request(`http://127.0.0.1${url}`, init));
    const [{ status }, headers, text] = [response, new Headers(response.headers), await response.text()];
    const changed = { status, headers, type: headers.get("content-type"), text };
    tamper(url, changed);
    headers.delete("content-length");
    outgoing.sendDate = false;
    if (changed.type !== null) headers.set("content-type", changed.type);
    outgoing.writeHead(changed.status, [...changed.headers].flat()).end(changed.text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
