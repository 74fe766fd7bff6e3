import { systemClock } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import type { Login } from "../src/create-login.ts";
import type { RequestContext, SignInContext, UserOptions } from "../src/options.ts";
import type { User } from "../src/user.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { copyCookies, type createVisitor, type Visitor } from "./support/visitor.ts";
import { type Account, deviceIds, sentCode, test, type World } from "./support/world.ts";

const ids = { ada: 42, grace: 43 } as const;
type Name = keyof typeof ids;

/** An application with sessions of its own, as its database has them. */
function createApplication(world: World) {
  /** By the session's id: whose it is, at which sign-in it was made, and the second factor. */
  const sessions = new Map<string, { name: Name; session: string; factor?: string; by?: string }>();
  const calls: { user: User<Account>; context: SignInContext; session: string | undefined }[] = [];
  const idOf = (request: Pick<Request, "headers">) =>
    /app=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
  /** Runs beside signing in, such as a failure. */
  let during: (context: SignInContext, request: Request) => unknown = () => undefined;

  /** Upgrades a session, as the README does: `… where session = ? and user = ?`. */
  function upgrade(user: User<Account>, { id, session }: SignInContext): void {
    for (const own of sessions.values())
      if (own.session === session && own.name === user.account.name)
        Object.assign(own, { factor: user.factor, by: id });
  }

  const options = {
    checkPassword: undefined,
    firstFactor: ({ request }: RequestContext) => {
      const own = sessions.get(idOf(request));
      const { name, session } = own ?? {};
      return name && session ? { user_id: ids[name], account: { name }, session } : undefined;
    },
    async onSignIn(user: User<Account>, context: RequestContext & SignInContext) {
      const { request } = context;
      calls.push({ user, context, session: sessions.get(idOf(request))?.session });
      await during(context, request);
      upgrade(user, context);
      return new Headers({ "set-cookie": `upgraded=${calls.length}; Path=/` });
    },
  };
  return {
    sessions,
    calls,
    options,
    start: (more: object = {}) => world.visit(world.start({ ...options, ...more })),
    /** Signs in with a password: a session with an id, and the mark of this sign-in. */
    logIn(visitor: { jar: Map<string, string> }, name: Name): void {
      const id = crypto.randomUUID().replaceAll("-", "");
      sessions.set(id, { name, session: crypto.randomUUID() });
      visitor.jar.set("app", id);
    },
    /** Gives the session another id, as applications do when its rights change. */
    renew(visitor: { jar: Map<string, string> }): void {
      const old = visitor.jar.get("app") ?? "";
      const own = sessions.get(old);
      sessions.delete(old);
      const id = crypto.randomUUID().replaceAll("-", "");
      if (own) sessions.set(id, own);
      visitor.jar.set("app", id);
    },
    does(what: typeof during): void {
      during = what;
    },
    factorsOf: (name: Name) =>
      [...sessions.values()].filter((one) => one.name === name).map((one) => one.factor),
  };
}

/** Goes on to the code of a user, who is known to the application. */
async function chooseDevice(
  world: World,
  visitor: ReturnType<typeof createVisitor>,
  name: Name,
): Promise<string> {
  await visitor.send("start");
  await visitor.send("device", { choice: deviceIds(world, ids[name])[0] ?? "" });
  return sentCode(world, ids[name]);
}

const cookieOf = ({ jar }: Pick<Visitor, "jar">) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

/** Returns the user of a request of a page of the application. */
function askUser(login: Login<Account>, visitor: Pick<Visitor, "jar">, options?: UserOptions) {
  return login.currentUser(
    { headers: new Headers({ cookie: cookieOf(visitor), host: "app.example" }) },
    options,
  );
}

/** A clock by which the application's functions have no time. */
const impatient = (world: World) => ({
  ...world.clock,
  schedule: (run: () => void, ms: number) => systemClock.schedule(run, ms === 10_000 ? 5 : ms),
});

