import { describe, expect } from "vitest";
import type { SessionStore } from "../src/stores/session-store.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { readTexts } from "./support/records.ts";
import { begin, deviceIds, sentCode, signIn, test, userOf } from "./support/world.ts";

const pendingName = "__Host-login-pending";
const sessionName = "__Host-login-session";
const planted = "A".repeat(43);

describe("an id", () => {
  test("is new after the password, and a planted one signs nobody in", { tags: "security" }, async ({
    world,
  }) => {
    const visitor = world.visit();
    visitor.jar.set(pendingName, planted).set(sessionName, planted);
    await begin(world, visitor);
    expect(visitor.jar.get(pendingName)).not.toBe(planted);
    await visitor.send("code", { code: sentCode(world) });
    expect(visitor.jar.get(sessionName)).not.toBe(planted);
    const attacker = world.visit();
    attacker.jar.set(sessionName, planted);
    expect(await userOf(world, attacker)).toBeUndefined();
  });

  test("is new after the second factor: the old one opens nothing, with either name", {
    tags: "security",
  }, async ({ world }) => {
    const visitor = await begin(world);
    const stolen = visitor.jar.get(pendingName) ?? "";
    const code = sentCode(world);
    await visitor.send("code", { code });
    expect(visitor.jar.has(pendingName)).toBe(false);
    for (const name of [pendingName, sessionName]) {
      const thief = world.visit();
      thief.jar.set(name, stolen);
      expect(await userOf(world, thief)).toBeUndefined();
      expect(await thief.load("/login")).toContain("<h1>Sign in</h1>");
      for (const action of ["poll", "keep", "device", "lost", "factors"])
        expect(await thief.send(action, { choice: deviceIds(world)[0] ?? "" })).toContain("<h1>Sign in</h1>");
      expect(await userOf(world, thief)).toBeUndefined();
    }
  });

  test("is new after a step-up, and the old session has ended", async ({ world }) => {
    const visitor = await signIn(world);
    const old = visitor.jar.get(sessionName) ?? "";
    world.advance(60_000);
    await visitor.send("start");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world) });
    expect(visitor.jar.get(sessionName)).not.toBe(old);
    const thief = world.visit();
    thief.jar.set(sessionName, old);
    expect(await userOf(world, thief)).toBeUndefined();
    expect(await userOf(world, visitor)).toBeDefined();
  });

  test("has no session any more after a sign-out", async ({ world }) => {
    const visitor = await signIn(world);
    const thief = world.visit();
    thief.jar.set(sessionName, visitor.jar.get(sessionName) ?? "");
    expect(await userOf(world, thief)).toBeDefined();
    await visitor.send("sign_out");
    expect(await userOf(world, thief)).toBeUndefined();
  });
});

describe("the store", () => {
  test("has no id, name, code or secret in the clear", { tags: "security" }, async ({ world }) => {
    const visitor = await begin(world);
    const pendingId = visitor.jar.get(pendingName) ?? "none";
    const code = sentCode(world);
    await visitor.send("code", { code });
    const sessionId = visitor.jar.get(sessionName) ?? "none";
    const texts = readTexts(world).join("\n");
    for (const secret of [pendingId, sessionId, code, "ada@example.com", "Ada", "15550155"])
      expect(texts).not.toContain(secret);
  });

  test("can be changed by nobody without the id: a record of another one does not open", async ({
    world,
  }) => {
    const [ada, eve] = [await signIn(world), world.visit()];
    await eve.send("password", { username: "grace", password: "demo" });
    await eve.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
    await eve.send("code", { code: sentCode(world, 43) });
    const [ofAda, ofEve] = [...world.map].filter(([key]) => key.startsWith("session:"));
    world.map.set(ofEve?.[0] ?? "", ofAda?.[1] ?? { value: "", endsAt: 0 });
    expect(await userOf(world, eve)).toBeUndefined();
    expect(await userOf(world, ada)).toMatchObject({ user_id: 42 });
  });
});

