import { getRequestListener } from "@hono/node-server";
import express, { type Express } from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { expectTypeOf } from "vitest";
import { createLogin as createExpressLogin, type ExpressLogin } from "../../src/express.ts";
import { createLogin as createFastifyLogin } from "../../src/fastify.ts";
import { createLogin as createHonoLogin } from "../../src/hono.ts";
import { createLogin, type Login } from "../../src/index.ts";
import type { User } from "../../src/user.ts";
import { startHttp, startHttp2, type Target } from "./http.ts";
import type { Account, Options } from "./world.ts";

/** Cookies that the application sets on each response, before the login does. */
const ownCookies = ["theme=dark; Path=/", "lang=en; Path=/"];
export const ownNames = ["theme", "lang"];

/** An application that runs, and the part of its login that needs no request. */
export interface Application extends Target {
  readonly login: Pick<Login<Account>, "endSessions" | "unlock">;
}

/** A framework, and how an application of it is started. */
export interface Framework {
  readonly framework: string;
  readonly isHttp2?: true;
  readonly start: (options: Options) => Promise<Application>;
}

/** The `Cache-Control` that the guarded page at `/kept` sets by itself. */
export const ownCaching = "private, max-age=60";

/**
 * The lines of README for each framework. Every application has a login, guarded pages at `/account` and `/kept`, and a route of its
 * own that signs out, `/out`.
 */
export const frameworks: readonly Framework[] = [
  {
    framework: "Request and Response",
    async start(options) {
      const login = createLogin(options);
      async function respond(request: Request): Promise<Response> {
        const { pathname } = new URL(request.url);
        if (pathname === "/login") return login.handler(request, { address: "127.0.0.1" });
        if (pathname === "/out") return new Response("Bye", { headers: await login.signOut(request) });
        const user = await login.requireUser(request);
        if (user instanceof Response) return user;
        const headers = { "cache-control": pathname === "/kept" ? ownCaching : "no-store" };
        return new Response(`Signed in as ${user.email}`, { headers });
      }
      async function handle(request: Request): Promise<Response> {
        const response = await respond(request);
        for (const cookie of ownCookies) response.headers.append("set-cookie", cookie);
        return response;
      }
      return { ...(await startHttp(getRequestListener(handle))), login };
    },
  },
  {
    framework: "Express",
    async start(options) {
      const login = createExpressLogin(options);
      return { ...(await startHttp(addExpressRoutes(express(), login))), login };
    },
  },
  {
    framework: "Express after express.urlencoded(), mounted",
    async start(options) {
      const login = createExpressLogin(options);
      const app = express();
      const router = express.Router();
      app.use(express.urlencoded({ extended: true }), express.json());
      // one cookie, and one more: in Node a text, then a list
      app.use((_request, response, next) => {
        for (const cookie of ownCookies) response.append("set-cookie", cookie);
        next();
      });
      router.all("/", login.handler);
      app.use("/login", router);
      app.post("/out", async (request, response) => {
        await login.signOut(request, response);
        response.send("Bye");
      });
      app.get("/account", login.requireUser({ maxAgeMs: 60_000 }), (_request, response) => {
        response.send(`Signed in as ${response.locals.user.email}`);
      });
      app.get("/kept", login.requireUser(), (_request, response) => {
        response.set("cache-control", ownCaching).send("Kept");
      });
      return { ...(await startHttp(app)), login };
    },
  },
  {
    framework: "Express after express.raw()",
    async start(options) {
      const login = createExpressLogin(options);
      const app = express();
      app.use(express.raw({ type: "*/*" }));
      return { ...(await startHttp(addExpressRoutes(app, login))), login };
    },
  },
  {
    framework: "Fastify",
    async start(options) {
      const login = createFastifyLogin(options);
      const app = Fastify();
      app.addHook("onRequest", async (_request, response) => {
        for (const cookie of ownCookies) response.header("set-cookie", cookie);
      });
      await app.register(login.plugin);
      app.post("/out", async (request, response) => {
        await login.signOut(request, response);
        return "Bye";
      });
      app.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => {
        expectTypeOf(loginUser).toEqualTypeOf<User>();
        return `Signed in as ${loginUser.email}`;
      });
      app.get("/kept", { preHandler: login.requireUser() }, async (_request, response) => {
        response.header("cache-control", ownCaching);
        return "Kept";
      });
      await app.ready();
      return { ...(await startHttp(app.routing)), login };
    },
  },
  {
    framework: "Fastify over HTTP/2",
    isHttp2: true,
    async start(options) {
      const login = createFastifyLogin(options);
      const app = Fastify({ http2: true });
      app.addHook("onRequest", async (_request, response) => {
        for (const cookie of ownCookies) response.header("set-cookie", cookie);
      });
      await app.register(login.plugin);
      app.post("/out", async (request, response) => {
        await login.signOut(request, response);
        return "Bye";
      });
      app.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => {
        return `Signed in as ${loginUser.email}`;
      });
      app.get("/kept", { preHandler: login.requireUser() }, async (_request, response) => {
        response.header("cache-control", ownCaching);
        return "Kept";
      });
      await app.ready();
      return { ...(await startHttp2(app.routing)), login };
    },
  },
  { framework: "Hono", start: (options) => startHono(options, startHttp) },
  { framework: "Hono over HTTP/2", isHttp2: true, start: (options) => startHono(options, startHttp2) },
  {
    framework: "Hono after a middleware that reads forms and has a response",
    async start(options) {
      const login = createHonoLogin(options);
      const app = new Hono();
      app.use(async (context, next) => {
        await context.req.parseBody();
        for (const cookie of ownCookies) context.res.headers.append("set-cookie", cookie);
        await next();
      });
      return startHono(options, startHttp, app, login);
    },
  },
];

function addExpressRoutes(app: Express, login: ExpressLogin<Account>): Express {
  app.use((_request, response, next) => {
    response.append("set-cookie", ownCookies);
    next();
  });
  app.all("/login", login.handler);
  app.post("/out", async (request, response) => {
    await login.signOut(request, response);
    response.send("Bye");
  });
  app.get("/account", login.requireUser(), (_request, response) => {
    expectTypeOf(response.locals.user).toEqualTypeOf<User<Account>>();
    response.send(`Signed in as ${response.locals.user.email}`);
  });
  app.get("/kept", login.requireUser(), (_request, response) => {
    response.set("cache-control", ownCaching).send("Kept");
  });
  return app;
}

async function startHono(
  options: Options,
  start: (listener: ReturnType<typeof getRequestListener>) => Promise<Target>,
  app = honoWithCookies(),
  login = createHonoLogin(options),
): Promise<Application> {
  app.all("/login", login.handler);
  app.post("/out", async (context) => {
    await login.signOut(context);
    return context.text("Bye");
  });
  app.get("/account", login.requireUser(), (context) => {
    expectTypeOf(context.var.user).toEqualTypeOf<User<Account>>();
    return context.text(`Signed in as ${context.var.user.email}`);
  });
  app.get("/kept", login.requireUser(), (context) =>
    context.text("Kept", 200, { "cache-control": ownCaching }),
  );
  return { ...(await start(getRequestListener(app.fetch))), login };
}

function honoWithCookies(): Hono {
  return new Hono().use(async (context, next) => {
    for (const cookie of ownCookies) context.header("set-cookie", cookie, { append: true });
    await next();
  });
}
