import { createRequire } from "node:module";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createLogin as createExpressLogin } from "../src/express.ts";
import { createLogin as createFastifyLogin } from "../src/fastify.ts";
import { createLogin as createHonoLogin } from "../src/hono.ts";
import { createLogin } from "../src/index.ts";
import type { User } from "../src/user.ts";
import { startServer } from "./support/servers.ts";
import { createVisitor } from "./support/visitor.ts";
import {
  type Account,
  createWorld,
  deviceIds,
  type Options,
  right,
  sentCode,
  type World,
} from "./support/world.ts";

const optionsOf = ({ mfa, store, clock }: World): Options => ({
  mfa,
  sessions: store,
  clock,
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo"
      ? { email: "ada@example.com", account: { name: "ada" } }
      : undefined,
});

/** The lines of README, for each framework: a login and a guarded page. */
const frameworks = [
  {
    framework: "Request and Response",
    start: async (options: Options) => {
      const login = createLogin(options);
      const handle = async (request: Request) => {
        if (new URL(request.url).pathname === "/login") return login.handler(request);
        const user = await login.requireUser(request);
        return user instanceof Response ? user : new Response(`Signed in as ${user.email}`);
      };
      return startServer(getRequestListener(handle));
    },
  },
  {
    framework: "Express",
    start: async (options: Options) => {
      const login = createExpressLogin(options);
      const app = express();
      app.all("/login", login.handler);
      app.get("/account", login.requireUser(), (_request, response) => {
        expectTypeOf(response.locals.user).toEqualTypeOf<User<Account>>();
        response.send(`Signed in as ${response.locals.user.email}`);
      });
      return startServer(app);
    },
  },
  {
    framework: "Express after express.urlencoded(), mounted",
    start: async (options: Options) => {
      const login = createExpressLogin(options);
      const app = express();
      const router = express.Router();
      app.use(express.urlencoded({ extended: true }), express.json());
      router.all("/", login.handler);
      app.use("/login", router);
      app.get("/account", login.requireUser({ maxAgeMs: 60_000 }), (_request, response) => {
        response.send(`Signed in as ${response.locals.user.email}`);
      });
      return startServer(app);
    },
  },
  {
    framework: "Fastify",
    start: async (options: Options) => {
      const login = createFastifyLogin(options);
      const app = Fastify();
      await app.register(login.plugin);
      app.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => {
        expectTypeOf(loginUser).toEqualTypeOf<User>();
        return `Signed in as ${loginUser.email}`;
      });
      await app.ready();
      return startServer(app.routing);
    },
  },
  {
    framework: "Hono",
    start: async (options: Options) => {
      const login = createHonoLogin(options);
      const app = new Hono();
      app.all("/login", login.handler);
      app.get("/account", login.requireUser(), (context) => {
        expectTypeOf(context.var.user).toEqualTypeOf<User<Account>>();
        return context.text(`Signed in as ${context.var.user.email}`);
      });
      return startServer(getRequestListener(app.fetch));
    },
  },
];

describe.each(frameworks)("the login in $framework", ({ start }) => {
  /** A visitor of a server, and what ends it. */
  async function visit(world = createWorld()) {
    const { url, close } = await start(optionsOf(world));
    // a header of its own would be that of the server's address anyway
    const send = (request: Request) => {
      const headers = new Headers(request.headers);
      headers.delete("host");
      return fetch(new Request(request, { headers }));
    };
    return { world, close, visitor: createVisitor(send, url) };
  }

  it("signs in, leads back to the guarded page, and signs out", async () => {
    const { world, visitor, close } = await visit();
    try {
      const guarded = await visitor.request("/account?tab=2");
      expect([guarded.status, guarded.headers.get("location")]).toEqual([
        303,
        "/login?returnTo=%2Faccount%3Ftab%3D2",
      ]);
      await visitor.load(guarded.headers.get("location") ?? "");
      const begun = await visitor.send("password", { ...right, returnTo: "/account?tab=2" });
      expect(begun).toContain("Ada&#39;s sms");
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/account?tab=2");
      const page = await visitor.request("/account?tab=2");
      expect(await page.text()).toBe("Signed in as ada@example.com");
      expect([...visitor.jar.keys()]).toEqual(["login-session"]);
      await visitor.send("sign_out");
      expect((await visitor.request("/account")).status).toBe(303);
    } finally {
      await close();
    }
  });

  it("refuses forms of other sites, too large ones and other methods", async () => {
    const { world, visitor, close } = await visit();
    try {
      const foreign = { "sec-fetch-site": "cross-site" };
      expect((await visitor.post({ action: "password", ...right }, foreign)).status).toBe(403);
      const large = await visitor.post({ action: "password", ...right, more: "x".repeat(20_000) });
      // a framework may refuse it before the login does
      expect([403, 413]).toContain(large.status);
      const put = await visitor.request("/login", {
        method: "PUT",
        headers: { "sec-fetch-site": "same-origin" },
      });
      expect([404, 405]).toContain(put.status);
      expect(world.map.size).toBe(0);
    } finally {
      await close();
    }
  });

  it("tells a script with status 401 that a login is needed", async () => {
    const { visitor, close } = await visit();
    try {
      const response = await visitor.request("/account", { headers: { accept: "application/json" } });
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toMatch(/^application\/json/);
      expect(await response.json()).toMatchObject({ error: "login_required" });
    } finally {
      await close();
    }
  });
});

describe("in Fastify", () => {
  it("a parser for forms of the application's own stays what it is", async () => {
    const app = Fastify();
    app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, async () => "own");
    const login = createFastifyLogin(optionsOf(createWorld()));
    await app.register(login.plugin);
    app.post("/form", async ({ body }) => body);
    const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    const own = await app.inject({ method: "POST", url: "/form", headers, payload: "a=1" });
    const form = await app.inject({ method: "POST", url: "/login", headers, payload: "action=password" });
    expect([own.body, form.statusCode]).toEqual(["own", 303]);
  });
});

describe("in Hono", () => {
  it("a Request is enough, whatever runtime it is of", async () => {
    const world = createWorld();
    const login = createHonoLogin(optionsOf(world));
    const app = new Hono().all("/login", login.handler);
    // Deno, Bun and workers give no server, socket or request of Node
    const visitor = createVisitor(async (request) => app.fetch(request));
    await visitor.send("password", right);
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });
});

describe("in CommonJS", () => {
  it("every entry point but that of Next.js can be required: none awaits at its top", () => {
    const require = createRequire(import.meta.url);
    for (const name of ["", "/express", "/fastify", "/hono", "/stores"])
      expect(require(`@onelogin-mfa/login${name}`)).toBeTypeOf("object");
  });
});
