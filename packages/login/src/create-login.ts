import { ApplicationError, callApplication } from "./application.ts";
import { report } from "./events.ts";
import { handleForm } from "./forms/handle-form.ts";
import { userOf } from "./forms/sign-in.ts";
import { finishSignOut, signOutHeaders } from "./forms/sign-out.ts";
import { cookiesOf } from "./http/cookies.ts";
import { readForm } from "./http/form.ts";
import { json, pathWith, protect, redirect } from "./http/responses.ts";
import { readReturnTo } from "./http/return-to.ts";
import { findSession, tell, type Visit, visitOf } from "./http/visit.ts";
import { checkOptions, checkUserOptions, type LoginOptions, type UserOptions } from "./options.ts";
import { renderPage } from "./pages/page.ts";
import { showPage } from "./pages/show-page.ts";
import { english } from "./pages/texts.ts";
import { createParts, type Parts } from "./parts.ts";
import { isWithin, type SessionRecord } from "./records/login-state.ts";
import { StoreError } from "./stores/patient-store.ts";
import type { User } from "./user.ts";
import type { View } from "./view.ts";

/** Details of a request that only the framework knows. */
export interface RequestInfo {
  /** The browser's address, for events. */
  readonly address?: string | undefined;
}

/** A login with a second factor, and the session after it. */
export interface Login<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (request: Request, info?: RequestInfo) => Promise<Response>;
  /**
   * Returns who is signed in; undefined if nobody is, or not as recently as the options ask for. It sets no cookie.
   *
   * @throws StoreError if the store does not respond
   */
  readonly currentUser: (
    request: Pick<Request, "headers">,
    options?: UserOptions,
  ) => Promise<User<Account> | undefined>;
  /**
   * Returns who is signed in, or else the response to send: a redirect to the login for a page, 401 with JSON for everything
   * else, 503 if the store does not respond.
   */
  readonly requireUser: (
    request: Pick<Request, "headers" | "method" | "url">,
    options?: UserOptions,
  ) => Promise<User<Account> | Response>;
  /**
   * Signs out the browser of a request: ends its session of this login, and a login that has begun or is just signing in. Logins with
   * another name stay. With `onSignIn` it ends what has begun; your own session is yours to end.
   *
   * It does not throw while the store is away: it sets a cookie that opens nothing, by which the browser's next request ends the
   * session. Until then a copy of the session's cookie lives.
   *
   * @returns headers for the response: `Set-Cookie` and `Clear-Site-Data`
   */
  readonly signOut: (request: Pick<Request, "headers">) => Promise<Headers>;
  /**
   * Ends all sessions of a user of OneLogin, and their logins that have begun or are just signing in: of all logins that share this
   * store and OneLogin account, whatever their name. With `onSignIn` it ends what has begun; your own sessions are yours to end.
   *
   * @throws StoreError if the store does not respond: the sessions may live
   */
  readonly endSessions: (user_id: number) => Promise<void>;
  /**
   * Lifts the limits of a user of OneLogin in all logins that share this store: wrong codes, codes of the help desk, messages, denied
   * pushes and begun logins.
   *
   * @throws StoreError if the store does not respond
   */
  readonly unlock: (user_id: number) => Promise<void>;
}

/** Creates a login with a second factor, and the session after it. @throws TypeError for an invalid option, with its name */
export function createLogin<Account>(options: LoginOptions<Account>): Login<Account> {
  checkOptions(options);
  const partsOf = createParts(options);

  async function sessionOf(request: Pick<Request, "headers">): Promise<SessionRecord | undefined> {
    checkHasSession(options);
    const parts = partsOf();
    await finishSignOut(parts, request);
    const sessionId = cookiesOf(request, parts.site).read("session");
    return findSession(parts, { sessionId, hosts: parts.site.hostsOf(request) });
  }

  const isRecent = (session: SessionRecord, { maxAgeMs, password = false }: UserOptions): boolean => {
    if (maxAgeMs === undefined) return true;
    const since = password ? Math.min(session.passwordAt, session.signedInAt) : session.signedInAt;
    return isWithin(since, maxAgeMs, partsOf().clock.now());
  };

  const limitedUser = (user_id: number) => ({ oneLogin: partsOf().mfa().baseUrl, user_id });

  return {
    handler: (request, info) => respond(partsOf(), options, request, info),
    async currentUser(request, userOptions = {}) {
      checkUserOptions(userOptions);
      const session = await sessionOf(request);
      return session && isRecent(session, userOptions) ? userOf(session) : undefined;
    },
    async requireUser(request, userOptions = {}) {
      checkUserOptions(userOptions);
      try {
        const session = await sessionOf(request);
        if (session === undefined) return askForLogin(partsOf(), request);
        if (isRecent(session, userOptions)) return userOf(session);
        return askForLogin(partsOf(), request, userOptions.password ? "password" : "factor");
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (!isPage(request)) return json(503, { error: "unavailable" });
        return protect(renderPage(unavailable(partsOf()), { ...english, ...options.texts }, options.css));
      }
    },
    async signOut(request) {
      const parts = partsOf();
      const session = options.onSignIn ? undefined : await sessionOf(request).catch(() => undefined);
      const headers = await signOutHeaders(parts, request);
      const userAgent = request.headers.get("user-agent") ?? undefined;
      if (session) await tell(parts, { context: { userAgent } }, { type: "signed_out" }, session);
      return headers;
    },
    async endSessions(user_id) {
      const parts = partsOf();
      await parts.epochs.begin("ended", limitedUser(user_id));
      await parts.tell({ user_id }, { type: "ended", reason: "sessions_ended" });
    },
    async unlock(user_id) {
      await partsOf().limits.unlock(limitedUser(user_id));
    },
  };
}

