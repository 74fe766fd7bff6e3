import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { outputOf } from "@onelogin-mfa/repository/command";

/** The host that browsers see. It is the proxy's alone: the application hears another one. */
export const publicHost = "app.example";

/** A proxy that ends TLS before an application. */
export interface HttpsProxy {
  readonly origin: string;
  /** Passes requests on to an application. */
  readonly to: (port: number) => void;
  readonly close: () => Promise<void>;
}

/** Starts a proxy that passes requests on with the host and scheme of its own network, as many do. */
export async function startHttpsProxy(scratch: string): Promise<HttpsProxy> {
  const [key, cert] = [join(scratch, "proxy.key"), join(scratch, "proxy.crt")];
  const subject = ["-subj", `/CN=${publicHost}`, "-days", "2"];
  await outputOf(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject],
    {
      cwd: scratch,
    },
  );
  let target = 0;
  const server = createServer(
    { key: await readFile(key), cert: await readFile(cert) },
    (incoming, outgoing) => {
      const { url, method } = incoming;
      const headers = { ...incoming.headers, host: "internal.test:8080" };
      const passed = request({ port: target, host: "127.0.0.1", path: url, method, headers }, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
        response.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      incoming.pipe(passed);
    },
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    origin: `https://${publicHost}:${port}`,
    to(application) {
      target = application;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
