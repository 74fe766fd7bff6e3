import { ApplicationError } from "./call-application.ts";
import { handleForm } from "./forms/handle-form.ts";
import { userOf } from "./forms/sign-in.ts";
import { finishSignOut, signOutHeaders } from "./forms/sign-out.ts";
import { readForm } from "./http/form.ts";
import { json, pathWith, protect, redirect } from "./http/responses.ts";
import {
  createVisit,
  findSession,
  type Incoming,
  signInPathOf,
  tell,
  type Visit,
  withAddress,
  withForm,
} from "./http/visit.ts";
import { checkOptions, checkUserOptions, type LoginOptions, type UserOptions } from "./options.ts";
import { createPage } from "./pages/page.ts";
import { showPage } from "./pages/show-page.ts";
import { isWithin, type SessionRecord } from "./records/login-state.ts";
import { createServices, type Services } from "./services.ts";
import { StoreError } from "./stores/patient-store.ts";
import type { User } from "./user.ts";
import type { View } from "./view.ts";

/** A login, as the adapters of frameworks use it. */
export interface LoginCore<Account> {
  /** Responds to all requests of the login's path. */
  readonly handle: (incoming: Incoming) => Promise<Response>;
  /** @throws TypeError with the name of the option */
  readonly checkUserOptions: (options?: UserOptions) => void;
  readonly currentUser: (incoming: Incoming, options?: UserOptions) => Promise<User<Account> | undefined>;
  /** Returns who is signed in, or else the response to send. */
  readonly requireUser: (incoming: Incoming, options?: UserOptions) => Promise<User<Account> | Response>;
  /** Returns headers for the response. */
  readonly signOut: (incoming: Incoming) => Promise<Headers>;
  readonly endSessions: (user_id: number) => Promise<void>;
  readonly unlock: (user_id: number) => Promise<void>;
}

/**
 * Longest time in which a form may call OneLogin, in milliseconds. It lies below the time of a claim: while a form can still send
 * something, no other one can begin.
 */
const formMs = 45_000;

/** Creates a login. @throws TypeError for an invalid option, with its name */
export function createCore<Account, Native>(options: LoginOptions<Account, Native>): LoginCore<Account> {
  checkOptions(options);
  const servicesOf = createServices(options);
  const check = (userOptions: UserOptions = {}) =>
    checkUserOptions(userOptions, options.firstFactor !== undefined);

  async function sessionOf(visit: Visit): Promise<SessionRecord | undefined> {
    await finishSignOut(visit);
    return findSession(visit);
  }

  const isRecent = (session: SessionRecord, { maxAgeMs, password = false }: UserOptions): boolean => {
    if (maxAgeMs === undefined) return true;
    const since = password ? Math.min(session.passwordAt, session.signedInAt) : session.signedInAt;
    return isWithin(since, maxAgeMs, servicesOf().clock.now());
  };

  const limitedUser = (user_id: number) => ({ oneLogin: servicesOf().mfa().baseUrl, user_id });
  // what the application has returned at the first factor
  const userOfSession = (session: SessionRecord) => userOf(session) as User<Account>;

  return {
    handle: (incoming) => respond(servicesOf(), incoming),
    checkUserOptions: check,
    async currentUser(incoming, userOptions = {}) {
      check(userOptions);
      const session = await sessionOf(createVisit(servicesOf(), incoming));
      return session && isRecent(session, userOptions) ? userOfSession(session) : undefined;
    },
    async requireUser(incoming, userOptions = {}) {
      check(userOptions);
      const visit = createVisit(servicesOf(), incoming);
      try {
        const session = await sessionOf(visit);
        if (session === undefined) return await askForLogin(visit);
        if (isRecent(session, userOptions)) return userOfSession(session);
        return await askForLogin(visit, userOptions.password ? "password" : "factor");
      } catch (error) {
        const view = await afterFailure(visit, error);
        return isPage(visit.request) ? pageOf(visit, view) : json(503, { error: "unavailable" });
      }
    },
    async signOut(incoming) {
      const visit = createVisit(servicesOf(), incoming);
      const session = await sessionOf(visit).catch(() => undefined);
      const headers = await signOutHeaders(visit);
      if (session) await tell(visit, { type: "signed_out" }, session);
      return headers;
    },
    async endSessions(user_id) {
      const { epochs, tell: tellAll } = servicesOf();
      await epochs.begin("ended", limitedUser(user_id));
      await tellAll({ user_id }, { type: "ended", reason: "sessions_ended" });
    },
    async unlock(user_id) {
      await servicesOf().limits.unlock(limitedUser(user_id));
    },
  };
}

