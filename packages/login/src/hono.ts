import type { Context, MiddlewareHandler } from "hono";
import { createLogin as createWebLogin } from "./create-login.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

/** A login in the shape of Hono. */
export interface HonoLogin<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (context: Context) => Promise<Response>;
  /** Returns who is signed in; undefined if nobody is. */
  readonly currentUser: (context: Context, options?: UserOptions) => Promise<User<Account> | undefined>;
  /** Returns a middleware that lets only users pass who are signed in. The user is `context.var.user`. */
  readonly requireUser: (options?: UserOptions) => MiddlewareHandler<{ Variables: { user: User<Account> } }>;
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
export function createLogin<Account>(options: LoginOptions<Account>): HonoLogin<Account> {
  const login = createWebLogin(options);
  return {
    handler: (context) => login.handler(context.req.raw),
    currentUser: (context, userOptions) => login.currentUser(context.req.raw, userOptions),
    requireUser: (userOptions) => async (context, next) => {
      const result = await login.requireUser(context.req.raw, userOptions);
      if (result instanceof Response) return result;
      context.set("user", result);
      return next();
    },
  };
}
