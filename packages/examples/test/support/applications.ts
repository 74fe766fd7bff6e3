import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { createExpressApp } from "../../src/login-express.ts";
import { createFastifyApp } from "../../src/login-fastify.ts";
import { createHonoApp } from "../../src/login-hono.ts";

/** The program of each framework, as a listener with a store of its own. */
export const applications: readonly {
  readonly framework: string;
  readonly listen: (mfa: MfaClient) => Promise<RequestListener>;
}[] = [
  { framework: "Express", listen: async (mfa) => createExpressApp(mfa, ownStore()) },
  {
    framework: "Fastify",
    async listen(mfa) {
      const app = await createFastifyApp(mfa, ownStore());
      await app.ready();
      return app.routing;
    },
  },
  { framework: "Hono", listen: async (mfa) => getRequestListener(createHonoApp(mfa, ownStore()).fetch) },
];

const ownStore = () => memoryStore(crypto.randomUUID());

/** Starts a server on a free port of this machine. */
export async function startServer(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // of a server that listens on TCP
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}
