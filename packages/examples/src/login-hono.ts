import { serve } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import Keyv from "keyv";
import { connect, listenAddress, runAsProgram } from "./connect.ts";
import { renderLogin } from "./login-pages.ts";
import { act, isNewSession, type Login, start } from "./login-steps.ts";

/** Lifetime of a session in milliseconds. */
const lifeMs = 900_000;

/**
 * Creates a login with a second factor in Hono, on any runtime. The session is in a store that all processes share; its
 * cookie has only an id. A signed cookie instead of a store could be sent again: the saved verification must be gone once the
 * user is in.
 */
export function createHonoLogin(mfa: MfaClient, store: Keyv<Login> = new Keyv()): Hono {
  const app = new Hono();
  const readLogin = async (context: Context): Promise<Login> =>
    (await store.get(getCookie(context, "login") ?? "")) ?? start;

  /** Starts a session with a new id, and ends the old one. */
  async function regenerate(context: Context): Promise<string> {
    await store.delete(getCookie(context, "login") ?? "");
    const id = crypto.randomUUID();
    const secure = new URL(context.req.url).protocol === "https:";
    // "Lax": another site's form comes without the cookie
    const options = { httpOnly: true, sameSite: "Lax", secure, maxAge: lifeMs / 1000, path: "/" } as const;
    setCookie(context, "login", id, options);
    return id;
  }

  app.get("/", async (context) => context.html(await renderLogin(mfa, await readLogin(context))));
  app.post("/:action", async (context) => {
    const login = await readLogin(context);
    const action = context.req.param("action");
    const fields = await context.req.parseBody();
    const next = await act(mfa, { login, action, fields, readAgain: () => readLogin(context) });
    const id = getCookie(context, "login");
    if (next !== login) {
      const isNew = id === undefined || isNewSession(login, next);
      await store.set(isNew ? await regenerate(context) : id, next, lifeMs);
    }
    if (action !== "poll" || context.req.query("page") !== undefined) return context.redirect("/", 303);
    return context.json({ step: next.step });
  });
  return app;
}

await runAsProgram(import.meta.url, async () => {
  const { mfa } = await connect();
  const { fetch } = createHonoLogin(mfa);
  serve({ fetch, ...listenAddress(4031) }, ({ port }) => {
    process.stdout.write(`Sign in at http://127.0.0.1:${port}/\n`);
  });
});
