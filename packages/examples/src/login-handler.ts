import type { MfaClient } from "@onelogin-mfa/client";
import { renderLogin, viewOf } from "./login-pages.ts";
import { act, type Fields, type Login, type LoginSession, start } from "./login-steps.ts";

/** A request for the login's page, or a form of it. */
export interface LoginRequest {
  readonly method: string;
  /** URL of the page, or its path: a form leads back to it. */
  readonly url: string;
  readonly header: (name: string) => string | null | undefined;
  readonly fields: Fields;
}

/** Answers a request of one session. A framework reads the request and keeps the session; the rest is here. */
export async function answerLogin(
  mfa: MfaClient,
  { method, url, header, fields }: LoginRequest,
  session: LoginSession,
): Promise<Response> {
  if (method !== "POST") return showPage(mfa, session.login ?? start);
  if (isFromOtherSite(header)) return new Response("This form is of another site.", { status: 403 });
  const login = await act(mfa, session, fields);
  if (header("accept") === "application/json") return Response.json({ view: viewOf(login) });
  // relative: a path such as "//example.com" would lead to another site
  const page = new URL(url, "http://localhost").pathname.split("/").at(-1);
  return new Response(null, { status: 303, headers: { location: `./${page}` } });
}

async function showPage(mfa: MfaClient, login: Login): Promise<Response> {
  const nonce = crypto.randomUUID();
  const own =
    "connect-src 'self'; form-action 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
  const inline = `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; ${inline}; ${own}`,
    // a page can show the secret of an authenticator
    "cache-control": "no-store",
  };
  return new Response(await renderLogin(mfa, login, nonce), { headers });
}

/** Returns true for a form of another site, which would act for the user, or sign the user in as somebody else. */
function isFromOtherSite(header: LoginRequest["header"]): boolean {
  const site = header("sec-fetch-site");
  if (site) return site !== "same-origin" && site !== "none";
  // browsers of before 2023, and pages without TLS
  const origin = header("origin");
  if (!origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== header("host");
}

/** Sessions by their ids, for all processes: a `Keyv`, or `keepSessionsInRedis`. */
export interface LoginStore {
  readonly get: (id: string) => Promise<Login | undefined>;
  readonly set: (id: string, login: Login, ttlMs: number) => Promise<unknown>;
  readonly delete: (id: string) => Promise<unknown>;
}

/** Lifetime of a session in milliseconds. */
export const sessionMs = 900_000;

/**
 * Creates a login for every framework and runtime that has `Request` and `Response`: Hono, Next.js, Deno, Bun, Workers. The
 * cookie has only the session's id. A signed cookie instead of a store could be sent again: a saved verification must be gone
 * once the user is in.
 */
export function createLoginHandler(
  mfa: MfaClient,
  store: LoginStore,
): (request: Request) => Promise<Response> {
  return async (request) => {
    let id = /(?:^|; )login=([^;]+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
    let cookie: string | undefined;
    const session: LoginSession = {
      login: await store.get(id),
      reload: () => store.get(id),
      async save(login, isNew) {
        if (isNew) {
          await store.delete(id);
          id = crypto.randomUUID();
          // "Lax": another site's form comes without it. "Secure": all browsers but Safari take http://localhost for secure
          cookie = `login=${id}; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=${sessionMs / 1000}`;
        }
        await store.set(id, login, sessionMs);
      },
    };
    const form = request.method === "POST" ? await request.formData().catch(() => []) : [];
    const { method, url, headers } = request;
    const header = (name: string) => headers.get(name);
    const fields = Object.fromEntries(form);
    const response = await answerLogin(mfa, { method, url, header, fields }, session);
    if (cookie !== undefined) response.headers.append("set-cookie", cookie);
    return response;
  };
}
