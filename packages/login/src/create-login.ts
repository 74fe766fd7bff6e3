import { createCore } from "./core.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

/** Details of a request that only the framework knows. */
export interface RequestInfo {
  /** The browser's address, for events. */
  readonly address?: string | undefined;
}

/** A login with a second factor, and the session after it. */
export interface Login<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (request: Request, info?: RequestInfo) => Promise<Response>;
  /**
   * Returns who is signed in; undefined if nobody is, or not as recently as the options ask for. It sets no cookie.
   *
   * @throws StoreError if the store does not respond
   */
  readonly currentUser: (
    request: Pick<Request, "headers">,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /**
   * Returns who is signed in, or else the response to send: a redirect to the login for a page, 401 with JSON for everything
   * else, 503 if the store does not respond.
   */
  readonly requireUser: (
    request: Pick<Request, "headers" | "method" | "url">,
    options?: UserOptions,
  ) => Promise<User<Account> | Response>;
  /**
   * Signs out the browser of a request: ends its session of this login, and a login that has begun or is just signing in. Logins with
   * another name stay. With `firstFactor` it ends the second factor; your own session is yours to end.
   *
   * It does not throw while the store is away: it sets a cookie that opens nothing, by which the browser's next request ends the
   * session. Until then a copy of the session's cookie lives.
   *
   * @returns headers for the response: `Set-Cookie` and `Clear-Site-Data`
   */
  readonly signOut: (request: Pick<Request, "headers">) => Promise<Headers>;
  /**
   * Ends all sessions of a user of OneLogin, and their logins that have begun or are just signing in: of all logins that share this
   * store and OneLogin account, whatever their name. With `firstFactor` it ends the second factor; your own sessions are yours to end.
   *
   * @throws StoreError if the store does not respond: the sessions may live
   */
  readonly endSessions: (user_id: number) => Promise<void>;
  /**
   * Lifts the limits of a user of OneLogin in all logins that share this store: wrong codes, codes of the help desk, messages, denied
   * pushes and begun logins.
   *
   * @throws StoreError if the store does not respond
   */
  readonly unlock: (user_id: number) => Promise<void>;
}

/** Creates a login with a second factor, and the session after it. @throws TypeError for an invalid option, with its name */
export function createLogin<Account>(options: LoginOptions<Account>): Login<Account> {
  const core = createCore(options);
  return {
    handler: (request, info) => core.handle({ request, ...info }),
    currentUser: (request, userOptions) => core.currentUser({ request }, userOptions),
    requireUser: (request, userOptions) => core.requireUser({ request }, userOptions),
    signOut: (request) => core.signOut({ request }),
    endSessions: core.endSessions,
    unlock: core.unlock,
  };
}
