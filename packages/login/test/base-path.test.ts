import { request as requestHttp } from "node:http";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLogin as createExpressLogin } from "../src/express.ts";
import { createLogin as createFastifyLogin } from "../src/fastify.ts";
import { createLogin as createHonoLogin } from "../src/hono.ts";
import { english, type Login } from "../src/index.ts";
import { frameworks } from "./support/applications.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { startHttp, type Target } from "./support/http.ts";
import { copyCookies, createVisitor } from "./support/visitor.ts";
import {
  type Account,
  begin,
  createWorld,
  deviceIds,
  type Options,
  right,
  sentCode,
  signIn,
  test,
  type World,
} from "./support/world.ts";

/** An application whose login is not at its root, and the path that it is below. */
interface Place {
  readonly framework: string;
  readonly below: string;
  readonly start: (options: Options) => Promise<Target>;
}

/** As `frameworks`, with the login and its guarded page in a part of the application. */
const mounted: readonly Place[] = [
  {
    framework: "a router of Express",
    below: "/area",
    start(options) {
      const login = createExpressLogin(options);
      const router = express.Router();
      router.all("/login", login.handler);
      router.get("/account", login.requireUser(), (_request, response) => {
        response.send(`Signed in as ${response.locals.user.email}`);
      });
      return startHttp(express().use("/area", router));
    },
  },
  {
    framework: "a plugin of Fastify with a prefix",
    below: "/area",
    async start(options) {
      const login = createFastifyLogin(options);
      const app = Fastify();
      app.register(
        async (scope) => {
          await scope.register(login.plugin);
          scope.get("/account", { preHandler: login.requireUser() }, async ({ loginUser }) => {
            return `Signed in as ${loginUser.email}`;
          });
        },
        { prefix: "/area" },
      );
      await app.ready();
      return startHttp(app.routing);
    },
  },
  {
    framework: "a route of Hono",
    below: "/area",
    start(options) {
      const login = createHonoLogin(options);
      const area = new Hono().all("/login", login.handler);
      area.get("/account", login.requireUser(), (context) =>
        context.text(`Signed in as ${context.var.user.email}`),
      );
      return startHttp(getRequestListener(new Hono().route("/area", area).fetch));
    },
  },
];

const places: readonly Place[] = [
  ...frameworks.filter(({ isHttp2 }) => !isHttp2).map((one) => ({ ...one, below: "" })),
  ...mounted,
];

/** Starts a proxy that strips `/app`, and names itself as the host, as nginx does: `proxy_pass http://127.0.0.1:3000/`. */
async function startProxy() {
  let port = "";
  const proxy = await startHttp((request, response) => {
    const { method, url = "", headers } = request;
    if (!url.startsWith("/app/")) return response.writeHead(404).end("No application is here.");
    const head = {
      method,
      path: url.slice("/app".length),
      headers: { ...headers, host: `127.0.0.1:${port}` },
    };
    const sent = requestHttp({ host: "127.0.0.1", port, agent: false, ...head }, (received) => {
      response.writeHead(received.statusCode ?? 502, received.rawHeaders);
      received.pipe(response);
    });
    return request.pipe(sent);
  });
  return {
    ...proxy,
    forwardTo: ({ url }: Target) => {
      port = new URL(url).port;
    },
  };
}

/** Returns where a response leads: its location, and the forms and links of its page. */
async function pathsOf(response: Response): Promise<string[]> {
  const found = (await response.text()).matchAll(/ (?:action|href)="(\/[^"]*)"/g);
  const location = response.headers.get("location");
  return [...(location === null ? [] : [location]), ...[...found].map(([, path = ""]) => path)];
}

/** A login with the path that the proxy strips, and a visitor of the proxy. */
async function visit({ start, below }: Place) {
  const world = createWorld();
  const { mfa, store: sessions, clock } = world;
  const proxy = await startProxy();
  onTestFinished(proxy.close);
  const application = await start({
    mfa,
    sessions,
    clock,
    origin: proxy.url,
    basePath: "/app",
    path: `${below}/login`,
    home: `${below}/account`,
    checkPassword: () => ({ email: "ada@example.com", account: { name: "ada" } }),
  });
  onTestFinished(application.close);
  proxy.forwardTo(application);
  const paths: string[] = [];
  const handle = async (request: Request) => {
    const response = await proxy.send(request);
    paths.push(...(await pathsOf(response.clone())));
    return response;
  };
  const visitor = createVisitor(handle, proxy.url, `/app${below}/login`);
  return { world, visitor, paths };
}

