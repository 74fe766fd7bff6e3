import { serve } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { type Context, Hono } from "hono";
import { getSignedCookie, setSignedCookie } from "hono/cookie";
import { connect, listenAddress, runAsProgram } from "./connect.ts";
import { renderLogin } from "./login-pages.ts";
import { act, type Login, start } from "./login-steps.ts";

/** Lifetime of a login in milliseconds. */
const lifeMs = 900_000;

/**
 * Creates a login with a second factor in Hono, on any runtime. The session is a signed cookie: the browser can read it, and
 * cannot change it. It can be sent again until it ends: where logging out must hold, use a store.
 */
export function createHonoLogin(mfa: MfaClient, { secret }: { secret: string }): Hono {
  const app = new Hono();

  const readLogin = async (context: Context): Promise<Login> => {
    const text = await getSignedCookie(context, secret, "login");
    if (!text) return start;
    const { login, until }: { login: Login; until: number } = JSON.parse(text);
    return Date.now() < until ? login : start;
  };
  const writeLogin = async (context: Context, login: Login): Promise<void> => {
    const secure = new URL(context.req.url).protocol === "https:";
    // "Lax": another site's form comes without the cookie
    const options = { httpOnly: true, sameSite: "Lax", secure, maxAge: lifeMs / 1000, path: "/" } as const;
    const text = JSON.stringify({ login, until: Date.now() + lifeMs });
    await setSignedCookie(context, "login", text, secret, options);
  };

  app.get("/", async (context) => context.html(await renderLogin(mfa, await readLogin(context))));
  app.post("/:action", async (context) => {
    const login = await readLogin(context);
    const action = context.req.param("action");
    const next = await act(mfa, login, action, await context.req.parseBody());
    if (next !== login) await writeLogin(context, next);
    if (action !== "poll" || context.req.query("page") !== undefined) return context.redirect("/", 303);
    return context.json({ step: next.step });
  });
  return app;
}

await runAsProgram(import.meta.url, async () => {
  const { mfa } = await connect();
  const secret = process.env.SESSION_SECRET ?? crypto.randomUUID();
  const { fetch } = createHonoLogin(mfa, { secret });
  serve({ fetch, ...listenAddress(4031) }, ({ port }) => {
    process.stdout.write(`Sign in at http://127.0.0.1:${port}/\n`);
  });
});
