import { createRequire } from "node:module";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLogin as createExpressLogin } from "../src/express.ts";
import { createLogin as createFastifyLogin } from "../src/fastify.ts";
import { createLogin as createHonoLogin } from "../src/hono.ts";
import { english, type LoginEvent } from "../src/index.ts";
import { type Framework, frameworks, ownCaching, ownNames } from "./support/applications.ts";
import { sendLines, startHttp } from "./support/http.ts";
import { createVisitor, type Visitor } from "./support/visitor.ts";
import { createWorld, deviceIds, type Options, right, sentCode, type World } from "./support/world.ts";

const optionsOf = ({ mfa, store, clock }: World): Options => ({
  mfa,
  sessions: store,
  clock,
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo"
      ? { email: "ada@example.com", account: { name: "ada" } }
      : undefined,
});

/** Names of the cookies that a response sets, in its order. */
const cookieNames = (response: { readonly headers: Headers }) =>
  response.headers.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf("=")));

/** Cookies that a response sets, without the values of ids. */
const attributesOf = ({ headers }: { readonly headers: Headers }, prefix = "") =>
  headers
    .getSetCookie()
    .filter((cookie) => cookie.startsWith(`${prefix}login-`))
    .map((cookie) => cookie.replace(/=[\w-]{43};/, "=id;"));

/** Cookies as a browser sends them. */
const cookiesOf = ({ jar }: Visitor) => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

/** Starts an application, and visits it by its own address or that of a proxy. */
async function visit(start: Framework["start"], origin?: string, own?: Options) {
  const world = createWorld();
  const events: LoginEvent[] = [];
  const onEvent = (event: LoginEvent) => void events.push(event);
  const application = await start({ ...(own ?? optionsOf(world)), onEvent });
  onTestFinished(application.close);
  const visitor = createVisitor(application.send, origin ?? application.url);
  return { world, events, application, visitor };
}

/** Signs Ada in, and returns the response to her code. */
async function signIn(world: World, visitor: Visitor): Promise<Response> {
  await visitor.send("password", right);
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  return visitor.post({ action: "code", code: sentCode(world) });
}