describe.each(places)("behind a proxy that strips a path, the login in $framework", (place) => {
  const { below } = place;
  const [login, account] = [`/app${below}/login`, `/app${below}/account`];

  it("leads to itself, back to the page that has asked for it, and home", async () => {
    const { world, visitor, paths } = await visit(place);
    const guarded = await visitor.request(`${account}?x=1`);
    const location = `${login}?returnTo=${encodeURIComponent(`${account}?x=1`)}`;
    expect(guarded.headers.get("location")).toBe(location);
    await visitor.load(location);
    await visitor.send("password", { ...right, returnTo: `${account}?x=1` });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe(`${account}?x=1`);
    const page = await visitor.request(visitor.location());
    expect(await page.text()).toBe("Signed in as ada@example.com");
    expect(await visitor.load(login)).toContain(`href="${account}"`);
    await visitor.send("sign_out");
    // every form, link and redirect on the way
    const bare = paths.map((path) => path.replace(/\?.*/, ""));
    expect([...new Set(bare)].sort()).toEqual([account, login]);
    expect(bare.length).toBeGreaterThan(10);
  });

  it("believes no forwarded header: anybody can send one", async () => {
    const { visitor } = await visit(place);
    const forwarded = {
      "x-forwarded-host": "evil.test",
      "x-forwarded-prefix": "/evil",
      "x-forwarded-proto": "https",
      "x-forwarded-path": "/evil",
      forwarded: "host=evil.test;proto=https",
    };
    const seen = async (headers: Record<string, string>) => {
      const page = await visitor.request(login, { headers });
      const guarded = await visitor.request(`${account}?x=1`, { headers });
      const sent = await visitor.post({ action: "password", ...right }, headers);
      visitor.jar.clear();
      return [
        await pathsOf(page),
        guarded.headers.get("location"),
        [sent.status, sent.headers.get("location")],
        sent.headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{43};/, "=id;")),
      ];
    };
    const without = await seen({});
    expect(without[2]).toEqual([303, `${login}?begun=1`]);
    expect(await seen(forwarded)).toEqual(without);
  });
});

describe("a plugin of Fastify", () => {
  it("below a prefix that is no part of the login's path is refused: its forms would lead elsewhere", async () => {
    const { mfa, store: sessions } = createWorld();
    const login = createFastifyLogin({ mfa, sessions, checkPassword: () => undefined });
    const app = Fastify();
    app.register(async (scope) => void (await scope.register(login.plugin)), { prefix: "/area" });
    const ready = app.ready().then(() => "ready");
    await expect(ready).rejects.toThrow('"path" must begin with the prefix of the plugin, "/area"');
  });
});

/** The second factor of an application that runs below `/app`, whose user is known or not. */
const behind = (world: World, isKnown: boolean, signInPath: Options["signInPath"]) =>
  world.start({
    checkPassword: undefined,
    firstFactor: () =>
      isKnown ? { user_id: 42, account: { name: "ada" }, session: "first sign-in" } : undefined,
    signInPath,
  } as Partial<Options>);

/** Returns where somebody is led who asks for a page, and what a script is told. */
async function ask(login: Login<Account>) {
  const askFor = async (accept: string) => {
    const request = new Request("https://app.example/account?x=1", { headers: { accept } });
    const response = await login.requireUser(request);
    return response instanceof Response ? response : Response.error();
  };
  const { login: told } = await (await askFor("application/json")).json();
  return [(await askFor("text/html")).headers.get("location"), told];
}

const hrefsOf = (page: string) => [...page.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href);