describe("a session", () => {
  test("ends an hour after the last request, and goes on with each", async ({ world }) => {
    const visitor = await signIn(world);
    for (let half = 0; half < 4; half++) {
      world.clock.advance(1_800_000);
      expect(await userOf(world, visitor)).toBeDefined();
    }
    world.clock.advance(3_600_000);
    expect(await userOf(world, visitor)).toBeUndefined();
    expect(await visitor.load("/login")).toContain("You were not active for a while.");
  });

  test("ends after twelve hours, whatever is done", async ({ world }) => {
    const visitor = await signIn(world);
    for (let half = 0; half < 23; half++) {
      world.clock.advance(1_800_000);
      expect(await userOf(world, visitor)).toBeDefined();
    }
    world.clock.advance(1_800_000);
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("is written at most once a minute by reads, and they set no cookie", async ({ world }) => {
    const visitor = await signIn(world);
    const written = () => [...world.map].find(([key]) => key.startsWith("session:"))?.[1].value;
    const first = written();
    world.clock.advance(59_000);
    await userOf(world, visitor);
    expect(written()).toBe(first);
    world.clock.advance(2000);
    await userOf(world, visitor);
    expect(written()).not.toBe(first);
    await visitor.load("/login");
    expect(visitor.last().headers.getSetCookie()).toEqual([]);
  });

  test("is not revived by a slow request after a sign-out", { tags: "security" }, async ({ world }) => {
    const visitor = await signIn(world);
    const cookie = `${sessionName}=${visitor.jar.get(sessionName)}`;
    world.clock.advance(120_000);
    const gate = createGate();
    const set: SessionStore["set"] = async (...args) => {
      await gate.pass();
      return world.store.set(...args);
    };
    const slow = world.start({ sessions: { ...world.store, set } });
    const reading = slow.currentUser({ headers: new Headers({ cookie, host: "app.example" }) });
    await gate.arrived;
    await visitor.send("sign_out");
    gate.open();
    await reading;
    expect([...world.map.keys()].filter((key) => key.startsWith("session:"))).toEqual([]);
  });
});

describe("a login that has begun", () => {
  test("ends after ten minutes, whatever is done, and says so", async ({ world }) => {
    const visitor = await begin(world);
    for (let minute = 0; minute < 9; minute++) {
      world.clock.advance(60_000);
      await visitor.send("back");
    }
    world.clock.advance(60_000);
    expect(await visitor.send("back")).toContain("This took too long. Sign in again.");
  });

  test("signs nobody in who has signed out while the code was checked", async ({ world }) => {
    const visitor = await begin(world);
    const old = new Map(visitor.jar);
    const gate = createGate();
    const mfa = gatedClient(world, gate, /^PUT/);
    const slow = world.visit(world.start({ mfa }));
    for (const [name, value] of old) slow.jar.set(name, value);
    const checking = slow.send("code", { code: sentCode(world) });
    await gate.arrived;
    await visitor.send("sign_out");
    gate.open();
    expect(await checking).toContain("<h1>Sign in</h1>");
    expect(await userOf(world, slow)).toBeUndefined();
    expect([...world.map.keys()].filter((key) => key.startsWith("session:"))).toEqual([]);
  });

  test("ends the session that it has just become, whose cookie the browser has not yet got", async ({
    world,
  }) => {
    const visitor = await begin(world);
    const old = new Map(visitor.jar);
    await visitor.send("code", { code: sentCode(world) });
    const other = world.visit();
    for (const [name, value] of old) other.jar.set(name, value);
    await other.send("sign_out");
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("goes on in another process, in the middle", async ({ world }) => {
    const visitor = await begin(world);
    const other = world.visit(world.start());
    for (const [name, value] of visitor.jar) other.jar.set(name, value);
    expect(await other.send("code", { code: sentCode(world) })).toBe("/");
    expect(await userOf(world, other)).toBeDefined();
  });

  test("is gone after a restart without a shared store, and the page says why", async ({ world }) => {
    const visitor = await begin(world);
    world.map.clear();
    expect(await visitor.send("code", { code: sentCode(world) })).toContain("Sign in again.");
  });

  test("of another user replaces a session only at its end", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("password", { username: "grace", password: "demo" });
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
    await visitor.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world, 43) });
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 43 });
    expect([...world.map.keys()].filter((key) => key.startsWith("session:"))).toHaveLength(1);
  });
});

test("an unknown name and a wrong password make the same calls, writes and response", {
  tags: "security",
}, async ({ world }) => {
  const seen = [];
  for (const fields of [
    { username: "stranger", password: "demo" },
    { username: "ada", password: "wrong" },
    { username: "nobody", password: "wrong" },
  ]) {
    const visitor = world.visit();
    const response = await visitor.post({ action: "password", ...fields });
    seen.push([response.status, [...response.headers], await response.text(), world.map.size]);
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  expect(world.map.size).toBe(0);
  expect(world.sandbox.control.listJournal()).toEqual([]);
});