describe.each(frameworks)("the login in $framework", ({ start }) => {
  it("signs in, leads back to the guarded page, and signs out", async () => {
    const { world, visitor } = await visit(start);
    const guarded = await visitor.request("/account?tab=2");
    const location = guarded.headers.get("location") ?? "";
    expect([guarded.status, location]).toEqual([303, "/login?returnTo=%2Faccount%3Ftab%3D2"]);
    await visitor.load(location);
    const begun = await visitor.send("password", { ...right, returnTo: "/account?tab=2" });
    expect(begun).toContain("Ada&#39;s sms");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/account?tab=2");
    const page = await visitor.request("/account?tab=2");
    expect(await page.text()).toBe("Signed in as ada@example.com");
    expect([...visitor.jar.keys()]).toEqual([...ownNames, "login-session", "login-known"]);
    await visitor.send("sign_out");
    expect((await visitor.request("/account")).status).toBe(303);
  });

  it("refuses forms of other sites, too large ones and other methods", async () => {
    const { world, visitor } = await visit(start);
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
  });

  it("tells a script with status 401 that a login is needed", async () => {
    const { visitor } = await visit(start);
    const response = await visitor.request("/account", { headers: { accept: "application/json" } });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({ error: "login_required", login: "/login" });
  });

  it("sets each cookie once, beside those of the application, on every kind of response", async () => {
    const { world, visitor } = await visit(start);
    const namesOf = async (response: Promise<Response>) => cookieNames(await response).sort();
    const all = [...ownNames].sort();
    expect(await namesOf(visitor.request("/account"))).toEqual(all);
    expect(await namesOf(visitor.request("/login"))).toEqual(all);
    expect(await namesOf(visitor.post({ action: "password", ...right }))).toEqual(
      ["login-pending", ...all].sort(),
    );
    const signedIn = [...all, "login-known", "login-pending", "login-session"].sort();
    expect(await namesOf(signIn(world, visitor))).toEqual(signedIn);
    expect(await namesOf(visitor.request("/account"))).toEqual(all);
    const signedOut = [...all, "login-pending", "login-session"].sort();
    expect(await namesOf(visitor.request("/out", { method: "POST" }))).toEqual(signedOut);
  });

  it("gives cookies their times in seconds: a session 12 hours, the mark of a browser 90 days", async () => {
    const { world, visitor } = await visit(start);
    expect(attributesOf(await signIn(world, visitor)).sort()).toEqual([
      "login-known=id; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000",
      "login-pending=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
      "login-session=id; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200",
    ]);
  });

  it("takes the host that the browser has asked for: everywhere but on loopback, cookies need TLS", async () => {
    const { world, visitor } = await visit(start, "https://app.example");
    expect(attributesOf(await signIn(world, visitor), "__Host-").sort()).toEqual([
      "__Host-login-known=id; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000",
      "__Host-login-pending=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0",
      "__Host-login-session=id; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=43200",
    ]);
    expect((await visitor.request("/account")).status).toBe(200);
    // an old browser names no site, but its origin
    const body = new URLSearchParams({ action: "cancel" });
    const sendFrom = async (origin: string) =>
      (await visitor.request("/login", { method: "POST", headers: { origin }, body })).status;
    expect([await sendFrom("https://app.example"), await sendFrom("https://evil.test")]).toEqual([303, 403]);
  });

  it("signs out from a route of the application: the session ends, also for a copy of its cookie", async () => {
    const { world, visitor, events } = await visit(start);
    await signIn(world, visitor);
    const cookie = cookiesOf(visitor);
    const response = await visitor.request("/out", { method: "POST" });
    expect(await response.text()).toBe("Bye");
    expect(response.headers.get("clear-site-data")).toBe('"cache"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect([...visitor.jar.keys()]).toEqual([...ownNames, "login-known"]);
    expect((await visitor.request("/account", { headers: { cookie } })).status).toBe(303);
    expect([...world.map.keys()].filter((key) => key.includes(":session:"))).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: "signed_out", user_id: 42 });
  });

  it("ends all sessions of a user, and of nobody else", async () => {
    const { world, visitor, application } = await visit(start);
    await signIn(world, visitor);
    await application.login.endSessions(43);
    expect((await visitor.request("/account")).status).toBe(200);
    await application.login.endSessions(42);
    expect((await visitor.request("/account")).status).toBe(303);
  });

  it("names in each event the method, the path, the address and the browser", async () => {
    const { world, visitor, events } = await visit(start);
    await visitor.request("/login?returnTo=%2Faccount", {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin", "user-agent": "Test/1" },
      body: new URLSearchParams({ action: "password", ...right }),
    });
    await signIn(world, visitor);
    expect(events[0]).toMatchObject({
      type: "began",
      name: "login",
      method: "POST",
      path: "/login",
      address: "127.0.0.1",
      userAgent: "Test/1",
    });
    const contexts = events.map(({ method, path, address }) => `${method} ${path} ${address}`);
    expect([...new Set(contexts)]).toEqual(["POST /login 127.0.0.1"]);
  });

  it("lets nobody keep a guarded page, unless the page says who may", async () => {
    const { world, visitor } = await visit(start);
    await signIn(world, visitor);
    const cachingOf = async (path: string) => {
      const response = await visitor.request(path);
      return [response.status, response.headers.get("cache-control")];
    };
    expect(await cachingOf("/account")).toEqual([200, "no-store"]);
    expect(await cachingOf("/kept")).toEqual([200, ownCaching]);
  });

  it("shows its own page if a function of the application throws, whose error only the developer sees", async () => {
    const fail = () => {
      throw new Error("database down");
    };
    const { mfa, store: sessions, clock } = createWorld();
    const shared = { mfa, sessions, clock };
    const event = { type: "refused", reason: "application", error: new Error("database down") };
    const own = await visit(start, undefined, { ...shared, checkPassword: fail });
    const password = await own.visitor.post({ action: "password", ...right });
    const application = await visit(start, undefined, { ...shared, firstFactor: fail });
    const guarded = await application.visitor.request("/account");
    for (const response of [password, guarded]) {
      const page = await response.text();
      expect([response.status, page.includes("database")]).toEqual([503, false]);
      expect(page).toContain(`<h1>${english.unavailable}</h1>`);
    }
    const script = await application.visitor.request("/account", { headers: { accept: "application/json" } });
    expect([script.status, await script.json()]).toEqual([503, { error: "unavailable" }]);
    expect(own.events).toMatchObject([event]);
    expect(application.events).toMatchObject([event, event]);
  });

  it("takes a path that looks like an address of another site for a path", async () => {
    const { visitor } = await visit(start);
    const response = await visitor.request("/account?to=//evil.test/");
    expect(response.headers.get("location")).toBe("/login?returnTo=%2Faccount%3Fto%3D%2F%2Fevil.test%2F");
  });
});

