import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { MemoryStore as FastifyStore } from "@fastify/session";
import { getRequestListener } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { MemoryStore } from "express-session";
import Keyv from "keyv";
import { createExpressLogin } from "../../src/login-express.ts";
import { createFastifyLogin } from "../../src/login-fastify.ts";
import { createHonoLogin } from "../../src/login-hono.ts";
import type { Login } from "../../src/login-steps.ts";

/** The login example of each framework. */
export const frameworks = [
  {
    framework: "Express",
    create: () => {
      const options = { secret: "a secret", store: new MemoryStore() };
      return createServers((mfa) => createExpressLogin(mfa, options));
    },
  },
  {
    framework: "Fastify",
    create: () => {
      const options = { secret: "a secret of 32 characters or more", store: new FastifyStore() };
      return createServers(async (mfa) => {
        const app = createFastifyLogin(mfa, options);
        await app.ready();
        return app.routing;
      });
    },
  },
  // it wraps the route handler, which other tests call without a server
  {
    framework: "Hono",
    create: () => {
      const store = new Keyv<Login>();
      return createServers((mfa) => getRequestListener(createHonoLogin(mfa, store).fetch));
    },
  },
] as const;

export type LoginServers = ReturnType<typeof createServers>;

/** Creates servers that share their sessions, as the processes of one application. */
function createServers(listenerFor: (mfa: MfaClient) => RequestListener | Promise<RequestListener>) {
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    /** Starts a further process. @returns its address */
    async start(mfa: MfaClient) {
      const server = createServer(await listenerFor(mfa));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      // of a server that listens on TCP
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** Creates a visitor of a login: a browser without a window, which keeps the cookie and follows a form to its page. */
export function createVisitor(home: string, fetch = (request: Request) => globalThis.fetch(request)) {
  let cookie = "";
  const request = async (url: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, cookie };
    const response = await fetch(new Request(url, { ...init, headers, redirect: "manual" }));
    const set = response.headers.getSetCookie().at(-1);
    if (set !== undefined) cookie = set.split(";", 1)[0] ?? "";
    return response;
  };
  const post = (fields: Record<string, string>, url: string, headers: Record<string, string> = {}) =>
    request(url, { method: "POST", headers, body: new URLSearchParams(fields) });
  return {
    /** Sends a form. @returns the page that follows */
    async send(action: string, fields: Record<string, string> = {}, url = home) {
      const response = await post({ action, ...fields }, url);
      if (response.status !== 303) return response.text();
      return (await request(new URL(response.headers.get("location") ?? "?", url).href)).text();
    },
    load: async () => (await request(home)).text(),
    /** Sends the request of the page's script. @returns the view of the login */
    async poll() {
      const response = await post({ action: "poll" }, home, { accept: "application/json" });
      const { view }: { view: string } = JSON.parse(await response.text());
      return view;
    },
    /** Everything that the browser holds of the session. */
    cookie: () => cookie,
    setCookie(changed: string) {
      cookie = changed;
    },
  };
}
