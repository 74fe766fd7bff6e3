import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler } from "express";
import { createLogin as createWebLogin } from "./create-login.ts";
import { headOf, toRequest } from "./http/node-request.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

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
   * Passport's.
   */
  readonly requireUser: (
    options?: UserOptions,
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
export function createLogin<Account>(options: LoginOptions<Account>): ExpressLogin<Account> {
  const login = createWebLogin(options);
  return {
    async handler(request, response) {
      // a form that is too large ends the connection, which knows no address then
      const address = request.ip;
      const own = await toRequest(request, request.originalUrl, request.body);
      await send(response, await login.handler(own, { address }));
    },
    currentUser: (request, userOptions) =>
      login.currentUser(headOf(request, request.originalUrl), userOptions),
    requireUser: (userOptions) => async (request, response, next) => {
      const result = await login.requireUser(headOf(request, request.originalUrl), userOptions);
      if (result instanceof Response) return send(response, result);
      response.locals.user = result;
      next();
    },
    async signOut(request, response) {
      setHeaders(response, await login.signOut(headOf(request, request.originalUrl)));
    },
    endSessions: login.endSessions,
    unlock: login.unlock,
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
