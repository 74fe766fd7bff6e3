import type { KnownFirstFactor } from "../application.ts";
import { contextOf, type EventContext, type LoginEventDetails, reportToDeveloper } from "../events.ts";
import { once } from "../once.ts";
import type { Fields, RequestContext } from "../options.ts";
import { chooseTexts } from "../pages/languages.ts";
import type { Texts } from "../pages/texts/texts.ts";
import type { FirstFactor, RecordHead, SessionRecord } from "../records/login-state.ts";
import type { Services } from "../services.ts";
import { type Cookies, cookiesOf } from "./cookies.ts";
import { json, pathWith, redirect } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";

/** A request, as an adapter hands it over. Those of a page of Next.js have headers only. */
export interface Incoming {
  readonly request: Pick<Request, "headers"> & Partial<Pick<Request, "method" | "url">>;
  /** The framework's own request or context, below the names that the application's functions get it by. */
  readonly native?: object | undefined;
  /** The browser's address, which only the framework knows. */
  readonly address?: string | undefined;
}

/** A request, what the browser has sent with it, and the services of its login. */
export interface Visit {
  readonly services: Services;
  readonly request: Request;
  /** The request as the application's functions get it. */
  readonly context: RequestContext;
  /** The fields of a form of the login; none of another request. */
  readonly fields: Fields;
  readonly cookies: Cookies;
  /** The hosts whose records it may use; the first is that of new ones. */
  readonly hosts: readonly [string, ...string[]];
  /** The id of a login that has begun. */
  readonly pendingId: string | undefined;
  /** Returns the user of the application's session, whom it asks for once a visit. @throws ApplicationError */
  readonly firstFactor: () => Promise<KnownFirstFactor | undefined>;
  /** Returns the texts in the language of the visit, for which the application is asked once. */
  readonly texts: () => Promise<Texts>;
  /** The page that has asked for the login. */
  readonly returnTo: string | undefined;
  /** The part of its events that the request says. */
  readonly event: Partial<EventContext>;
  /** It is aborted once the request has called OneLogin for too long. */
  readonly signal: AbortSignal | undefined;
}

/** Returns the visit of a request. */
export function createVisit(services: Services, { request: head, native, address }: Incoming): Visit {
  const { site, application, languages } = services;
  const request = requestOf(head);
  const context = { ...native, request };
  const cookies = cookiesOf(request, site);
  return {
    services,
    request,
    context,
    fields: {},
    cookies,
    hosts: site.hostsOf(request),
    pendingId: cookies.read("pending"),
    firstFactor: once(() => application.firstFactor(context)),
    texts: once(async () => {
      // a page in another language is better than none
      const own = await application.language(context).catch(reportToDeveloper);
      return chooseTexts(languages, own, request.headers.get("accept-language"));
    }),
    returnTo: undefined,
    event: contextOf(request, address),
    signal: undefined,
  };
}

/** Returns the visit of a form. */
export function withForm(visit: Visit, fields: Fields, signal: AbortSignal): Visit {
  return { ...visit, fields, signal, returnTo: readReturnTo(fields.returnTo) };
}

/** Returns the visit with the address that the application names. */
export async function withAddress(visit: Visit): Promise<Visit> {
  const address = await visit.services.application.address(visit.context).catch(reportToDeveloper);
  return address === undefined ? visit : { ...visit, event: { ...visit.event, address } };
}

/** Returns the request itself if it is one, and else one with the same head. */
function requestOf(head: Incoming["request"]): Request {
  // of whichever class: frameworks have their own
  if ("arrayBuffer" in head) return head as Request;
  const { headers, method = "GET", url } = head;
  const host = headers.get("host") ?? "localhost";
  const base = URL.canParse(`http://${host}`) ? `http://${host}` : "http://localhost";
  // `Request` takes none of these, and the login neither
  const known = /^(CONNECT|TRACE|TRACK)$/i.test(method) ? "OPTIONS" : method;
  return new Request(url ?? base, { method: known, headers });
}

/** Tells the application what has happened in a visit, and to which login. */
export function tell(
  { services, event }: Pick<Visit, "services" | "event">,
  details: LoginEventDetails,
  record?: Pick<RecordHead, "loginId" | "subject">,
): Promise<void> {
  const { loginId, subject } = record ?? {};
  return services.tell({ ...event, loginId, user_id: subject?.user_id }, details);
}

/** Finds the session of a visit. Without a cookie, or a user of the application's own session, the store is not asked. */
export async function findSession(visit: Visit): Promise<SessionRecord | undefined> {
  const { services, hosts } = visit;
  const id = await sessionIdOf(visit);
  if (id === undefined) return undefined;
  return services.sessions.find(id, { hosts, oneLogin: () => services.mfa().baseUrl });
}

/**
 * Returns the id of the session that a visit may have. With the application's own session it is made of that one: the second factor
 * belongs to the user and the sign-in that `firstFactor` names, and to no other.
 */
export async function sessionIdOf({ services, cookies, firstFactor }: Visit): Promise<string | undefined> {
  if (!services.application.hasFirstFactor) return cookies.read("session");
  const known = await firstFactor();
  return known && sessionIdFor(known.binding);
}

/** Returns the id of the session that belongs to a sign-in of the application. */
export function sessionIdFor({ session, identity }: FirstFactor): string {
  return `first-factor ${JSON.stringify([session, identity])}`;
}

/**
 * Returns the page of the application's own sign-in, as browsers see it; undefined if there is none. It leads back to the login, with this
 * query.
 *
 * @throws ApplicationError
 */
export function signInPathOf({ services }: Visit, query: Parameters<typeof pathWith>[1]): string | undefined {
  const { application, site } = services;
  const path = application.signInPath(pathWith(site.path, query));
  return path && site.outside(path);
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
export function wantsJson({ headers }: Pick<Request, "headers">): boolean {
  return headers.get("accept") === "application/json";
}
