import type { Cookies } from "./cookies.ts";
import type { Fields } from "./options.ts";
import type { Parts } from "./parts.ts";
import { json, redirect } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";

/** A form that was sent to the login, and what the browser has sent with it. */
export interface Visit {
  readonly request: Request;
  readonly fields: Fields;
  readonly cookies: Cookies;
  /** The id of a login that has begun. */
  readonly pendingId: string | undefined;
  /** The id of a session. */
  readonly sessionId: string | undefined;
  /** The page that has asked for the login. */
  readonly returnTo: string | undefined;
}

export function visitOf(parts: Parts, request: Request, fields: Fields): Visit {
  const cookies = parts.cookiesOf(request);
  return {
    request,
    fields,
    cookies,
    pendingId: cookies.read("pending"),
    sessionId: cookies.read("session"),
    returnTo: readReturnTo(fields.returnTo),
  };
}

/** Leads to a page: a form by a redirect, the script of a page that polls by the location. */
export function lead(
  { request }: Visit,
  location: string,
  cookies: readonly string[] = [],
  headers?: Headers | Readonly<Record<string, string>>,
): Response {
  if (!wantsJson(request)) return redirect(location, cookies, headers);
  const response = json(200, { location }, cookies);
  new Headers(headers).forEach((value, name) => {
    response.headers.append(name, value);
  });
  return response;
}

/** Returns true for the script of a page that polls. */
export function wantsJson({ headers }: Request): boolean {
  return headers.get("accept") === "application/json";
}
