import { getRequestListener } from "@hono/node-server";
import express, { type Request as ExpressRequest } from "express";
import Fastify from "fastify";
import { type Context, Hono } from "hono";
import { describe, expect, expectTypeOf, it, onTestFinished } from "vitest";
import { createLogin as createExpressLogin } from "../src/express.ts";
import { createLogin as createFastifyLogin } from "../src/fastify.ts";
import { createLogin as createHonoLogin } from "../src/hono.ts";
import { createLogin, type LoginOptions, type RequestContext } from "../src/index.ts";
import { startHttp, type Target } from "./support/http.ts";
import { createVisitor } from "./support/visitor.ts";
import { type Account, createWorld, deviceIds, right, sentCode, type World } from "./support/world.ts";

declare module "express-serve-static-core" {
  interface Request {
    /** Whom a middleware of the application has found, as Passport's does. */
    visitor?: string;
  }
}

declare module "fastify" {
  interface FastifyRequest {
    /** Whom a hook of the application has found. */
    visitor?: string;
  }
}

/** The user of the application's own session: its middleware takes this header for one. */
const header = "x-visitor";
const ids: Readonly<Record<string, number>> = { ada: 42, lin: 44 };

/** Makes options whose functions see the request by what `read` finds in their context. */
type Build = <Native>(read: (context: RequestContext<Native>) => unknown) => LoginOptions<Account, Native>;

/** A framework whose middleware has found out who the visitor is, and puts that on its own request. */
interface Middleware {
  readonly framework: string;
  /** The names in a context. */
  readonly names: readonly string[];
  readonly start: (build: Build) => Promise<Target>;
}

const middlewares: readonly Middleware[] = [
  {
    framework: "Express",
    names: ["req", "request"],
    async start(build) {
      const login = createExpressLogin(build(({ req }) => req.visitor));
      const app = express();
      app.use((req, _response, next) => {
        const visitor = req.get(header);
        if (visitor !== undefined) req.visitor = visitor;
        next();
      });
      app.all("/login", login.handler);
      app.get("/account", login.requireUser(), (_req, response) => {
        response.send(response.locals.user.email);
      });
      app.get("/who", async (req, response) => {
        response.send((await login.currentUser(req))?.email);
      });
      return startHttp(app);
    },
  },
  {
    framework: "Fastify",
    names: ["req", "request"],
    async start(build) {
      const login = createFastifyLogin(build(({ req }) => req.visitor));
      const app = Fastify();
      app.addHook("onRequest", async (req) => {
        const visitor = req.headers[header];
        if (typeof visitor === "string") req.visitor = visitor;
      });
      await app.register(login.plugin);
      app.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => loginUser.email);
      app.get("/who", async (req) => (await login.currentUser(req))?.email);
      await app.ready();
      return startHttp(app.routing);
    },
  },
  {
    framework: "Hono",
    names: ["c", "request"],
    async start(build) {
      const login = createHonoLogin(build(({ c }) => c.get("visitor")));
      const app = new Hono<{ Variables: { visitor: string | undefined } }>();
      app.use((c, next) => {
        c.set("visitor", c.req.header(header));
        return next();
      });
      app.all("/login", login.handler);
      app.get("/account", login.requireUser(), (c) => c.text(c.var.user.email ?? ""));
      app.get("/who", async (c) => c.text((await login.currentUser(c))?.email ?? ""));
      return startHttp(getRequestListener(app.fetch));
    },
  },
  {
    framework: "Request and Response",
    names: ["request"],
    async start(build) {
      const login = createLogin(build(({ request }) => request.headers.get(header) ?? undefined));
      return startHttp(
        getRequestListener(async (request) => {
          const { pathname } = new URL(request.url);
          if (pathname === "/login") return login.handler(request);
          if (pathname === "/who") return new Response((await login.currentUser(request))?.email);
          const user = await login.requireUser(request);
          return user instanceof Response ? user : new Response(user.email);
        }),
      );
    },
  },
];

/** Names of a context that are not the framework's. */
const common = new Set(["fields", "id", "page", "session", "signal"]);

