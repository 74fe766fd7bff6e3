import type { Context, MiddlewareHandler } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import { createCore } from "./core.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

/** The context of Hono, as the functions of the options get it beside the `Request`. */
export interface HonoNative {
  /** With what the application's middleware has added, such as `c.get("session")`. */
  readonly c: Context;
}

/** A login in the shape of Hono. */
export interface HonoLogin<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (context: Context) => Promise<Response>;
  /** Returns who is signed in; undefined if nobody is. */
  readonly currentUser: (context: Context, options?: UserOptions) => Promise<User<Account> | undefined>;
  /**
   * Returns a middleware that lets only users pass who are signed in. The user is `context.var.user`. The response is `no-store`, unless
   * your handler sets its own `Cache-Control`.
   */
  readonly requireUser: (options?: UserOptions) => MiddlewareHandler<{ Variables: { user: User<Account> } }>;
  /** Signs the browser out, and sets the cookies of the response for that. See `Login.signOut`. */
  readonly signOut: (context: Context) => Promise<void>;
  /** Ends all sessions and logins of a user of OneLogin. See `Login.endSessions`. */
  readonly endSessions: (user_id: number) => Promise<void>;
  /** Lifts the limits of a user of OneLogin. See `Login.unlock`. */
  readonly unlock: (user_id: number) => Promise<void>;
}

/**
 * Creates a login for Hono, on every runtime.
 *
 * @example
 * ```ts
 * const login = createLogin(options);
 * app.all("/login", login.handler);
 * app.get("/account", login.requireUser(), (context) => context.text(`Signed in as ${context.var.user.email}`));
 * ```
 */
export function createLogin<Account>(options: LoginOptions<Account, HonoNative>): HonoLogin<Account> {
  const core = createCore(options);
  const incomingFrom = (c: Context) => ({ request: c.req.raw, native: { c } });
  return {
    async handler(c) {
      const request = await requestOf(c);
      return send(c, await core.handle({ request, native: { c }, address: addressOf(c) }));
    },
    currentUser: (c, userOptions) => core.currentUser(incomingFrom(c), userOptions),
    requireUser: (userOptions) => {
      core.checkUserOptions(userOptions);
      return async (c, next) => {
        const result = await core.requireUser(incomingFrom(c), userOptions);
        if (result instanceof Response) return send(c, result);
        c.set("user", result);
        await next();
        // afterwards: a response that a handler has made by itself has no header from before
        const isUpgraded = c.res.status === 101;
        if (!isUpgraded && !c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
        return undefined;
      };
    },
    async signOut(c) {
      setHeaders(c, await core.signOut(incomingFrom(c)));
    },
    endSessions: core.endSessions,
    unlock: core.unlock,
  };
}

/** Returns the request, also after a middleware that has read its form: Hono keeps what it reads. */
async function requestOf({ req }: Context): Promise<Request> {
  if (!req.raw.bodyUsed) return req.raw;
  const { method, url, raw } = req;
  return new Request(url, { method, headers: raw.headers, body: await req.text() });
}

/** Responds beside the headers of the application: of a response that is returned as it is, Hono drops them or its cookies. */
function send(context: Context, { headers, status, body }: Response): Response {
  setHeaders(context, headers);
  // a number that this package has chosen
  return context.newResponse(body, status as StatusCode);
}

/** Sets headers, and adds cookies to those of the application. */
function setHeaders(context: Context, headers: Headers): void {
  headers.forEach((value, name) => {
    context.header(name, value, { append: name === "set-cookie" });
  });
}

/** Returns the browser's address if Hono runs on Node, whose request `@hono/node-server` hands on. */
function addressOf({ env }: Context): string | undefined {
  const incoming: unknown = typeof env === "object" && env !== null ? env.incoming : undefined;
  if (typeof incoming !== "object" || incoming === null || !("socket" in incoming)) return undefined;
  const { socket } = incoming;
  if (typeof socket !== "object" || socket === null || !("remoteAddress" in socket)) return undefined;
  return typeof socket.remoteAddress === "string" ? socket.remoteAddress : undefined;
}