describe("with a base path", () => {
  test.override({ options: { basePath: "/app" } });

  const visit = ({ handler }: Login<Account>) => createVisitor(handler, undefined, "/app/login");

  test("the home page has it once", async ({ world }) => {
    const visitor = await signIn(world, visit(world.login));
    expect(visitor.location()).toBe("/app/");
    expect(hrefsOf(await visitor.load("/app/login"))).toEqual(["/app/"]);
  });

  test("the link of a page that waits for another request has it once", async ({ world }) => {
    const visitor = visit(world.login);
    await visitor.send("password", right);
    const gate = createGate();
    const slow = visit(world.start({ mfa: gatedClient(world, gate, /^POST .*verifications$/) }));
    copyCookies(visitor, slow);
    const sent = slow.send("device", { choice: deviceIds(world)[0] ?? "" });
    await gate.arrived;
    const page = await visitor.load("/app/login?wait=1");
    expect(page).toContain(`<h1>${english.busy}</h1>`);
    expect(hrefsOf(page)).toEqual(["/app/login?wait=1"]);
    gate.open();
    await sent;
  });

  test("the links of a refused form, and of a page for what has failed, have it once", async ({ world }) => {
    const refused = await visit(world.login).request("/app/login", { method: "POST" });
    expect(hrefsOf(await refused.text())).toContain("/app/login");
    const fail = () => Promise.reject(new Error("database down"));
    const failed = visit(world.start({ checkPassword: fail, onEvent: () => undefined }));
    expect(hrefsOf(await failed.send("password", right))).toEqual(["/app/login"]);
  });

  test("a page and a script are led to the login, which has it once, as has the way back", async ({
    world,
  }) => {
    const page = "/app/login?returnTo=%2Fapp%2Faccount%3Fx%3D1";
    expect(await ask(world.login)).toEqual([page, "/app/login"]);
    // with a first factor it is the second that is missing
    expect(await ask(behind(world, true, "/signin"))).toEqual([page, "/app/login"]);
  });

  test("a page and a script are led to the application's own sign-in, which has it once", async ({
    world,
  }) => {
    const fixed = behind(world, false, "/signin");
    const wayBack = (path: string) => `/app/signin?${new URLSearchParams({ returnTo: path })}`;
    const [asked, login] = await ask(fixed);
    expect(asked).toBe(wayBack("/app/login?returnTo=%2Fapp%2Faccount%3Fx%3D1"));
    expect(login).toBe(wayBack("/app/login"));
    const path = "/app/login?returnTo=%2Fapp%2Faccount";
    expect(hrefsOf(await visit(fixed).load(path))).toEqual([wayBack(path)]);
    // somebody else's browser, with a first factor
    expect(hrefsOf(await visit(behind(world, true, "/signin")).load(path))).toEqual([wayBack(path)]);
    const back = behind(world, false, (returnTo) => `/signin?to=${encodeURIComponent(returnTo)}`);
    const encoded = encodeURIComponent("/app/login?returnTo=%2Fapp%2Faccount%3Fx%3D1");
    expect((await ask(back))[0]).toBe(`/app/signin?to=${encoded}`);
  });

  test("two applications on one host are two logins, whose cookies have different names", async ({
    world,
  }) => {
    const other = world.start({ basePath: "/shop" });
    const one = await signIn(world, visit(world.login));
    const two = createVisitor(other.handler, undefined, "/shop/login");
    copyCookies(one, two);
    // the first login's session is none of the second's
    expect(await two.load("/shop/login")).toContain("<h1>Sign in</h1>");
    await signIn(world, two);
    expect([...two.jar.keys()].sort()).toEqual(
      ["app", "shop"].flatMap((name) => [
        `__Host-${name}_002flogin-known`,
        `__Host-${name}_002flogin-session`,
      ]),
    );
    copyCookies(two, one);
    expect(await one.load("/app/login")).toContain("You are signed in");
  });

  test("is that of an application which Hono has mounted: mount() strips it", async () => {
    const world = createWorld();
    const { mfa, store: sessions, clock } = world;
    const login = createHonoLogin({
      mfa,
      sessions,
      clock,
      basePath: "/app",
      checkPassword: () => ({ email: "ada@example.com", account: { name: "ada" } }),
    });
    const inner = new Hono().all("/login", login.handler);
    inner.get("/account", login.requireUser(), (context) => context.text("Hello"));
    const app = new Hono().mount("/app", inner.fetch);
    const visitor = createVisitor(async (request) => app.fetch(request), undefined, "/app/login");
    await visitor.load("/app/account?x=1");
    await begin(world, visitor);
    const code = { code: sentCode(world), returnTo: "/app/account?x=1" };
    expect(await visitor.send("code", code)).toBe("/app/account?x=1");
    expect(await (await visitor.request(visitor.location())).text()).toBe("Hello");
  });
});