describe("a login behind the application's own password", () => {
  test("asks for the second factor, and signs in by the application's session alone", async ({ world }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    expect(await visitor.load("/login")).toContain("The next step confirms that it is you.");
    expect(world.map.size).toBe(0);
    const code = await chooseDevice(world, visitor, "ada");
    const old = new Map(visitor.jar);
    expect(await visitor.send("code", { code })).toBe("/");
    expect([...visitor.jar.keys()].sort()).toEqual(["__Host-login-known", "app", "upgraded"]);
    expect(application.calls).toMatchObject([
      {
        user: { user_id: 42, factor: "SMS", account: { name: "ada" }, signedInAt: expect.any(Date) },
        context: { id: expect.stringMatching(/^[\w-]{43}$/) },
      },
    ]);
    // a second click, whose browser has dropped the first response, gets its cookies; nobody else does
    const [again, thief] = [application.start(), application.start()];
    for (const [name, value] of old) for (const one of [again, thief]) one.jar.set(name, value);
    await thief.send("code", { code: "000000" });
    await again.send("code", { code });
    expect([again.jar.get("upgraded"), thief.jar.get("upgraded")]).toEqual(["1", undefined]);
    expect(application.calls).toHaveLength(1);
  });

  test("is not begun by anyone whom the application does not know", async ({ world }) => {
    const visitor = createApplication(world).start();
    expect(await visitor.load("/login")).toContain("Sign in with your name and password first.");
    expect(visitor.last().status).toBe(401);
    await visitor.send("start");
    await visitor.send("password", { username: "ada", password: "demo" });
    expect(world.map.size).toBe(0);
  });

  test("does not end the application's session", async ({ world }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    await visitor.send("start");
    expect(await visitor.send("sign_out")).toContain("The next step confirms that it is you.");
  });

  test("says who has shown both factors, for as long as the application names that sign-in", {
    tags: "security",
  }, async ({ world }) => {
    const application = createApplication(world);
    const login = world.start(application.options);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    const asks = () => askUser(login, visitor);
    expect(await asks()).toBeUndefined();
    const code = await chooseDevice(world, visitor, "ada");
    expect(await asks()).toBeUndefined();
    await visitor.send("code", { code });
    expect(await asks()).toMatchObject({ user_id: 42, factor: "SMS", account: { name: "ada" } });
    application.renew(visitor);
    expect(await asks()).toMatchObject({ user_id: 42 });
    // another sign-in of the same user, and another user
    const [id, own] = [visitor.jar.get("app") ?? "", application.sessions.get(visitor.jar.get("app") ?? "")];
    application.logIn(visitor, "ada");
    expect(await asks()).toBeUndefined();
    application.logIn(visitor, "grace");
    expect(await asks()).toBeUndefined();
    // the sign-in itself goes on
    visitor.jar.set("app", id);
    expect(own).toBeDefined();
    expect(await asks()).toMatchObject({ user_id: 42 });
    visitor.jar.delete("app");
    expect(await asks()).toBeUndefined();
  });

  test("needs no onSignIn", async ({ world }) => {
    const application = createApplication(world);
    const more = { onSignIn: undefined };
    const visitor = application.start(more);
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await askUser(world.start({ ...application.options, ...more }), visitor)).toMatchObject({
      user_id: 42,
    });
  });

  test("asks again for a second factor that is too old, and counts anew from it", async ({ world }) => {
    const application = createApplication(world);
    const login = world.start(application.options);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    await visitor.send("code", { code: await chooseDevice(world, visitor, "ada") });
    const pay = () => askUser(login, visitor, { maxAgeMs: 60_000 });
    expect(await pay()).toMatchObject({ user_id: 42 });
    world.advance(61_000);
    expect(await pay()).toBeUndefined();
    expect(await askUser(login, visitor)).toMatchObject({ user_id: 42 });
    expect(await visitor.load("/login?again=factor&returnTo=/pay")).toContain("Continue");
    await visitor.send("start", { returnTo: "/pay" });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    // who gives up stays signed in
    expect(await visitor.send("cancel")).toContain("You are signed in");
    await visitor.send("start", { returnTo: "/pay" });
    world.advance(31_000);
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/pay");
    expect(await pay()).toMatchObject({ user_id: 42 });
  });

  test("lasts no longer than a session of its own would: idle, in all, ended, signed out", async ({
    world,
  }) => {
    const application = createApplication(world);
    const login = world.start(application.options);
    const signedIn = async () => {
      const visitor = application.start();
      application.logIn(visitor, "ada");
      await visitor.send("code", { code: await chooseDevice(world, visitor, "ada") });
      expect(await askUser(login, visitor)).toMatchObject({ user_id: 42 });
      return visitor;
    };
    const idle = await signedIn();
    world.advance(3_600_001);
    expect(await askUser(login, idle)).toBeUndefined();
    const ended = await signedIn();
    await login.endSessions(42);
    expect(await askUser(login, ended)).toBeUndefined();
    world.advance(31_000);
    const out = await signedIn();
    const headers = new Headers({ cookie: cookieOf(out), host: "app.example" });
    await login.signOut({ headers });
    expect(await askUser(login, out)).toBeUndefined();
  });

  test("leads to the application's own sign-in, with the way back", async ({ world }) => {
    const application = createApplication(world);
    const signInPath = (returnTo: string) => `/signin?next=${encodeURIComponent(returnTo)}`;
    const options = { ...application.options, signInPath, basePath: "/app" };
    const visitor = world.visit(world.start(options));
    expect(await visitor.load("/login?returnTo=/app/pay")).toContain(
      'href="/app/signin?next=%2Fapp%2Flogin%3FreturnTo%3D%252Fapp%252Fpay"',
    );
    const page = { accept: "text/html", host: "app.example" };
    const request = new Request("https://app.example/pay?a=1", { headers: page });
    const response = await world.start(options).requireUser(request);
    expect(response).toBeInstanceOf(Response);
    expect((response as Response).headers.get("location")).toBe(
      "/app/signin?next=%2Fapp%2Flogin%3FreturnTo%3D%252Fapp%252Fpay%253Fa%253D1",
    );
  });

  test("asks for no password: that is the application's", async ({ world }) => {
    const login = world.start(createApplication(world).options);
    const asking = login.currentUser({ headers: new Headers() }, { maxAgeMs: 1000, password: true });
    await expect(asking).rejects.toThrow("the password is that of the application");
  });
});

