import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler } from "express";
import { createCore } from "./core.ts";
import { headOf, toRequest } from "./http/node-request.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

/** The request of Express, as the functions of the options get it beside the `Request`. */
export interface ExpressNative {
  /** With what the application's middleware has added, such as `req.session` and `req.user`. Its response is `req.res`. */
  readonly req: ExpressRequest;
}

/** A login in the shape of Express 5. */
export interface ExpressLogin<Account> {
  /** Responds to all requests of the login's path, before or after `express.urlencoded()`. */
  readonly handler: RequestHandler;
  /** Returns who is signed in; undefined if nobody is. */
  readonly currentUser: (
    request: ExpressRequest,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /**
   * Returns a middleware that lets only users pass who are signed in. The user is `response.locals.user`; `request.user` is
   * Passport's. The response is `no-store`, unless your handler sets its own `Cache-Control`.
   */
  readonly requireUser: (
    options?: UserOptions,
    // a handler of errors gets anything first, and then a request: without its parentheses this would be one
    none?: never,
    // the types of parameters, bodies and queries are those of the handlers after it
  ) => RequestHandler<
    // biome-ignore lint/suspicious/noExplicitAny: Express infers the types of a route from all of its handlers
    any,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    any,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    any,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    any,
    { user: User<Account> }
  >;
  /** Signs the browser out, and sets the cookies of the response for that. See `Login.signOut`. */
  readonly signOut: (request: ExpressRequest, response: ExpressResponse) => Promise<void>;
  /** Ends all sessions and logins of a user of OneLogin. See `Login.endSessions`. */
  readonly endSessions: (user_id: number) => Promise<void>;
  /** Lifts the limits of a user of OneLogin. See `Login.unlock`. */
  readonly unlock: (user_id: number) => Promise<void>;
}

/**
 * Creates a login for Express 5.
 *
 * @example
 * ```ts
 * const login = createLogin(options);
 * app.all("/login", login.handler);
 * app.get("/account", login.requireUser(), (_request, response) => {
 *   response.send(`Signed in as ${response.locals.user.email}`);
 * });
 * ```
 */
export function createLogin<Account>(options: LoginOptions<Account, ExpressNative>): ExpressLogin<Account> {
  const core = createCore(options);
  const headFrom = (req: ExpressRequest) => ({ request: headOf(req, req.originalUrl), native: { req } });
  return {
    async handler(req, response) {
      // a form that is too large ends the connection, which knows no address then
      const address = req.ip;
      const request = await toRequest(req, req.originalUrl, req.body);
      await send(response, await core.handle({ request, native: { req }, address }));
    },
    currentUser: (req, userOptions) => core.currentUser(headFrom(req), userOptions),
    requireUser: (userOptions) => {
      core.checkUserOptions(userOptions);
      return async (req, response, next) => {
        const result = await core.requireUser(headFrom(req), userOptions);
        if (result instanceof Response) return send(response, result);
        // a handler can set its own
        response.setHeader("cache-control", "no-store");
        response.locals.user = result;
        next();
      };
    },
    async signOut(req, response) {
      setHeaders(response, await core.signOut(headFrom(req)));
    },
    endSessions: core.endSessions,
    unlock: core.unlock,
  };
}

async function send(response: ExpressResponse, result: Response): Promise<void> {
  response.status(result.status);
  setHeaders(response, result.headers);
  response.end(await result.text());
}

/** Sets headers, and adds cookies to those of the application. */
function setHeaders(response: ExpressResponse, headers: Headers): void {
  for (const [name, value] of headers) if (name !== "set-cookie") response.setHeader(name, value);
  // a header for each cookie
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) response.append("set-cookie", cookies);
}
