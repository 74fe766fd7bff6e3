import { readForm } from "./form.ts";
import { handleForm } from "./handle-form.ts";
import type { SessionRecord } from "./login-state.ts";
import { checkOptions, checkUserOptions, type LoginOptions, type UserOptions } from "./options.ts";
import { isOwnForm } from "./origin.ts";
import { renderPage } from "./pages/page.ts";
import { english } from "./pages/texts.ts";
import { createParts, type Parts } from "./parts.ts";
import { StoreError } from "./patient-store.ts";
import { json, pathWith, protect, redirect } from "./responses.ts";
import { showPage } from "./show-page.ts";
import { userOf } from "./sign-in.ts";
import type { User } from "./user.ts";
import type { View } from "./view.ts";
import { visitOf } from "./visit.ts";

/** A login with a second factor, and the session after it. */
export interface Login<Account> {
  /** Responds to all requests of the login's path. */
  readonly handler: (request: Request) => Promise<Response>;
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
}

/** Creates a login with a second factor, and the session after it. @throws TypeError for an invalid option, with its name */
export function createLogin<Account>(options: LoginOptions<Account>): Login<Account> {
  checkOptions(options);
  const partsOf = createParts(options);

  /** Finds the session of a request. Without a cookie the store is not asked. */
  async function findSession(request: Pick<Request, "headers">): Promise<SessionRecord | undefined> {
    checkHasSession(options);
    const { cookiesOf, sessions } = partsOf();
    const id = cookiesOf(request).read("session");
    return id === undefined ? undefined : sessions.find(id);
  }

  const isRecent = (session: SessionRecord, { maxAgeMs, password = false }: UserOptions): boolean => {
    if (maxAgeMs === undefined) return true;
    const since = password ? Math.min(session.passwordAt, session.signedInAt) : session.signedInAt;
    return partsOf().clock.now() - since <= maxAgeMs;
  };

  return {
    handler: (request) => respond(partsOf(), options, request),
    async currentUser(request, userOptions = {}) {
      checkUserOptions(userOptions);
      const session = await findSession(request);
      return session && isRecent(session, userOptions) ? userOf(session) : undefined;
    },
    async requireUser(request, userOptions = {}) {
      checkUserOptions(userOptions);
      try {
        const session = await findSession(request);
        if (session === undefined) return askForLogin(partsOf(), request);
        if (isRecent(session, userOptions)) return userOf(session);
        return askForLogin(partsOf(), request, userOptions.password ? "password" : "factor");
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (!isPage(request)) return json(503, { error: "unavailable" });
        return protect(renderPage(unavailable(partsOf()), { ...english, ...options.texts }, options.css));
      }
    },
  };
}

/** Responds to a request of the login's path. */
async function respond<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  request: Request,
): Promise<Response> {
  const result = await viewOrResponse(parts, options, request).catch((error: unknown) => {
    if (error instanceof StoreError) return unavailable(parts);
    throw error;
  });
  if (result instanceof Response) return result;
  const own = await options.render?.(result, request);
  return protect(own ?? renderPage(result, { ...english, ...options.texts }, options.css));
}

async function viewOrResponse<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  request: Request,
): Promise<View | Response> {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return showPage(parts, options, request);
  if (method !== "POST")
    return protect(new Response(null, { status: 405, headers: { allow: "GET, HEAD, POST" } }));
  const fields = isOwnForm(request, parts.origin) ? await readForm(request) : undefined;
  if (fields === undefined) return { page: "refused", path: parts.path, hidden: {}, isSignedIn: false };
  return handleForm(parts, options, visitOf(parts, request, fields));
}

const unavailable = ({ path }: Parts): View => ({ page: "unavailable", path, hidden: {}, isSignedIn: false });

/**
 * Leads a page to the login, and tells everything else that one is needed: a form or a script cannot follow a redirect.
 *
 * @param again what a signed-in user shows again
 */
function askForLogin(
  { path }: Parts,
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
