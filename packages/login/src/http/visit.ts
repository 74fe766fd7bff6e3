import { contextOf, type EventContext, type LoginEventDetails } from "../events.ts";
import type { Fields } from "../options.ts";
import type { Parts } from "../parts.ts";
import type { RecordHead, SessionRecord } from "../records/login-state.ts";
import { type Cookies, cookiesOf } from "./cookies.ts";
import { json, redirect } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";

/** A form that was sent to the login, and what the browser has sent with it. */
export interface Visit {
  readonly request: Request;
  readonly fields: Fields;
  readonly cookies: Cookies;
  /** The hosts whose records it may use; the first is that of new ones. */
  readonly hosts: readonly [string, ...string[]];
  /** The id of a login that has begun. */
  readonly pendingId: string | undefined;
  /** The id of a session. */
  readonly sessionId: string | undefined;
  /** The page that has asked for the login. */
  readonly returnTo: string | undefined;
  /** The part of its events that the request says. */
  readonly context: Partial<EventContext>;
}

export function visitOf(
  { site }: Parts,
  request: Request,
  fields: Fields,
  address: string | undefined,
): Visit {
  const cookies = cookiesOf(request, site);
  return {
    request,
    fields,
    cookies,
    hosts: site.hostsOf(request),
    pendingId: cookies.read("pending"),
    sessionId: cookies.read("session"),
    returnTo: readReturnTo(fields.returnTo),
    context: contextOf(request, address),
  };
}

/** Tells the application what has happened in a visit, and to which login. */
export function tell(
  parts: Parts,
  { context }: Pick<Visit, "context">,
  details: LoginEventDetails,
  record?: Pick<RecordHead, "loginId" | "subject">,
): Promise<void> {
  const { loginId, subject } = record ?? {};
  return parts.tell({ ...context, loginId, user_id: subject?.user_id }, details);
}

/** Finds the session of a request. Without a cookie the store is not asked. */
export async function findSession(
  { sessions, mfa }: Parts,
  { sessionId, hosts }: Pick<Visit, "sessionId" | "hosts">,
): Promise<SessionRecord | undefined> {
  if (sessionId === undefined) return undefined;
  return sessions.find(sessionId, { hosts, oneLogin: () => mfa().baseUrl });
}

/** Leads to a page: a form by a redirect, the script of a page that polls by the location. */
export function lead(
  { request }: Pick<Visit, "request">,
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
