import { systemClock } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import type { SessionStore } from "../src/stores/session-store.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { copyCookies } from "./support/visitor.ts";
import { begin, deviceIds, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

const sessionName = "__Host-login-session";
const sessionsIn = ({ map }: World) => [...map.keys()].filter((key) => key.startsWith("session:"));
const headersOf = ({ jar }: { jar: Map<string, string> }) =>
  new Headers({ host: "app.example", cookie: [...jar].map((pair) => pair.join("=")).join("; ") });

/** A store that does not respond, until it is back. */
function createOutage(store: SessionStore) {
  let isAway = true;
  const unless =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isAway) throw new Error("ECONNREFUSED");
      return run(...args);
    };
  const away: SessionStore = { get: unless(store.get), set: unless(store.set), delete: unless(store.delete) };
  return {
    store: away,
    /** Asks again without a pause. */
    schedule: (run: () => void, ms: number) => systemClock.schedule(run, ms <= 500 ? 0 : ms),
    end: () => {
      isAway = false;
    },
  };
}

const awayFor = ({ clock }: World, { store, schedule }: ReturnType<typeof createOutage>) => ({
  sessions: store,
  clock: { ...clock, schedule },
});

describe("signOut", () => {
  test("ends the session of the request, and a copy of its cookie opens nothing", async ({ world }) => {
    const visitor = await signIn(world);
    const copy = world.visit();
    copyCookies(visitor, copy);
    const headers = await world.login.signOut({ headers: headersOf(visitor) });
    expect(headers.getSetCookie()).toEqual([
      "__Host-login-pending=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0",
      "__Host-login-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0",
    ]);
    expect(headers.get("clear-site-data")).toBe('"cache"');
    expect(await userOf(world, copy)).toBeUndefined();
    expect(sessionsIn(world)).toEqual([]);
  });

  test("ends a login that has begun, and one that is just signing in", async ({ world }) => {
    const visitor = await begin(world);
    const gate = createGate();
    const slow = world.visit(world.start({ mfa: gatedClient(world, gate, /^PUT/) }));
    copyCookies(visitor, slow);
    const checking = slow.send("code", { code: sentCode(world) });
    await gate.arrived;
    await world.login.signOut({ headers: headersOf(visitor) });
    gate.open();
    expect(await checking).toContain("<h1>Sign in</h1>");
    expect(await userOf(world, slow)).toBeUndefined();
    expect(sessionsIn(world)).toEqual([]);
  });

  test.for(["the form", "the application"])(
    "by %s while the store is away leaves a cookie that opens nothing, and the next request ends the session",
    { tags: "security" },
    async (by, { world }) => {
      const visitor = await signIn(world);
      const copy = world.visit();
      copyCookies(visitor, copy);
      const outage = createOutage(world.store);
      const login = world.start(awayFor(world, outage));
      if (by === "the form") {
        const response = await login.handler(
          new Request("https://app.example/login", {
            method: "POST",
            headers: new Headers([...headersOf(visitor), ["sec-fetch-site", "same-origin"]]),
            body: new URLSearchParams({ action: "sign_out" }),
          }),
        );
        expect(response.status).toBe(303);
        visitor.keep(response.headers);
      } else visitor.keep(await login.signOut({ headers: headersOf(visitor) }));
      expect([...visitor.jar.keys()].sort()).toEqual(["__Host-login-ending", "__Host-login-known"]);
      expect(await userOf(world, copy)).toBeDefined();
      const ending = visitor.jar.get("__Host-login-ending") ?? "";
      for (const part of ending.split(".")) {
        const thief = world.visit();
        thief.jar.set(sessionName, part).set("__Host-login-pending", part);
        expect(await userOf(world, thief)).toBeUndefined();
        expect(await thief.load("/login")).toContain("<h1>Sign in</h1>");
      }
      outage.end();
      expect(await visitor.load("/login")).toContain("<h1>Sign in</h1>");
      expect(await userOf(world, copy)).toBeUndefined();
      expect([...visitor.jar.keys()]).toEqual(["__Host-login-known"]);
    },
  );

  test("that was not finished is finished by a guarded page as well, and by a login of somebody else", async ({
    world,
  }) => {
    for (const next of ["a guarded page", "a login"]) {
      const visitor = await signIn(world);
      const copy = world.visit();
      copyCookies(visitor, copy);
      const outage = createOutage(world.store);
      visitor.keep(await world.start(awayFor(world, outage)).signOut({ headers: headersOf(visitor) }));
      if (next === "a guarded page") await userOf(world, visitor);
      else await visitor.send("password", { username: "grace", password: "demo" });
      expect(await userOf(world, copy)).toBeUndefined();
      world.advance(31_000);
    }
  });
});

