import type { Site } from "./site.ts";

/**
 * The cookies of a login. Each has an id, and nothing else.
 *
 * - `pending`: a login that has begun
 * - `session`: the session after it
 * - `known`: a browser that has signed somebody in, which opens nothing
 * - `ending`: hashes of ids whose records a sign-out could not delete, which open nothing
 */
export type CookieName = "pending" | "session" | "known" | "ending";

/** The cookies of one request. */
export interface Cookies {
  /** Returns what the browser has sent, if it can be an id. One that came twice counts as none: one of the two was planted. */
  readonly read: (name: CookieName) => string | undefined;
  /** Returns a `Set-Cookie` for an id; without one it removes the cookie. */
  readonly write: (name: CookieName, id: string | undefined, maxAgeMs?: number) => string;
}

/** The form of an id: 32 bytes in base64url, or of two of them. Everything else in a cookie is ignored. */
const idPattern = /^[\w-]{43}$/;
const endingPattern = /^[\w-]{0,43}\.[\w-]{0,43}$/;

/**
 * Returns the cookies of a request. `__Host-` cookies need TLS and no sibling host can plant them. On loopback, where Safari drops
 * them, they have plain names, which are read nowhere else.
 * Source: https://github.com/httpwg/http-extensions/issues/2605
 */
export function cookiesOf(request: Pick<Request, "headers">, site: Site): Cookies {
  const isPlain = site.isPlain(request);
  const nameOf = (name: CookieName) => `${isPlain ? "" : "__Host-"}${site.name}-${name}`;
  return {
    read(name) {
      const start = `${nameOf(name)}=`;
      // a semicolon, and then spaces or tabs: JavaScript's white space has bytes that browsers take for a part of a name
      const pairs = request.headers.get("cookie")?.split(";") ?? [];
      const own = pairs
        .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ""))
        .filter((pair) => pair.startsWith(start));
      const value = own.length === 1 ? own[0]?.slice(start.length) : undefined;
      const pattern = name === "ending" ? endingPattern : idPattern;
      return value !== undefined && pattern.test(value) ? value : undefined;
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
