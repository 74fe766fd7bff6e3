import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { MemoryStore } from "express-session";
import Keyv from "keyv";
import { createExpressLogin } from "../../src/login-express.ts";
import { createHonoLogin } from "../../src/login-hono.ts";
import type { Login } from "../../src/login-steps.ts";

/** Servers that share their sessions, as the processes of one application. */
export interface LoginServers {
  /** Starts a further process. @returns its address */
  readonly start: (mfa: MfaClient) => Promise<string>;
  readonly close: () => Promise<void>;
}

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
    framework: "Hono",
    create: () => {
      const store = new Keyv<Login>();
      return createServers((mfa) => getRequestListener(createHonoLogin(mfa, store).fetch));
    },
  },
] as const;

function createServers(listenerFor: (mfa: MfaClient) => RequestListener): LoginServers {
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    async start(mfa) {
      const server = createServer(listenerFor(mfa));
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

/** A browser without a window: it keeps the cookie and follows a form to its page. */
export interface Visitor {
  /** Sends a form. @returns the page that follows */
  readonly send: (action: string, fields?: Record<string, string>, url?: string) => Promise<string>;
  /** Sends the request of the page's script. @returns the step of the login */
  readonly poll: () => Promise<string>;
  /** Everything that the browser holds of the session. */
  readonly cookie: () => string;
  /** Replaces the cookie. */
  readonly setCookie: (cookie: string) => void;
}

/** Creates a visitor of a login. */
export function createVisitor(home: string): Visitor {
  let cookie = "";
  const request = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: "manual" });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(";", 1)[0] ?? "";
    return response;
  };
  const post = (path: string, fields: Record<string, string>, url: string) =>
    request(`${url}/${path}`, { method: "POST", body: new URLSearchParams(fields) });
  return {
    async send(action, fields = {}, url = home) {
      const response = await post(action, fields, url);
      if (response.status !== 303) return response.text();
      return (await request(url)).text();
    },
    async poll() {
      const { step }: { step: string } = JSON.parse(await (await post("poll", {}, home)).text());
      return step;
    },
    cookie: () => cookie,
    setCookie(changed) {
      cookie = changed;
    },
  };
}