describe.each(frameworks.filter(({ isHttp2 }) => !isHttp2))(
  "the bytes of a request to $framework",
  ({ start }) => {
    it("ignores a cookie that a sibling host has planted", async () => {
      const { world, visitor, application } = await visit(start, "https://app.example");
      await signIn(world, visitor);
      const name = "__Host-login-session";
      const own = `${name}=${visitor.jar.get(name)}`;
      const status = (...cookies: string[]) =>
        sendLines(application, "GET /account HTTP/1.1", "Host: app.example", "Accept: text/html", ...cookies);
      expect(await status(`Cookie: ${own}`)).toBe(200);
      expect(await status(`Cookie: lang=en;\t ${own}`)).toBe(200);
      // a name that begins with U+00A0 is another one, which a host may set without TLS and for its siblings
      expect(await status(`Cookie: lang=en; \u00a0${own}`)).toBe(303);
      expect(await status(`Cookie: \u00a0${own}`)).toBe(303);
      expect(await status(`Cookie: lang=en; \u00a0${name}=${"e".repeat(43)}; ${own}`)).toBe(200);
      // of two with the same name one was planted, also in a header of its own
      expect(await status(`Cookie: ${own}; ${own}`)).toBe(303);
      expect(await status(`Cookie: ${own}`, `Cookie: ${name}=${"e".repeat(43)}`)).toBe(303);
    });

    it("refuses methods that no Request can have", async () => {
      const { world, application } = await visit(start);
      for (const method of ["TRACE", "TRACK", "OPTIONS", "DELETE"]) {
        const status = await sendLines(application, `${method} /login HTTP/1.1`, "Host: app.example");
        expect([400, 404, 405, 501], method).toContain(status);
      }
      expect(world.map.size).toBe(0);
    });
  },
);
describe("requireUser without its parentheses, as a program in JavaScript can write it,", () => {
  const { mfa, store: sessions, clock } = createWorld();
  const options: Options = { mfa, sessions, clock, checkPassword: () => undefined };

  it.each<[framework: string, ask: () => Promise<string>]>([
    [
      "Express",
      async () => {
        const app = express();
        app.get("/", createExpressLogin(options).requireUser as never, (_request, response) => {
          response.send("open");
        });
        const application = await startHttp(app);
        onTestFinished(application.close);
        return (await application.send(new Request(application.url))).text();
      },
    ],
    [
      "Fastify",
      async () => {
        const app = Fastify();
        app.get("/", { preHandler: createFastifyLogin(options).requireUser as never }, async () => "open");
        return (await app.inject("/")).body;
      },
    ],
    [
      "Hono",
      async () => {
        const app = new Hono().onError(({ message }, context) => context.text(message, 500));
        app.get("/", createHonoLogin(options).requireUser as never, (context) => context.text("open"));
        return (await app.request("/")).text();
      },
    ],
  ])(
    "is an error that says so in %s: the page is neither open nor waited for",
    { timeout: 30_000 },
    async (_, ask) => {
      expect(await ask()).toContain("write `login.requireUser()`");
    },
  );
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
  it("a guarded page is kept by nobody, also if its handler makes the response by itself", async () => {
    const world = createWorld();
    const login = createHonoLogin(optionsOf(world));
    const app = new Hono().all("/login", login.handler);
    app.get("/own", login.requireUser(), () => new Response("own"));
    app.get("/fetched", login.requireUser(), () => fetch("data:,fetched"));
    app.get("/kept", login.requireUser(), () => {
      return new Response("kept", { headers: { "cache-control": ownCaching } });
    });
    const visitor = createVisitor(async (request) => app.fetch(request));
    await signIn(world, visitor);
    for (const [path, caching] of [
      ["/own", "no-store"],
      // the headers of a response that was fetched cannot be changed
      ["/fetched", "no-store"],
      ["/kept", ownCaching],
    ] as const) {
      const response = await visitor.request(path);
      expect([await response.text(), response.headers.get("cache-control")]).toEqual([
        path.slice(1),
        caching,
      ]);
    }
  });

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
