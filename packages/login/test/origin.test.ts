import { describe, expect, onTestFinished, vi } from "vitest";
import { deviceIds, type Options, right, sentCode, signIn, test, type World } from "./support/world.ts";

/** Heads of a form's request to https://app.example, and whether it is one of the login's own. */
const forms: readonly [isOwn: boolean, title: string, headers: Record<string, string>][] = [
  [true, "of the same origin", { "sec-fetch-site": "same-origin" }],
  [true, "that the user has sent by hand", { "sec-fetch-site": "none" }],
  [true, "of the same origin, whose policy hides it", { "sec-fetch-site": "same-origin", origin: "null" }],
  [true, "of an old browser", { origin: "https://app.example" }],
  [false, "of another site", { "sec-fetch-site": "cross-site", origin: "https://evil.test" }],
  [false, "of a sibling host", { "sec-fetch-site": "same-site", origin: "https://blog.app.example" }],
  [false, "of another site in an old browser", { origin: "https://evil.test" }],
  [
    false,
    "of another origin that calls itself the same",
    { "sec-fetch-site": "same-origin", origin: "https://evil.test" },
  ],
  [false, "of a site whose name begins like this one", { origin: "https://app.example.evil.test" }],
  [false, "of a sandboxed frame", { origin: "null" }],
  [
    false,
    "of another site that names itself in a forwarded header",
    { origin: "https://evil.test", "x-forwarded-host": "evil.test" },
  ],
  [false, "that says nothing", {}],
  [false, "that says something unknown", { "sec-fetch-site": "unknown", origin: "https://app.example" }],
];

describe.for([{ origin: "https://app.example" }, { origin: undefined }])(
  "with the origin $origin",
  ({ origin }) => {
    test.override({ options: { origin } });

    test.for(forms)("is %s: a form %s", { tags: "security" }, async ([isOwn, , headers], { world }) => {
      const visitor = world.visit();
      const body = new URLSearchParams({ action: "password", ...right });
      const response = await visitor.request("/login", { method: "POST", headers, body });
      expect([response.status, world.map.size > 0]).toEqual(isOwn ? [303, true] : [403, false]);
    });
  },
);

describe("behind a proxy that calls the application by another name", () => {
  test.override({ options: { origin: "https://app.example" } });

  test("the configured origin decides, not the host that the proxy sends", async ({ world }) => {
    const visitor = world.visit();
    const send = (origin: string) =>
      visitor.request("/login", {
        method: "POST",
        headers: { host: "10.0.0.7:3000", origin },
        body: new URLSearchParams({ action: "password", ...right }),
      });
    expect((await send("http://10.0.0.7:3000")).status).toBe(403);
    const response = await send("https://app.example");
    expect(response.headers.get("location")).toMatch(/^\/login/);
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-login-pending=.*; Secure$/);
  });
});