/** Responds to a request of the login's path. */
async function respond(services: Services, incoming: Incoming): Promise<Response> {
  const visit = await withAddress(createVisit(services, incoming));
  const finished = await finishSignOut(visit);
  const result = await viewOrResponse(visit).catch((error: unknown) => afterFailure(visit, error));
  const response = result instanceof Response ? result : await pageOf(visit, result);
  return finished === undefined ? response : withCookie(response, finished);
}

/** Renders a page. If the application's `render` fails, it is the one that is built in. */
async function pageOf(visit: Visit, view: View): Promise<Response> {
  const { application, css } = visit.services;
  const page = createPage(view, await visit.texts(), css);
  const own = await application
    .render(view, { ...visit.context, page: page.parts })
    .catch(async (error: unknown) => {
      await afterFailure(visit, error);
    });
  return protect(own instanceof Response ? own : page.respond(own ?? undefined));
}

/** A page for what the application or the store has failed to do; the application is told what its own function has thrown. */
async function afterFailure(visit: Visit, error: unknown): Promise<View> {
  const isOwn = error instanceof ApplicationError;
  if (!isOwn && !(error instanceof StoreError)) throw error;
  if (isOwn) await tell(visit, { type: "refused", reason: "application", error: error.cause });
  return { page: "unavailable", path: visit.services.site.path, hidden: {}, isSignedIn: false };
}

/** Sets a cookie before all others: one of them may be the same with another value. */
function withCookie(response: Response, cookie: string): Response {
  const headers = new Headers(response.headers);
  headers.delete("set-cookie");
  for (const one of [cookie, ...response.headers.getSetCookie()]) headers.append("set-cookie", one);
  return new Response(response.body, { status: response.status, headers });
}

async function viewOrResponse(visit: Visit): Promise<View | Response> {
  const { request, services } = visit;
  const { method } = request;
  if (method === "GET" || method === "HEAD") return showPage(visit);
  if (method !== "POST")
    return protect(new Response(null, { status: 405, headers: { allow: "GET, HEAD, POST" } }));
  const isOwn = services.site.isOwnForm(request);
  const fields = isOwn ? await readForm(request) : undefined;
  if (fields !== undefined)
    return withDeadline(services, (signal) => handleForm(withForm(visit, fields, signal)));
  if (!isOwn) await tell(visit, { type: "refused", reason: "foreign_form" });
  return { page: "refused", path: services.site.path, hidden: {}, isSignedIn: false };
}

/** Runs work with a signal that is aborted once it has called OneLogin for too long. */
async function withDeadline<Result>(
  { clock }: Services,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const cancel = clock.schedule(() => controller.abort(), formMs);
  try {
    return await work(controller.signal);
  } finally {
    cancel();
  }
}

/**
 * Leads a page to the login, and tells everything else that one is needed: a form or a script cannot follow a redirect. Without a first
 * factor of the application it leads to the application's own sign-in, if there is one.
 *
 * @param again what a signed-in user shows again
 */
async function askForLogin(visit: Visit, again?: "factor" | "password"): Promise<Response> {
  const { request, services } = visit;
  const { application, site } = services;
  const { pathname, search } = new URL(request.url);
  const returnTo = isPage(request) ? site.outside(pathname + search) : undefined;
  const isKnown = !application.hasFirstFactor || (await visit.firstFactor()) !== undefined;
  const signInPath = isKnown ? undefined : signInPathOf(visit, { again, returnTo });
  const login = signInPath ?? pathWith(site.path, { again, returnTo });
  return isPage(request) ? redirect(login) : json(401, { error: "login_required", login });
}

/** Returns true for a GET by which a browser loads a page. */
function isPage({ method, headers }: Pick<Request, "headers" | "method">): boolean {
  return method === "GET" && (headers.get("accept") ?? "").includes("text/html");
}