/** Responds to a request of the login's path. */
async function respond<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  request: Request,
  { address }: RequestInfo = {},
): Promise<Response> {
  const own = await callApplication(parts.clock, "address", () => options.address?.(request)).catch(report);
  const visit = visitOf(parts, request, {}, own ?? address);
  const finished = await finishSignOut(parts, request);
  const result = await viewOrResponse(parts, options, visit).catch((error: unknown) =>
    afterFailure(parts, visit, error),
  );
  const response = result instanceof Response ? result : await pageOf(parts, options, visit, result);
  return finished === undefined ? response : withCookie(response, finished);
}

/** Renders a page. If the application's `render` fails, it is the one that is built in. */
async function pageOf<Account>(
  parts: Parts,
  { render, texts, css }: LoginOptions<Account>,
  visit: Visit,
  view: View,
): Promise<Response> {
  const own = await callApplication(parts.clock, "render", () => render?.(view, visit.request)).catch(
    async (error: unknown) => {
      await afterFailure(parts, visit, error);
    },
  );
  return protect(own ?? renderPage(view, { ...english, ...texts }, css));
}

/** A page for what the application or the store has failed to do; the application is told what its own function has thrown. */
async function afterFailure(parts: Parts, visit: Visit, error: unknown): Promise<View> {
  if (error instanceof StoreError) return unavailable(parts);
  if (!(error instanceof ApplicationError)) throw error;
  await tell(parts, visit, { type: "refused", reason: "application", error: error.cause });
  return unavailable(parts);
}

/** Sets a cookie before all others: one of them may be the same with another value. */
function withCookie(response: Response, cookie: string): Response {
  const headers = new Headers(response.headers);
  headers.delete("set-cookie");
  for (const one of [cookie, ...response.headers.getSetCookie()]) headers.append("set-cookie", one);
  return new Response(response.body, { status: response.status, headers });
}

async function viewOrResponse<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<View | Response> {
  const { request } = visit;
  const { method } = request;
  if (method === "GET" || method === "HEAD") return showPage(parts, options, visit);
  if (method !== "POST")
    return protect(new Response(null, { status: 405, headers: { allow: "GET, HEAD, POST" } }));
  const isOwn = parts.site.isOwnForm(request);
  const fields = isOwn ? await readForm(request) : undefined;
  if (fields !== undefined)
    return handleForm(parts, options, { ...visit, fields, returnTo: readReturnTo(fields.returnTo) });
  if (!isOwn) await tell(parts, visit, { type: "refused", reason: "foreign_form" });
  return { page: "refused", path: parts.site.path, hidden: {}, isSignedIn: false };
}

const unavailable = ({ site: { path } }: Parts): View => ({
  page: "unavailable",
  path,
  hidden: {},
  isSignedIn: false,
});

/**
 * Leads a page to the login, and tells everything else that one is needed: a form or a script cannot follow a redirect.
 *
 * @param again what a signed-in user shows again
 */
function askForLogin(
  { site: { path } }: Parts,
  request: Pick<Request, "headers" | "method" | "url">,
  again?: "factor" | "password",
): Response {
  if (!isPage(request)) return json(401, { error: "login_required", login: pathWith(path, { again }) });
  const { pathname, search } = new URL(request.url);
  return redirect(pathWith(path, { again, returnTo: pathname + search }));
}

/** Returns true for a GET by which a browser loads a page. */
function isPage({ method, headers }: Pick<Request, "headers" | "method">): boolean {
  return method === "GET" && (headers.get("accept") ?? "").includes("text/html");
}

function checkHasSession<Account>({ onSignIn }: LoginOptions<Account>): void {
  if (onSignIn)
    throw new TypeError(
      'With "onSignIn" the session is that of the application: ask that one who is signed in.',
    );
}
