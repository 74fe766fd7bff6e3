import { type Clock, createMfaClient, enroll } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import { claim } from "../src/records/claims.ts";
import { recordsOf } from "../src/records/seal.ts";
import { storeInMap } from "../src/stores/memory-store.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { createVirtualClock } from "./support/virtual-clock.ts";
import { copyCookies, type Visitor } from "./support/visitor.ts";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

/**
 * Clicks a button twice: the second click comes while the first one's call waits, to another process. The browser drops the response
 * of the first, with its cookies, and shows that of the second.
 */
async function clickTwice(
  world: World,
  visitor: Visitor,
  call: RegExp,
  action: string,
  fields: Record<string, string> = {},
): Promise<string> {
  const gate = createGate();
  const slow = world.visit(world.start({ mfa: gatedClient(world, gate, call) }));
  copyCookies(visitor, slow);
  const first = slow.post({ action, ...fields });
  await gate.arrived;
  const second = visitor.send(action, fields);
  gate.open();
  await first;
  return second;
}

describe("two clicks", () => {
  test("on a device send one message", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const choice = deviceIds(world)[0] ?? "";
    expect(await clickTwice(world, visitor, /^POST .*verifications$/, "device", { choice })).toContain(
      "Enter the code that was sent",
    );
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("on a code send it once, and sign in, though the browser has dropped the first response", async ({
    world,
  }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    expect(await clickTwice(world, visitor, /^PUT/, "code", { code })).toBe("/");
    expect(world.calls("verifyUserVerification")).toBe(1);
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
    expect([...world.map.keys()].filter((key) => key.startsWith("session:"))).toHaveLength(1);
  });

  test("on a wrong code send it once", async ({ world }) => {
    const visitor = await begin(world);
    expect(await clickTwice(world, visitor, /^PUT/, "code", { code: "wrong!" })).toContain(
      "This code is wrong.",
    );
    expect(world.calls("verifyUserVerification")).toBe(1);
  });

  test("on a factor enroll once", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("add");
    const factors = await world.mfa.getAuthFactors({ user_id: 42 });
    const choice = String(factors.find((one) => one.auth_factor_name === "Google Authenticator")?.factor_id);
    expect(await clickTwice(world, visitor, /^POST .*registrations$/, "enroll", { choice })).toContain(
      "QR code",
    );
    expect(world.calls("createFactorRegistration")).toBe(1);
  });

  test("on a temporary code use it once, and on the removal remove once", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    const { mfa_token: code } = await world.mfa.generateOtp({ user_id: 42 });
    await visitor.send("code", { code });
    await clickTwice(world, visitor, /^DELETE/, "reset");
    expect(world.calls("deleteEnrolledFactor")).toBe(1);
    expect(await visitor.load("/login")).toContain("Add a device");
  });

  test("on a temporary code go on once, though the browser has dropped the first response", async ({
    world,
  }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    const { mfa_token: code } = await world.mfa.generateOtp({ user_id: 42 });
    expect(await clickTwice(world, visitor, /^POST .*verifications\/$/, "code", { code })).toContain(
      "Remove what you have lost",
    );
    expect(world.calls("verifyUserOtp")).toBe(1);
  });

  test("on the name and password begin one login", async ({ world }) => {
    const visitor = world.visit();
    const gate = createGate();
    const slow = world.visit(world.start({ mfa: gatedClient(world, gate, /users/) }));
    const first = slow.post({ action: "password", ...right });
    await gate.arrived;
    await visitor.send("password", right);
    gate.open();
    await first;
    expect(await visitor.load("/login")).toContain("Ada&#39;s sms");
    expect(world.calls("createDeviceVerification")).toBe(0);
  });

  test.for(["sign_out", "add", "start", "cancel"])("on %s do it once", async (action, { world }) => {
    const visitor = await signIn(world);
    const copy = world.visit();
    copyCookies(visitor, copy);
    await Promise.all([copy.post({ action }), visitor.send(action)]);
    const isOut = action === "sign_out";
    expect((await userOf(world, visitor)) === undefined).toBe(isOut);
  });

  test("of which the second comes after the first send one message, too", async ({ world }) => {
    const visitor = await begin(world);
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});

describe("with a OneLogin that takes 25 seconds for a call", () => {
  test("two clicks on a device are one, at any time", async ({ world }) => {
    const clock = createVirtualClock();
    const mfa = createMfaClient({
      subdomain: "sandbox",
      credentials: world.sandbox.credentials,
      maxRetries: 0,
      clock,
      // a call has its effect at once, and nobody hears of it for long
      async fetch(request, { signal }) {
        const response = await world.sandbox.fetch(request);
        const isToken = new URL(request.url).pathname.startsWith("/auth/");
        await clock.wait(isToken ? 0 : 25_000, signal);
        return response;
      },
    });
    const sessions = storeInMap(new Map(), clock);
    const visitor = world.visit(world.start({ mfa, clock, sessions }));
    await clock.run(visitor.send("password", right));
    const choice = deviceIds(world)[0] ?? "";
    const click = () => visitor.post({ action: "device", choice });
    const clicks = [click()];
    for (const afterMs of [20_000, 42_000, 62_000]) {
      await clock.run(clock.wait(afterMs));
      clicks.push(click());
    }
    await clock.run(Promise.all(clicks));
    expect(await clock.run(visitor.load("/login"))).toContain("Enter the code that was sent");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("a form past its time does not free the claim of the next one", async ({ world }) => {
    const key = "busy:login:test";
    const late = await claim(world.store, world.clock, key, 60_000);
    world.clock.advance(60_001);
    const next = await claim(world.store, world.clock, key, 60_000);
    expect(next).toBeDefined();
    await late?.release();
    await late?.renew(60_000);
    expect(await world.store.get(key)).toBe(next?.value);
    await next?.release();
    expect(await world.store.get(key)).toBeUndefined();
  });

  test("a form sends nothing once its time is over", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const clock: Clock = {
      ...world.clock,
      // the form's own time is over at once, and no other
      schedule: (run, ms) => world.clock.schedule(run, ms === 45_000 ? 0 : ms),
    };
    const gate = createGate();
    const slow = world.visit(world.start({ clock, mfa: gatedClient(world, gate, /verifications$/) }));
    copyCookies(visitor, slow);
    const sent = slow.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await sent).toContain("cannot be reached");
    gate.open();
    expect(world.calls("createDeviceVerification")).toBe(0);
  });
});

describe("after a login has moved on", () => {
  test("its old id, without the code that was accepted, gets no session", async ({ world }) => {
    const visitor = await begin(world);
    const thief = world.visit();
    copyCookies(visitor, thief);
    const code = sentCode(world);
    await visitor.send("code", { code });
    for (let time = 0; time < 5; time++) {
      expect(await thief.send("code", { code: `${time}` })).toContain("completed already");
      expect(await userOf(world, thief)).toBeUndefined();
    }
    // guesses are limited, too
    expect(await thief.send("code", { code })).toContain("completed already");
    expect(await userOf(world, thief)).toBeUndefined();
  });

  test("nothing of it is left after a minute", async ({ world }) => {
    const visitor = await begin(world);
    const thief = world.visit();
    copyCookies(visitor, thief);
    const code = sentCode(world);
    await visitor.send("code", { code });
    world.clock.advance(60_001);
    await thief.send("code", { code });
    expect(await userOf(world, thief)).toBeUndefined();
  });
});

test("a page that waits for another request asks again, and then shows what has become of it", async ({
  world,
}) => {
  const visitor = world.visit();
  await visitor.send("password", right);
  const gate = createGate();
  const slow = world.visit(world.start({ mfa: gatedClient(world, gate, /^POST .*verifications$/) }));
  copyCookies(visitor, slow);
  const first = slow.post({ action: "device", choice: deviceIds(world)[0] ?? "" });
  await gate.arrived;
  expect(await visitor.load("/login?wait=1")).toContain("<h1>One moment</h1>");
  gate.open();
  await first;
  expect(await visitor.load("/login?wait=1")).toContain("Enter the code that was sent");
});

test("a login is not busy for ever with a request whose process was killed", async ({ world }) => {
  const visitor = world.visit();
  await visitor.send("password", right);
  const id = visitor.jar.get("__Host-login-pending") ?? "none";
  const { keyOf, hashOf } = recordsOf("login");
  expect(await claim(world.store, world.clock, keyOf("busy", await hashOf(id)), 60_000)).toBeDefined();
  expect(await visitor.load("/login?wait=1")).toContain("<h1>One moment</h1>");
  world.clock.advance(60_001);
  expect(await visitor.load("/login?wait=1")).toContain("Ada&#39;s sms");
  expect(await visitor.send("device", { choice: deviceIds(world)[0] ?? "" })).toContain("Enter the code");
});

test("an enrollment that was completed elsewhere meanwhile signs nobody in", async ({ world }) => {
  const enrollment = await enroll(world.mfa, { user_id: 42, factor: "OneLogin", display_name: "Other" });
  const visitor = world.visit();
  await visitor.send("password", right);
  const { registration_id } = enrollment.toJSON();
  await visitor.send("code", { code: "123456", challenge: registration_id });
  expect(await userOf(world, visitor)).toBeUndefined();
});
