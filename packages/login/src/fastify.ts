import type { FastifyPluginAsync, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from "fastify";
import { createLogin as createWebLogin } from "./create-login.ts";
import { maxFormBytes } from "./form.ts";
import { headOf, toRequest } from "./node-request.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The signed-in user, behind `requireUser`. */
    loginUser: User;
  }
}

/** A login in the shape of Fastify 5. */
export interface FastifyLogin<Account> {
  /** Adds the login's route, with a parser for its forms alone. */
  readonly plugin: FastifyPluginAsync;
  /** Returns who is signed in; undefined if nobody is. */
  readonly currentUser: (
    request: FastifyRequest,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /** Returns a `preHandler` that lets only users pass who are signed in. The user is `request.loginUser`. */
  readonly requireUser: (options?: UserOptions) => preHandlerAsyncHookHandler;
}

/**
 * Creates a login for Fastify 5. It needs no further plugin.
 *
 * @example
 * ```ts
 * const login = createLogin(options);
 * await app.register(login.plugin);
 * app.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => `Signed in as ${loginUser.email}`);
 * ```
 */
export function createLogin<Account>(options: LoginOptions<Account>): FastifyLogin<Account> {
  const login = createWebLogin(options);
  const urlencoded = "application/x-www-form-urlencoded";

  const plugin: FastifyPluginAsync = async (app) => {
    // the type says what is true behind `requireUser`
    app.decorateRequest("loginUser", null as unknown as User);
    // in a scope of its own, as the application may have a parser for forms, too
    await app.register(async (scope) => {
      scope.removeContentTypeParser(urlencoded);
      const parser = { parseAs: "string", bodyLimit: maxFormBytes } as const;
      scope.addContentTypeParser(urlencoded, parser, async (_: FastifyRequest, body: string) => body);
      scope.route({
        method: ["GET", "POST"],
        url: options.path ?? "/login",
        handler: async (request, response) =>
          send(response, await login.handler(await toRequest(request.raw, request.url, request.body ?? ""))),
      });
    });
  };

  return {
    // what `fastify-plugin` does: the decoration is for all routes of the application
    plugin: Object.assign(plugin, { [Symbol.for("skip-override")]: true }),
    currentUser: (request, userOptions) => login.currentUser(headOf(request.raw, request.url), userOptions),
    requireUser: (userOptions) => async (request, response) => {
      const result = await login.requireUser(headOf(request.raw, request.url), userOptions);
      if (result instanceof Response) return send(response, result);
      request.loginUser = result;
    },
  };
}

async function send(response: FastifyReply, result: Response): Promise<FastifyReply> {
  response.status(result.status);
  for (const [name, value] of result.headers) response.header(name, value);
  return response.send(await result.text());
}