describe("endSessions", () => {
  test("ends all sessions and logins of a user, in each browser and login of the store", {
    tags: "security",
  }, async ({ world }) => {
    const sessions = [await signIn(world)];
    world.advance(31_000);
    sessions.push(await signIn(world));
    world.advance(31_000);
    const begun = await begin(world);
    const grace = world.visit();
    await grace.send("password", { username: "grace", password: "demo" });
    await grace.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
    await grace.send("code", { code: sentCode(world, 43) });
    await world.start({ path: "/staff/login" }).endSessions(42);
    for (const visitor of sessions) expect(await userOf(world, visitor)).toBeUndefined();
    expect(await begun.send("code", { code: sentCode(world) })).toContain("<h1>Sign in</h1>");
    expect(await userOf(world, begun)).toBeUndefined();
    expect(await userOf(world, grace)).toMatchObject({ user_id: 43 });
    world.advance(31_000);
    expect(await userOf(world, await signIn(world))).toMatchObject({ user_id: 42 });
  });

  test.for(["checks the code", "writes the session"])(
    "ends one that is just signing in, while it %s",
    async (when, { world }) => {
      const visitor = await begin(world);
      const gate = createGate();
      const sessions: SessionStore = {
        ...world.store,
        async set(key, ...args) {
          if (key.startsWith("session:")) await gate.pass();
          return world.store.set(key, ...args);
        },
      };
      const own = when === "checks the code" ? { mfa: gatedClient(world, gate, /^PUT/) } : { sessions };
      const slow = world.visit(world.start(own));
      copyCookies(visitor, slow);
      const checking = slow.send("code", { code: sentCode(world) });
      await gate.arrived;
      await world.login.endSessions(42);
      gate.open();
      await checking;
      expect(await userOf(world, slow)).toBeUndefined();
    },
  );

  test("is not undone by a device that is enrolled at the same time, nor by time", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("add");
    const factors = await world.mfa.getAuthFactors({ user_id: 42 });
    const factor = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
    await visitor.send("enroll", { choice: String(factor?.factor_id) });
    const [challenge] = world.sandbox.control.listChallenges({ user_id: 42 });
    const { code } = world.sandbox.control.getTotp({ user_id: 42, challenge_id: challenge?.id ?? "" });
    const gate = createGate();
    const slow = world.visit(world.start({ mfa: gatedClient(world, gate, /^PUT/) }));
    copyCookies(visitor, slow);
    const checking = slow.send("code", { code });
    await gate.arrived;
    await world.login.endSessions(42);
    gate.open();
    await checking;
    expect(await userOf(world, slow)).toBeUndefined();
    for (let half = 0; half < 26; half++) {
      world.clock.advance(1_800_000);
      expect(await userOf(world, slow)).toBeUndefined();
      expect(await userOf(world, visitor)).toBeUndefined();
    }
  });

  test("says so if the store is away: the sessions may live", async ({ world }) => {
    const login = world.start(awayFor(world, createOutage(world.store)));
    await expect(login.endSessions(42)).rejects.toThrow("The store of the login does not respond.");
  });
});