describe("a login is bound to its first factor:", () => {
  test("a code of one's own does not sign in the account that the browser has changed to", {
    tags: "security",
  }, async ({ world }) => {
    const application = createApplication(world);
    const thief = application.start();
    application.logIn(thief, "grace");
    const code = await chooseDevice(world, thief, "grace");
    // with Ada's password
    application.logIn(thief, "ada");
    expect(await thief.send("code", { code })).toContain("Your sign-in has changed meanwhile.");
    expect(application.calls).toEqual([]);
    // it is over, also for the session that has begun it
    expect(await thief.send("code", { code })).toContain("The next step confirms that it is you.");
    expect(world.calls("verifyUserVerification")).toBe(0);
  });

  test("nor does one that changes while OneLogin checks the code", { tags: "security" }, async ({
    world,
  }) => {
    const application = createApplication(world);
    const gate = createGate();
    let name: Name = "grace";
    const slow = application.start({
      mfa: gatedClient(world, gate, /^PUT/),
      firstFactor: () => ({ user_id: ids[name], account: { name }, session: "one and the same" }),
    });
    const checking = slow.send("code", { code: await chooseDevice(world, slow, "grace") });
    await gate.arrived;
    name = "ada";
    gate.open();
    expect(await checking).toContain("Your sign-in has changed meanwhile.");
    expect(application.calls).toEqual([]);
  });

  test.for<
    [
      string,
      (application: ReturnType<typeof createApplication>, visitor: { jar: Map<string, string> }) => void,
    ]
  >([
    ["another sign-in of the same user", (application, visitor) => application.logIn(visitor, "ada")],
    ["another account", (application, visitor) => application.logIn(visitor, "grace")],
    ["a sign-out", (_, visitor) => visitor.jar.delete("app")],
  ])(
    "%s ends it at the next form, and a page shows the first step and writes nothing",
    async ([, change], { world }) => {
      const application = createApplication(world);
      const visitor = application.start();
      application.logIn(visitor, "ada");
      const code = await chooseDevice(world, visitor, "ada");
      change(application, visitor);
      const before = [...world.map];
      expect(await visitor.load("/login")).not.toContain("Enter the code");
      expect([...world.map]).toEqual(before);
      await visitor.send("code", { code });
      expect(application.calls).toEqual([]);
      expect([...world.map.keys()].some((key) => key.startsWith("pending:"))).toBe(false);
    },
  );

  test("another id of the same session is the same sign-in", async ({ world }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    application.renew(visitor);
    expect(await visitor.send("code", { code })).toBe("/");
    expect(application.factorsOf("ada")).toEqual(["SMS"]);
  });

  test.for<[string, () => unknown]>([
    ["throws", () => Promise.reject(new Error("database"))],
    ["hangs", () => new Promise(() => {})],
    ["names no session", () => ({ user_id: 42, account: { name: "ada" } })],
    ["has an account that is no JSON", () => ({ user_id: 42, account: 1n, session: "s" })],
  ])(
    "one that %s refuses the request, keeps the login, and never passes",
    async ([, firstFactor], { world }) => {
      const errors: unknown[] = [];
      const application = createApplication(world);
      const visitor = application.start();
      application.logIn(visitor, "ada");
      const code = await chooseDevice(world, visitor, "ada");
      const onEvent = (event: { type: string; error?: unknown }) => void errors.push(event.error);
      const failing = application.start({ firstFactor, onEvent, clock: impatient(world) });
      copyCookies(visitor, failing);
      const before = [...world.map].filter(([key]) => key.startsWith("pending:"));
      expect(await failing.load("/login")).toContain("Sign-in is not available now");
      expect(await failing.send("code", { code })).toContain("Sign-in is not available now");
      expect(failing.last().status).toBe(503);
      expect([...world.map].filter(([key]) => key.startsWith("pending:"))).toEqual(before);
      expect(errors).toEqual([expect.any(Error), expect.any(Error)]);
      expect(application.calls).toEqual([]);
      expect(await visitor.send("code", { code })).toBe("/");
    },
  );
});