describe("an origin", () => {
  /** The name of the cookie that a form of a host gets. */
  const cookieOf = async (world: World, options: Partial<Options>, host: string) => {
    const login = world.start(options);
    const headers = { host, "sec-fetch-site": "same-origin" };
    const body = new URLSearchParams({ action: "password", ...right });
    const response = await login.handler(
      new Request("http://server.test/login", { method: "POST", headers, body }),
    );
    return response.headers.getSetCookie()[0]?.replace(/=.*?;/, ";");
  };
  const secure = "__Host-login-pending; Path=/; HttpOnly; SameSite=Lax; Secure";
  const plain = "login-pending; Path=/; HttpOnly; SameSite=Lax";

  test.for([
    // a proxy that names only itself
    ["https://app.example", "127.0.0.1:3000", secure],
    ["https://app.example", "localhost", secure],
    ["http://localhost:3000", "localhost:3000", plain],
    ["http://localhost:3000", "127.0.0.1:3000", plain],
    // left over from a laptop
    ["http://localhost:3000", "app.example", secure],
    [["https://a.example", "https://b.example"], "localhost:3000", secure],
  ] as const)(
    "%j gives requests for %s the cookie %s",
    { tags: "security" },
    async ([origin, host, cookie], { world }) => {
      for (const environment of ["production", "development", "test", ""]) {
        vi.stubEnv("NODE_ENV", environment);
        onTestFinished(() => void vi.unstubAllEnvs());
        expect(await cookieOf(world, { origin }, host)).toBe(cookie);
      }
    },
  );

  test.for(["development", "test"])(
    "is not needed with NODE_ENV %s, where a loopback host has plain cookies",
    async (environment, { world }) => {
      vi.stubEnv("NODE_ENV", environment);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect(await cookieOf(world, {}, "localhost:3000")).toBe(plain);
      expect(await cookieOf(world, {}, "app.example")).toBe(secure);
    },
  );

  test("of several counts with each of them, and their forms with no other", async ({ world }) => {
    const login = world.start({ origin: ["https://a.example", "https://b.example"] });
    for (const [origin, status] of [
      ["https://a.example", 303],
      ["https://b.example", 303],
      ["https://c.example", 403],
      ["http://a.example", 403],
    ] as const) {
      const headers = { host: new URL(origin).host, origin };
      const body = new URLSearchParams({ action: "password", ...right });
      const request = new Request(`${origin}/login`, { method: "POST", headers, body });
      expect((await login.handler(request)).status).toBe(status);
    }
  });
});

describe("a cookie", () => {
  const cookieFor = async (world: World, origin: string) => {
    const visitor = world.visit(world.login, origin);
    const response = await visitor.post({ action: "password", ...right });
    return response.headers.getSetCookie()[0]?.replace(/=[\w-]{43};/, "=id;");
  };
  const secure = "__Host-login-pending=id; Path=/; HttpOnly; SameSite=Lax; Secure";
  const plain = "login-pending=id; Path=/; HttpOnly; SameSite=Lax";

  test.for([
    ["https://app.example", secure],
    ["http://app.example", secure],
    ["http://dev.test:5133", secure],
    ["http://localhost.evil.test", secure],
    ["http://localhost:3000", plain],
    ["http://127.0.0.1", plain],
    ["http://[::1]:3000", plain],
  ])("on %s is %s", async ([origin = "", expected], { world }) => {
    expect(await cookieFor(world, origin)).toBe(expected);
  });

  test("of a plain name is not read where a sibling host could plant it", async ({ world }) => {
    const visitor = world.visit(world.login, "http://localhost:3000");
    await visitor.send("password", right);
    const id = visitor.jar.get("login-pending") ?? "none";
    const other = world.visit();
    other.jar.set("login-pending", id);
    expect(await other.load("/login")).toContain("<h1>Sign in</h1>");
    // with its proper name it is bound to the host that it was made for
    other.jar.set("__Host-login-pending", id);
    expect(await other.load("/login")).toContain("<h1>Sign in</h1>");
  });

  test("that does not come back is said on the page", async ({ world }) => {
    const visitor = world.visit();
    const response = await visitor.post({ action: "password", ...right });
    visitor.jar.clear();
    expect(await visitor.load(response.headers.get("location") ?? "")).toContain("did not keep the cookie");
  });

  const bombs = ["x", "=", "a".repeat(100_000), `${"A".repeat(43)}%00`, "__proto__", "../../etc", '"quoted"'];
  test.for(bombs)("with a broken value is no cookie: %#", async (value, { world }) => {
    const visitor = world.visit();
    visitor.jar.set("__Host-login-session", value).set("__Host-login-pending", value);
    expect(await visitor.load("/login")).toContain("<h1>Sign in</h1>");
  });
});

