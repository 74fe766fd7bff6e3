import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { createCore } from "./core.ts";
import { maxFormBytes } from "./http/form.ts";
import { headOf, type NodeRequest, toRequest } from "./http/node-request.ts";
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

/** The part of a request of Fastify that is used: that of HTTP/2 has another type. */
export interface RequestOfFastify {
  readonly url: string;
  readonly raw: NodeRequest;
  /** The signed-in user, behind `requireUser`. */
  loginUser: User;
}

/** The part of a response of Fastify that is used, of HTTP/2 as well. */
export interface ResponseOfFastify {
  statusCode: number;
  readonly header: (name: string, value: string) => unknown;
  // biome-ignore lint/suspicious/noExplicitAny: a route may say which bodies it sends
  readonly send: (body: any) => unknown;
}

/** The request of Fastify, as the functions of the options get it beside the `Request`. */
export interface FastifyNative {
  /** With what the application's plugins have added, such as `req.session`. */
  readonly req: FastifyRequest;
}

/** A login in the shape of Fastify 5. */
export interface FastifyLogin<Account> {
  /** Adds the login's route, with a parser for its forms alone. */
  readonly plugin: FastifyPluginAsync;
  /** Returns who is signed in; undefined if nobody is. */
  readonly currentUser: (
    request: RequestOfFastify,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /**
   * Returns a `preHandler` that lets only users pass who are signed in. The user is `request.loginUser`. The response is `no-store`, unless
   * your handler sets its own `Cache-Control`.
   */
  readonly requireUser: (
    options?: UserOptions,
  ) => (request: RequestOfFastify, response: ResponseOfFastify) => Promise<unknown>;
  /** Signs the browser out, and sets the cookies of the response for that. See `Login.signOut`. */
  readonly signOut: (request: RequestOfFastify, response: ResponseOfFastify) => Promise<void>;
  /** Ends all sessions and logins of a user of OneLogin. See `Login.endSessions`. */
  readonly endSessions: (user_id: number) => Promise<void>;
  /** Lifts the limits of a user of OneLogin. See `Login.unlock`. */
  readonly unlock: (user_id: number) => Promise<void>;
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
export function createLogin<Account>(options: LoginOptions<Account, FastifyNative>): FastifyLogin<Account> {
  const core = createCore(options);
  const headFrom = (req: RequestOfFastify) => ({ request: headOf(req.raw, req.url), native: { req } });
  const urlencoded = "application/x-www-form-urlencoded";

  const plugin: FastifyPluginAsync = async (app) => {
    // the type says what is true behind `requireUser`
    app.decorateRequest("loginUser", null as unknown as User);
    const { path = "/login" } = options;
    if (!path.startsWith(`${app.prefix}/`))
      throw new TypeError(`createLogin: "path" must begin with the prefix of the plugin, "${app.prefix}".`);
    // in a scope of its own, as the application may have a parser for forms, too
    await app.register(async (scope) => {
      scope.removeContentTypeParser(urlencoded);
      const parser = { parseAs: "string", bodyLimit: maxFormBytes } as const;
      scope.addContentTypeParser(urlencoded, parser, async (_: FastifyRequest, body: string) => body);
      scope.route({
        method: ["GET", "POST"],
        // Fastify puts the prefix before it
        url: path.slice(app.prefix.length),
        handler: async (req, response) => {
          const { ip: address } = req;
          const request = await toRequest(req.raw, req.url, req.body ?? "");
          return send(response, await core.handle({ request, native: { req }, address }));
        },
      });
    });
  };

  return {
    // what `fastify-plugin` does: the decoration is for all routes of the application
    plugin: Object.assign(plugin, { [Symbol.for("skip-override")]: true }),
    currentUser: (req, userOptions) => core.currentUser(headFrom(req), userOptions),
    requireUser: (userOptions) => {
      core.checkUserOptions(userOptions);
      return async (req, response) => {
        const result = await core.requireUser(headFrom(req), userOptions);
        if (result instanceof Response) return send(response, result);
        // a handler can set its own
        response.header("cache-control", "no-store");
        req.loginUser = result;
        return undefined;
      };
    },
    async signOut(req, response) {
      setHeaders(response, await core.signOut(headFrom(req)));
    },
    endSessions: core.endSessions,
    unlock: core.unlock,
  };
}

async function send(response: ResponseOfFastify, result: Response): Promise<unknown> {
  response.statusCode = result.status;
  setHeaders(response, result.headers);
  return response.send(await result.text());
}

/** Sets headers; Fastify adds cookies to those of the application. */
function setHeaders(response: ResponseOfFastify, headers: Headers): void {
  for (const [name, value] of headers) response.header(name, value);
}
