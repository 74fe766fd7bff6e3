import { checkOptions, type LoginOptions, type UserOptions } from "./options.ts";
import type { User } from "./user.ts";

/** A login with a second factor, and the session after it. */
export interface Login<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (request: Request) => Promise<Response>;
  /** Returns who is signed in; undefined if nobody is, or not with what the options ask for. */
  readonly currentUser: (
    request: Pick<Request, "headers">,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /**
   * Returns who is signed in, or else the response to send: a redirect to the login for a page, 401 with JSON for everything
   * else.
   */
  readonly requireUser: (
    request: Pick<Request, "headers" | "method" | "url">,
    options?: UserOptions,
  ) => Promise<User<Account> | Response>;
}

/** Creates a login with a second factor, and the session after it. @throws TypeError for an invalid option, with its name */
export function createLogin<Account>(options: LoginOptions<Account>): Login<Account> {
  checkOptions(options);
  throw new TypeError("not yet");
}