describe("a cookie of ours", () => {
  const user = async ({ login }: World, cookie: string) =>
    (await login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) }))?.user_id;

  test("is one whose name is exactly that, after spaces and tabs alone", { tags: "security" }, async ({
    world,
  }) => {
    const visitor = await signIn(world);
    const own = `__Host-login-session=${visitor.jar.get("__Host-login-session")}`;
    expect(await user(world, own)).toBe(42);
    expect(await user(world, `lang=en; \t ${own} ;x=1`)).toBe(42);
    // a browser takes these bytes for a part of the name, and lets a sibling host set them
    for (const space of ["\u00a0", "\u0085", "\u00a0 "])
      expect(await user(world, `lang=en; ${space}${own}`)).toBeUndefined();
  });

  test("counts as none if it comes twice: one of the two was planted", { tags: "security" }, async ({
    world,
  }) => {
    const [ada, grace] = [await signIn(world), world.visit()];
    await grace.send("password", { username: "grace", password: "demo" });
    await grace.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
    await grace.send("code", { code: sentCode(world, 43) });
    const [one, other] = [ada, grace].map(
      ({ jar }) => `__Host-login-session=${jar.get("__Host-login-session")}`,
    );
    expect(await user(world, `${one}; ${other}`)).toBeUndefined();
    expect(await user(world, `${one}; ${one}`)).toBeUndefined();
    expect(await user(world, `${other}`)).toBe(43);
  });
});

describe("every response", () => {
  test("is kept by nobody, guessed at by nobody, and names itself to no other site", async ({ world }) => {
    const visitor = world.visit();
    const seen = [
      await visitor.request("/login"),
      await visitor.post({ action: "password", ...right, password: "wrong" }),
      await visitor.post({ action: "password", ...right }),
      await visitor.post({ action: "poll" }, { accept: "application/json" }),
      await visitor.request("/login", { method: "POST", body: "x" }),
      await visitor.request("/login", { method: "DELETE" }),
      await world.login.requireUser(
        new Request("https://app.example/account", { headers: { accept: "text/html" } }),
      ),
      await world.login.requireUser(new Request("https://app.example/account")),
    ];
    for (const response of seen) {
      const headers = response instanceof Response ? response.headers : new Headers();
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
    }
  });

  test("to a GET stores and sends nothing, whatever it asks for", { tags: "security" }, async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const before = [...world.map];
    for (const action of ["device", "code", "sign_out", "lost", "start", "add", "cancel", "poll"]) {
      const path = `/login?action=${action}&choice=1&again=factor&returnTo=%2Faccount&begun=1`;
      await visitor.request(path, { headers: { "sec-purpose": "prefetch" } });
      expect(visitor.last().headers.getSetCookie()).toEqual([]);
    }
    expect([...world.map]).toEqual(before);
    expect(world.calls("createDeviceVerification")).toBe(0);
  });

  test("to a sign-out clears what the browser keeps for its Back button", async ({ world }) => {
    const response = await world.visit().post({ action: "sign_out" });
    expect(response.headers.get("clear-site-data")).toBe('"cache"');
  });
});

describe("a form", () => {
  test.for([
    ["larger than any of the login's", "application/x-www-form-urlencoded", `a=${"x".repeat(20_000)}`],
    ["of JSON", "application/json", '{"action":"password"}'],
    ["without a type", "", "action=password"],
    ["of text", "text/plain", "action=password&username=ada&password=demo"],
  ])("%s is refused", async ([, type = "", body = ""], { world }) => {
    const headers = { "sec-fetch-site": "same-origin", "content-type": type };
    const response = await world.visit().request("/login", { method: "POST", headers, body });
    expect([response.status, world.map.size]).toEqual([403, 0]);
  });

  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", ""];
  test.for(names)("with the action %j does nothing", async (action, { world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const before = visitor.page();
    expect(await visitor.send(action, { choice: action, challenge: action })).toBe(before);
  });

  test.for(names)(
    "with a field %j reaches the application as a field, and nothing else",
    async (name, { world }) => {
      const seen: unknown[] = [];
      const checkPassword = (fields: object) => {
        seen.push(Object.hasOwn(fields, name), Object.getPrototypeOf(fields) === Object.prototype);
        return undefined;
      };
      await world.visit(world.start({ checkPassword })).send("password", { [name]: "x" });
      expect(seen).toEqual([true, true]);
    },
  );
});
