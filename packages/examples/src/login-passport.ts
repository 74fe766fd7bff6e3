import type { MfaClient } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login/express";
import { memoryStore } from "@onelogin-mfa/login/stores";
import express from "express";
import session from "express-session";
import passport from "passport";
import { Strategy } from "passport-local";
import { checkPassword, findUser, runApplication, signInPage } from "./connect.ts";

declare global {
  namespace Express {
    interface User extends NonNullable<ReturnType<typeof findUser>> {
      readonly signIn?: string;
    }
  }
}

passport.use(
  new Strategy((username, password, done) => done(null, checkPassword({ username, password }) ?? false)),
);
// Passport calls it at each sign-in, whichever the strategy: so each has a mark of its own
passport.serializeUser((user, done) =>
  done(null, { username: user.account.username, signIn: crypto.randomUUID() }),
);
passport.deserializeUser<{ username: string; signIn: string }>(({ username, signIn }, done) => {
  const user = findUser(username);
  done(null, user ? { ...user, signIn } : false);
});

/** Creates an application of Express that signs in with Passport, and with a second factor after it. */
export function createPassportApp(mfa: MfaClient, origin: string, sessions = memoryStore()) {
  const login = createLogin({
    mfa,
    sessions,
    origin,
    firstFactor: ({ req: { user } }) =>
      user?.signIn ? { email: user.email, account: user.account, session: user.signIn } : undefined,
    signInPath: "/signin",
  });
  const app = express();
  // behind a proxy that ends TLS, Express and the secure cookie also need `app.set("trust proxy", 1)`
  const cookie = { sameSite: "lax", secure: origin.startsWith("https:") } as const;
  // yours has the secret of all processes, and a `store` for them: without one, it is the memory of this process
  app.use(session({ secret: crypto.randomUUID(), resave: false, saveUninitialized: false, cookie }));
  app.use(passport.session());
  app.get("/signin", (_, response) => void response.type("html").send(signInPage));
  app.post("/signin", express.urlencoded(), (request, response, next) => {
    const returnTo = String(request.query.returnTo);
    // a link can name any site; only the login, which checks what it leads to, is gone to
    const successRedirect = returnTo.startsWith("/login?") ? returnTo : "/login";
    const options = { successRedirect, failureRedirect: request.originalUrl };
    passport.authenticate("local", options)(request, response, next);
  });
  app.post("/signout", async (request, response, next) => {
    // before Passport's: afterwards nobody can tell whose second factor it was
    await login.signOut(request, response);
    request.logout((error) => (error ? next(error) : response.redirect("/signin")));
  });
  app.all("/login", login.handler);
  app.get("/", login.requireUser(), (_, response) => {
    const { email } = response.locals.user;
    response.type("text").send(`Signed in as ${email}. Sign out at /signin, pay at /pay.`);
  });
  // a second factor that is older than a minute is asked for again
  app.get("/pay", login.requireUser({ maxAgeMs: 60_000 }), (_, response) => {
    response.type("text").send(`Paid by ${response.locals.user.email}.`);
  });
  return app;
}

await runApplication(import.meta.url, 4033, (mfa, { port, hostname, origin }) =>
  createPassportApp(mfa, origin).listen(port, hostname),
);