/** Starts an application whose functions say what they have seen of each request, and visits it as a user of its own session. */
async function visit(start: Middleware["start"], kind: "own" | "application", name: string) {
  const world = createWorld();
  const seen: string[] = [];
  const names = new Set<string>();
  const build: Build = (read) => {
    const note = <Result>(option: string, context: Parameters<typeof read>[0], result: Result) => {
      seen.push(`${option}: ${read(context)}`);
      for (const key of Object.keys(context)) if (!common.has(key)) names.add(key);
      return result;
    };
    const { mfa, store: sessions, clock } = world;
    const shared = {
      mfa,
      sessions,
      clock,
      address: (context: Parameters<typeof read>[0]) => note("address", context, "192.0.2.1"),
      language: (context: Parameters<typeof read>[0]) => note("language", context, "en"),
      enrollment: (_: unknown, context: Parameters<typeof read>[0]) => note("enrollment", context, true),
      render: (_: unknown, context: Parameters<typeof read>[0]) => note("render", context, undefined),
    };
    const account = { name };
    if (kind === "own")
      return {
        ...shared,
        checkPassword: ({ username, password }, context) => {
          expect(context.fields).toEqual({ username, password, more: "1" });
          return note("checkPassword", context, { user_id: ids[username] ?? 0, account });
        },
      };
    return {
      ...shared,
      firstFactor: (context) => {
        const visitor = String(read(context));
        const user_id = ids[visitor];
        return note("firstFactor", context, user_id ? { user_id, account, session: visitor } : undefined);
      },
      onSignIn: (_, context) => note("onSignIn", context, undefined),
    };
  };
  const application = await start(build);
  onTestFinished(application.close);
  const visitor = createVisitor((request) => {
    request.headers.set(header, name);
    return application.send(request);
  }, application.url);
  /** Returns what has been seen since. */
  const take = () => [...new Set(seen.splice(0))].sort();
  return { world, visitor, names, take };
}

/** Goes on to the end of a login. */
async function finish(world: World, visitor: ReturnType<typeof createVisitor>) {
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
}

const saw = (name: string, ...options: readonly string[]) => options.map((option) => `${option}: ${name}`);

describe.each(middlewares)("the functions of a login in $framework", ({ start, names: expected }) => {
  it("see what a middleware has put on the framework's request, in the login's own route and in guarded pages", async () => {
    const { world, visitor, names, take } = await visit(start, "application", "ada");
    await visitor.load("/login");
    await visitor.send("start");
    await finish(world, visitor);
    expect(take()).toEqual(saw("ada", "address", "firstFactor", "language", "onSignIn", "render"));
    expect(await (await visitor.request("/account")).text()).toBe("ada@example.com");
    expect(take()).toEqual(saw("ada", "firstFactor"));
    expect(await (await visitor.request("/who")).text()).toBe("ada@example.com");
    expect(take()).toEqual(saw("ada", "firstFactor"));
    expect([...names].sort()).toEqual(expected);
  });

  it("see it as well when they check a password, and decide who enrolls a device", async () => {
    const own = await visit(start, "own", "lin");
    await own.visitor.send("password", { ...right, username: "lin", more: "1" });
    expect(own.visitor.page()).toContain("Add a device");
    expect(own.take()).toEqual(saw("lin", "address", "checkPassword", "enrollment", "language", "render"));
    expect([...own.names].sort()).toEqual(expected);
  });
});

/** Compiled, never called. */
function typesOf(options: Pick<LoginOptions<string>, "mfa">) {
  createExpressLogin({
    ...options,
    checkPassword({ username, password }, { request, req, fields }) {
      expectTypeOf({ username, password }).toEqualTypeOf<{ username: string; password: string }>();
      expectTypeOf(fields).toEqualTypeOf<Readonly<Record<string, string>>>();
      expectTypeOf(request).toEqualTypeOf<Request>();
      expectTypeOf(req).toEqualTypeOf<ExpressRequest>();
      return { email: "", account: 7 };
    },
    enrollment(user, { req }) {
      expectTypeOf(user.account).toEqualTypeOf<number>();
      expectTypeOf(req.visitor).toEqualTypeOf<string | undefined>();
      return true;
    },
    render: (_, { req, page }) => `${req.visitor} ${page.body}`,
  });
  createFastifyLogin({
    ...options,
    firstFactor({ req }) {
      expectTypeOf(req.visitor).toEqualTypeOf<string | undefined>();
      return { email: "", account: 7, session: "" };
    },
    onSignIn(user, { req, id }) {
      expectTypeOf(user.account).toEqualTypeOf<number>();
      expectTypeOf([req.visitor, id]).toEqualTypeOf<(string | undefined)[]>();
      return undefined;
    },
  });
  createHonoLogin({
    ...options,
    firstFactor({ c }) {
      expectTypeOf(c).toEqualTypeOf<Context>();
      return { email: "", account: 7, session: "" };
    },
    // @ts-expect-error Hono has a context, and no `req`
    address: ({ req }) => req.ip,
  });
  createLogin({
    ...options,
    // @ts-expect-error without a framework there is the request alone
    firstFactor: ({ req }) => ({ email: "", account: req.user, session: "" }),
  });
}

it("a function's context has the type of its framework, and of no other", () => {
  expect(typesOf).toBeTypeOf("function");
});