describe("onSignIn", () => {
  /** Ada, who has typed a right code that the application could not use. */
  async function failOnce(world: World, during: (context: SignInContext) => unknown, more: object = {}) {
    const application = createApplication(world);
    const visitor = application.start({ onEvent: () => undefined, ...more });
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    application.does(during);
    const page = await visitor.send("code", { code });
    application.does(() => undefined);
    return { application, visitor, page };
  }

  test.for<[string, (context: SignInContext) => unknown]>([
    ["throws before it has signed in", () => Promise.reject(new Error("database"))],
    ["hangs", () => new Promise(() => {})],
    [
      "hangs until its signal says stop",
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ],
  ])("that %s loses no code: the user goes on, with the same id", async ([, during], { world }) => {
    const { application, visitor, page } = await failOnce(world, during, { clock: impatient(world) });
    expect(page).toContain("Sign-in is not available now");
    expect(application.factorsOf("ada")).toEqual([undefined]);
    expect(await visitor.load("/login")).toContain("You are confirmed already.");
    expect(await visitor.send("finish")).toBe("/");
    expect(application.factorsOf("ada")).toEqual(["SMS"]);
    expect(new Set(application.calls.map(({ context }) => context.id)).size).toBe(1);
    expect(world.calls("verifyUserVerification")).toBe(1);
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("that throws after another device was added loses neither the device nor the way on", async ({
    world,
  }) => {
    const application = createApplication(world);
    const visitor = application.start({ onEvent: () => undefined });
    application.logIn(visitor, "ada");
    await visitor.send("code", { code: await chooseDevice(world, visitor, "ada") });
    await visitor.send("add");
    const factors = await world.mfa.getAuthFactors({ user_id: 42 });
    const app = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
    await visitor.send("enroll", { choice: String(app?.factor_id) });
    application.does(() => Promise.reject(new Error("database")));
    const [challenge] = world.sandbox.control.listChallenges({ user_id: 42 });
    const { code } = world.sandbox.control.getTotp({ user_id: 42, challenge_id: challenge?.id ?? "none" });
    expect(await visitor.send("code", { code })).toContain("Sign-in is not available now");
    application.does(() => undefined);
    expect(await visitor.send("finish")).toBe("/");
    expect(await askUser(world.start(application.options), visitor)).toMatchObject({
      factor: "Google Authenticator",
    });
  });

  test("that throws after it has signed in gets the same id again, by which it does nothing twice", async ({
    world,
  }) => {
    const done: string[] = [];
    const { application, visitor } = await failOnce(world, ({ id }) => {
      done.push(id);
      throw new Error("the response of the commit was lost");
    });
    application.does(({ id }) => void (done.includes(id) || done.push(id)));
    expect(await visitor.send("finish")).toBe("/");
    expect(done).toHaveLength(1);
  });

  test("that renews the session's id and then throws goes on with the renewed one", async ({ world }) => {
    let renew = () => {};
    const { application, visitor } = await failOnce(world, () => {
      renew();
      throw new Error("after the renewal");
    });
    renew = () => application.renew(visitor);
    renew();
    expect(await visitor.send("finish")).toBe("/");
    expect(application.factorsOf("ada")).toEqual(["SMS"]);
  });

  test("whose process was killed is run again once its claim has ended, within the minute", async ({
    world,
  }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    let killed = () => {};
    const called = new Promise<void>((resolve) => {
      killed = resolve;
    });
    application.does(() => {
      killed();
      return new Promise(() => {});
    });
    const dead = application.start({ onEvent: () => undefined });
    copyCookies(visitor, dead);
    void dead.post({ action: "code", code });
    await called;
    application.does(() => undefined);
    expect(await visitor.load("/login?wait=1")).toContain("<h1>One moment</h1>");
    world.clock.advance(20_001);
    expect(await visitor.load("/login?wait=1")).toContain("You are confirmed already.");
    expect(await visitor.send("finish")).toBe("/");
    expect(application.factorsOf("ada")).toEqual(["SMS"]);
    expect(application.calls).toHaveLength(2);
  });

  test("is not run again after a minute, a sign-out, or in another session", async ({ world }) => {
    const fail = () => Promise.reject(new Error("database"));
    const late = await failOnce(world, fail);
    world.clock.advance(60_001);
    await late.visitor.send("finish");
    world.advance(31_000);
    const out = await failOnce(world, fail);
    await out.visitor.send("sign_out");
    await out.visitor.send("finish");
    world.advance(31_000);
    const other = await failOnce(world, fail);
    other.application.logIn(other.visitor, "grace");
    await other.visitor.send("finish");
    for (const { application } of [late, out, other]) {
      expect(application.calls).toHaveLength(1);
      expect(application.factorsOf("ada")).toEqual([undefined]);
    }
  });

  test("gives no cookie to a browser that has signed out meanwhile", async ({ world }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    const gate = createGate();
    application.does(() => gate.pass());
    const other = application.start();
    copyCookies(visitor, other);
    const signingIn = visitor.send("code", { code });
    await gate.arrived;
    await other.send("sign_out");
    gate.open();
    await signingIn;
    expect(visitor.jar.has("upgraded")).toBe(false);
  });

  test("is not run for a user whose sessions were ended while the code was checked", async ({ world }) => {
    const application = createApplication(world);
    const visitor = application.start();
    application.logIn(visitor, "ada");
    const code = await chooseDevice(world, visitor, "ada");
    const gate = createGate();
    const slow = application.start({ mfa: gatedClient(world, gate, /^PUT/) });
    copyCookies(visitor, slow);
    const checking = slow.send("code", { code });
    await gate.arrived;
    await world.start(application.options).endSessions(42);
    gate.open();
    await checking;
    expect(application.calls).toEqual([]);
  });
});
