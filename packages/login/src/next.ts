/// <reference path="./next-modules.d.ts" />

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { connection, NextResponse } from "next/server";
import { createCore } from "./core.ts";
import type { LoginOptions, UserOptions } from "./options.ts";
import type { User } from "./user.ts";

export type { LoginOptions, UserOptions } from "./options.ts";
export type { User } from "./user.ts";

/** Options of `requireUser` in a page. */
export interface PageOptions extends UserOptions {
  /** The path of the page, to come back to: a server component does not know it. @default the option `home` */
  returnTo?: string | undefined;
}

/** A login in the shape of Next.js, for its Node runtime. */
export interface NextLogin<Account> {
  /** The route handler of the login's pages. */
  readonly GET: (request: Request) => Promise<Response>;
  /** The route handler of the login's forms. */
  readonly POST: (request: Request) => Promise<Response>;
  /** Returns who is signed in, in a server component, action or route handler; undefined if nobody is. */
  readonly currentUser: (options?: UserOptions) => Promise<User<Account> | undefined>;
  /**
   * Returns who is signed in, or else redirects to the login. Ask in each page, action and route handler: `proxy.ts` can be
   * skipped (CVE-2025-29927). With `cacheComponents` the page is below `<Suspense>`.
   */
  readonly requireUser: (options?: PageOptions) => Promise<User<Account>>;
  /** For `proxy.ts`: a redirect with status 303 for everybody who is not signed in. */
  readonly proxy: (request: Request) => Promise<Response>;
  /** Signs the browser out, in a server action or route handler. See `Login.signOut`. */
  readonly signOut: () => Promise<void>;
  /** Ends all sessions and logins of a user of OneLogin. See `Login.endSessions`. */
  readonly endSessions: (user_id: number) => Promise<void>;
  /** Lifts the limits of a user of OneLogin. See `Login.unlock`. */
  readonly unlock: (user_id: number) => Promise<void>;
}

/**
 * Creates a login for Next.js.
 *
 * @example
 * ```ts
 * // lib/login.ts
 * export const login = createLogin(options);
 * // app/login/route.ts
 * export const { GET, POST } = login;
 * // app/account/page.tsx
 * const user = await login.requireUser({ returnTo: "/account" });
 * ```
 */
export function createLogin<Account>(options: LoginOptions<Account>): NextLogin<Account> {
  const core = createCore(options);
  const { basePath = "", home = "/" } = options;

  /** The request that is being rendered. Without `connection` the time would be that of the build. */
  async function currentRequest(path: string) {
    await connection();
    const url = new URL(path, "http://localhost").href;
    return { method: "GET", url, headers: withAccept(await headers()) };
  }

  /**
   * Returns the location of a redirect as `redirect` takes it. With a base path only a whole address is right everywhere: `redirect` adds
   * the base path to a path in pages, and not in route handlers, or in actions without a script.
   * Sources: https://github.com/vercel/next.js/issues/85462, https://github.com/vercel/next.js/issues/56229
   */
  function addressOf(location: string, host: string | null): string {
    if (basePath === "") return location;
    const origins = [options.origin ?? []].flat();
    const origin = origins.find((one) => new URL(one).host === host) ?? origins[0];
    if (origin !== undefined) return origin + location;
    return location.startsWith(`${basePath}/`) ? location.slice(basePath.length) : location;
  }

  return {
    // Next.js passes the parameters of the route as well
    GET: (request) => core.handle({ request }),
    POST: (request) => core.handle({ request }),
    currentUser: async (userOptions) => core.currentUser({ request: await currentRequest("/") }, userOptions),
    async requireUser({ returnTo = home, ...userOptions } = {}) {
      const request = await currentRequest(returnTo);
      const result = await core.requireUser({ request }, userOptions);
      if (!(result instanceof Response)) return result;
      const location = result.headers.get("location");
      if (location === null) throw new Error(`The login is not available (${result.status}).`);
      return redirect(addressOf(location, request.headers.get("host")));
    },
    async proxy(request) {
      const result = await core.requireUser({ request: asPage(request, basePath) });
      if (!(result instanceof Response)) return NextResponse.next();
      const location = result.headers.get("location");
      if (location === null) return result;
      // Next.js refuses a relative one, and sends this one as relative
      return NextResponse.redirect(new URL(location, request.url), 303);
    },
    async signOut() {
      const jar = await cookies();
      const result = await core.signOut({ request: await currentRequest("/") });
      for (const cookie of result.getSetCookie()) jar.set(cookieOf(cookie));
    },
    endSessions: core.endSessions,
    unlock: core.unlock,
  };
}

/** Returns a `Set-Cookie` of this package as Next.js takes it. */
function cookieOf(text: string) {
  const [pair = "", ...attributes] = text.split("; ");
  const at = pair.indexOf("=");
  const age = attributes.find((one) => one.startsWith("Max-Age="))?.slice("Max-Age=".length);
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: "/",
    httpOnly: true,
    sameSite: "lax" as const,
    secure: attributes.includes("Secure"),
    ...(age !== undefined && { maxAge: Number(age) }),
  };
}

/** Headers that ask for a page, as a server component is one whatever its request asks for. */
function withAccept(given: Headers): Headers {
  const own = new Headers(given);
  own.set("accept", "text/html");
  return own;
}

/**
 * Everything that a proxy guards is a page, unless a script asks for JSON. The router of Next.js fetches pages, too, and the proxy does not
 * see by which header. Only here the path of a request has the base path.
 */
function asPage({ method, url, headers }: Request, basePath: string) {
  const page = new URL(url);
  page.searchParams.delete("_rsc");
  if (`${page.pathname}/`.startsWith(`${basePath}/`)) page.pathname = page.pathname.slice(basePath.length);
  const isJson = headers.get("accept")?.includes("application/json") ?? false;
  return { method, url: page.href, headers: isJson ? headers : withAccept(headers) };
}
