import { serve } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login/hono";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { type Context, Hono } from "hono";
import { getIronSession } from "iron-session";
import { checkPassword, findUser, runApplication, signInPage } from "./connect.ts";

/** The content of the sealed cookie: who has signed in, and a mark that each sign-in has of its own. */
interface Sealed {
  username?: string;
  signIn?: string;
}

// yours comes from the environment, the same for all processes
const password = crypto.randomUUID();

/** Creates an application of Hono whose session is a sealed cookie of iron-session, with a second factor after its password. */
export function createIronSessionApp(mfa: MfaClient, origin: string, sessions = memoryStore()) {
  const cookieOptions = { secure: origin.startsWith("https:") };
  const sessionOf = (c: Context) =>
    getIronSession<Sealed>(c.req.raw, c.res, { cookieName: "app", password, cookieOptions });
  const login = createLogin({
    mfa,
    sessions,
    origin,
    async firstFactor({ c }) {
      const { username = "", signIn } = await sessionOf(c);
      const user = findUser(username);
      return user && signIn ? { ...user, session: signIn } : undefined;
    },
    signInPath: "/signin",
  });
  const app = new Hono();
  app.get("/signin", (c) => c.html(signInPage));
  app.post("/signin", async (c) => {
    const form = await c.req.parseBody();
    const user = checkPassword({ username: String(form.username), password: String(form.password) });
    if (!user) return c.redirect(`/signin${new URL(c.req.url).search}`);
    const session = await sessionOf(c);
    Object.assign(session, { username: user.account.username, signIn: crypto.randomUUID() });
    await session.save();
    const returnTo = c.req.query("returnTo");
    // a link can name any site; only the login, which checks what it leads to, is gone to
    return c.redirect(returnTo?.startsWith("/login?") ? returnTo : "/login");
  });
  app.post("/signout", async (c) => {
    // a copy of the cookie stays valid until it expires: its second factor does not
    await login.signOut(c);
    (await sessionOf(c)).destroy();
    return c.redirect("/signin");
  });
  app.all("/login", login.handler);
  app.get("/", login.requireUser(), (c) =>
    c.text(`Signed in as ${c.var.user.email}. Sign out at /signin, pay at /pay.`),
  );
  // a second factor that is older than a minute is asked for again
  app.get("/pay", login.requireUser({ maxAgeMs: 60_000 }), (c) => c.text(`Paid by ${c.var.user.email}.`));
  return app;
}

await runApplication(import.meta.url, 4034, (mfa, { port, hostname, origin }) =>
  serve({ fetch: createIronSessionApp(mfa, origin).fetch, port, hostname }),
);
