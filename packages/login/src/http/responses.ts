/** Headers of every response: none is kept, guessed at, or named to another site. Sources: ASVS 3.4.4, 3.4.5. */
const headersOfAll = {
  // also on redirects: a cache that keeps a `Set-Cookie` signs strangers in
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  // "no-referrer" would send the login's own forms with `Origin: null`
  "referrer-policy": "same-origin",
};

/** Adds the headers of every response. */
export function protect(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(headersOfAll)) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}

/** A redirect that is followed by a GET. The location is a path: behind a proxy nobody knows the origin. */
export function redirect(
  location: string,
  cookies: readonly string[] = [],
  more?: Headers | Readonly<Record<string, string>>,
): Response {
  const headers = new Headers(more);
  headers.set("location", location);
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return protect(new Response(null, { status: 303, headers }));
}

/** A response for a script. */
export function json(status: number, value: object, cookies: readonly string[] = []): Response {
  const response = Response.json(value, { status });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return protect(response);
}

/** Returns a path with a query. */
export function pathWith(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
