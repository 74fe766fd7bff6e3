import { hostOf, isLoopback } from "./origin.ts";

/** The two cookies: of a login that has begun, and of the session after it. Each has the id of a record, and nothing else. */
export type CookieName = "pending" | "session";

/** The cookies of one request. */
export interface Cookies {
  /** Returns the id that the browser has sent, if it can be one. */
  readonly read: (name: CookieName) => string | undefined;
  /** Returns a `Set-Cookie` for an id; without one it removes the cookie. */
  readonly write: (name: CookieName, id: string | undefined, maxAgeMs?: number) => string;
}

/** The form of an id: 32 bytes in base64url. Everything else in a cookie is ignored. */
const idPattern = /^[\w-]{43}$/;

/**
 * Returns the cookies of a request. `__Host-` cookies need TLS and no sibling host can plant them. On loopback, where Safari drops
 * them, they have plain names, which are read nowhere else. A configured origin decides before the `Host` header does.
 * Source: https://github.com/httpwg/http-extensions/issues/2605
 */
export function cookiesOf(request: Pick<Request, "headers">, origin: string | undefined): Cookies {
  const isPlain = isLoopback(hostOf(request)) && (origin === undefined || origin.startsWith("http:"));
  const nameOf = (name: CookieName) => (isPlain ? `login-${name}` : `__Host-login-${name}`);
  return {
    read(name) {
      const start = `${nameOf(name)}=`;
      const pairs = request.headers.get("cookie")?.split(/;\s*/) ?? [];
      const value = pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
      return value !== undefined && idPattern.test(value) ? value : undefined;
    },
    write(name, id, maxAgeMs) {
      const age = id === undefined ? 0 : maxAgeMs === undefined ? undefined : Math.floor(maxAgeMs / 1000);
      const attributes = [`${nameOf(name)}=${id ?? ""}`, "Path=/", "HttpOnly", "SameSite=Lax"];
      if (!isPlain) attributes.push("Secure");
      if (age !== undefined) attributes.push(`Max-Age=${age}`);
      return attributes.join("; ");
    },
  };
}
