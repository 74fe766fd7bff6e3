import { systemClock } from "@onelogin-mfa/client";
import type { FactorKind } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import type { LoginEvent } from "../src/events.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { copyCookies, type Visitor } from "./support/visitor.ts";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

const challengeOn = (page: string) => /name="challenge" value="([^"]+)"/.exec(page)?.[1] ?? "none";
const loginOn = (page: string) => /name="login" value="([^"]+)"/.exec(page)?.[1] ?? "none";
const expired = "This took too long and has expired.";

async function enroll(world: World, visitor: Visitor, factor: string): Promise<string> {
  const factors = await world.mfa.getAuthFactors({ user_id: 42 });
  const chosen = factors.find(({ auth_factor_name }) => auth_factor_name === factor);
  return visitor.send("enroll", { choice: String(chosen?.factor_id), phone: "+15550155" });
}

/** Ada, who has no device, and is about to add one. */
async function beginFirstDevice(world: World): Promise<Visitor> {
  for (const device_id of deviceIds(world)) world.sandbox.control.deleteDevice({ user_id: 42, device_id });
  const visitor = world.visit(world.start({ enrollment: "password" }));
  await visitor.send("password", right);
  await visitor.send("factors");
  return visitor;
}

/** The clocks that can be ahead. */
const clocks = {
  "both clocks": (world: World, ms: number) => world.advance(ms),
  "OneLogin's clock alone": ({ sandbox }: World, advance_ms: number) =>
    sandbox.control.setClock({ advance_ms }),
} as const;

describe.each([
  ["by both clocks", "both clocks", 200_000],
  ["by OneLogin's clock alone", "OneLogin's clock alone", 200_000],
  ["that OneLogin has forgotten meanwhile", "OneLogin's clock alone", 1_100_000],
] as const)("a code that is too old, %s,", (_, clock, ms) => {
  const advance = clocks[clock];

  test.for(["right", "wrong"])("is told as expired, if it was %s", async (which, { world }) => {
    const visitor = await begin(world);
    const code = which === "right" ? sentCode(world) : "000000";
    advance(world, ms);
    const page = await visitor.send("code", { code });
    expect(page).toContain(expired);
    // and the user can go on at once
    expect(page).toContain("Ada&#39;s sms");
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test.for(["SMS", "Google Authenticator"])(
    "is told as expired for a new device by %s",
    async (factor, { world }) => {
      const visitor = await beginFirstDevice(world);
      expect(await enroll(world, visitor, factor)).toContain("Set up your device");
      const code = factor === "SMS" ? sentCode(world) : "123456";
      advance(world, ms);
      const page = await visitor.send("code", { code });
      expect(page).toContain(expired);
      expect(page).toContain("Add a device");
      expect(deviceIds(world)).toEqual([]);
    },
  );
});

const polled: readonly (readonly [FactorKind, string])[] = [
  ["protect", "OneLogin"],
  ["voice", "OneLogin Voice"],
];

describe.each(Object.entries(clocks))("by %s", (_, advance) => {
  describe.each(polled)("a page that waits for %s", (kind, factor) => {
    test.override({ devices: [kind] });

    test("says that it has expired, and the user can ask for another one", async ({ world }) => {
      const events: LoginEvent[] = [];
      const login = world.start({ onEvent: (event) => void events.push(event) });
      const visitor = await begin(world, world.visit(login));
      const challenge = challengeOn(visitor.page());
      advance(world, 200_000);
      expect(await visitor.poll(challenge)).toEqual({ view: "devices" });
      expect(await visitor.load("/login")).toContain(expired);
      expect(events.filter(({ type }) => type === "refused")).toMatchObject([{ reason: "expired" }]);
      // nobody has denied it
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      expect(visitor.page()).not.toContain("You have denied this");
      expect(world.calls("createDeviceVerification")).toBe(2);
    });

    test("says that it has expired for a new device, too", async ({ world }) => {
      const visitor = await beginFirstDevice(world);
      const challenge = challengeOn(await enroll(world, visitor, factor));
      advance(world, 200_000);
      expect(await visitor.poll(challenge)).toEqual({ view: "factors" });
      expect(await visitor.load("/login")).toContain(expired);
    });
  });
});

describe("while nothing has expired", () => {
  test.override({ devices: ["sms", "protect"] });

  test("a code of a device that was removed meanwhile is no longer possible", async ({ world }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    await world.mfa.deleteEnrolledFactor({ user_id: 42, device_id: deviceIds(world)[0] ?? "" });
    const page = await visitor.send("code", { code });
    expect(page).toContain("This is no longer possible.");
    expect(page).not.toContain("expired");
  });

  test("a push that was denied is told as denied", async ({ world }) => {
    const visitor = await begin(world, world.visit(), 1);
    const [message] = world.sandbox.control.listMessages({ user_id: 42 });
    world.sandbox.control.denyMessage({ message_id: message?.id ?? "none" });
    await visitor.poll(challengeOn(visitor.page()));
    expect(await visitor.load("/login")).toContain("You have denied this.");
  });

  test("a wrong code is told as wrong", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(100_000);
    expect(await visitor.send("code", { code: "000000" })).toContain("This code is wrong.");
  });
});

/** A browser whose form is at work in a process that was killed. It has not come to its call. */
async function kill(world: World): Promise<Visitor> {
  // the second form looks eight seconds long, eighty times
  const schedule = (run: () => void, ms: number) => systemClock.schedule(run, ms === 100 ? 0 : ms);
  const visitor = world.visit(world.start({ clock: { ...world.clock, schedule } }));
  await visitor.send("password", right);
  const gate = createGate();
  const dead = world.visit(world.start({ mfa: gatedClient(world, gate, /^POST .*verifications$/) }));
  copyCookies(visitor, dead);
  void dead.post({ action: "device", choice: deviceIds(world)[0] ?? "" });
  await gate.arrived;
  return visitor;
}

const press = (world: World, visitor: Visitor) =>
  visitor.send("device", { choice: deviceIds(world)[0] ?? "" });

describe("a form after one whose process was killed", () => {
  test("is told how long it can take at most, and the seconds go down", async ({ world }) => {
    const visitor = await kill(world);
    const page = await press(world, visitor);
    expect(visitor.location()).toBe("/login?wait=1");
    expect(page).toContain("<h1>One moment</h1>");
    expect(page).toMatch(/You can continue in (60|5\d) seconds at most/);
    world.clock.advance(20_000);
    expect(await visitor.load("/login?wait=1")).toMatch(/You can continue in (40|3\d) seconds at most/);
    world.clock.advance(20_000);
    expect(await visitor.load("/login?wait=1")).toMatch(/You can continue in (20|1\d) seconds at most/);
    // the page without the mark has the form, for whoever wants to press again
    expect(await visitor.load("/login")).toContain("Ada&#39;s sms");
  });

  test("can start over at once, and sign in", async ({ world }) => {
    const visitor = await kill(world);
    expect(await press(world, visitor)).toMatch(/value="cancel">.*<button class="link">Start over<\/button>/);
    expect(await visitor.send("cancel")).toContain("<h1>Sign in</h1>");
    expect(await signIn(world, visitor)).toBe(visitor);
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
  });

  test("works once that time is over", async ({ world }) => {
    const visitor = await kill(world);
    await press(world, visitor);
    world.advance(60_001);
    expect(await visitor.load("/login?wait=1")).toContain("Ada&#39;s sms");
    expect(await press(world, visitor)).toContain("Enter the code that was sent");
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("asks again by a link, where no script does", async ({ world }) => {
    const visitor = await kill(world);
    expect(await press(world, visitor)).toContain('<noscript><a href="/login?wait=1">Check again</a>');
  });
});

/** Ada begins in one tab of a browser, and Grace in another one. */
async function beginTwo(world: World, visitor = world.visit()) {
  await begin(world, visitor);
  const page = visitor.page();
  const ada = { login: loginOn(page), challenge: challengeOn(page) };
  const code = sentCode(world);
  await visitor.send("password", { username: "grace", password: "demo" });
  await visitor.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
  const grace = { login: loginOn(visitor.page()), challenge: challengeOn(visitor.page()) };
  return { visitor, ada: { ...ada, code }, grace };
}

const otherLogin = "Another sign-in was started in this browser";

describe("two people in two tabs of one browser", () => {
  test("the first one's form is not taken, says so, and leaves the second one's login as it is", async ({
    world,
  }) => {
    const { visitor, ada, grace } = await beginTwo(world);
    expect(ada.login).not.toBe(grace.login);
    const before = world.calls("verifyUserVerification");
    const page = await visitor.send("code", ada);
    expect(page).toContain(otherLogin);
    // it shows the login that goes on here
    expect(challengeOn(page)).toBe(grace.challenge);
    expect(loginOn(page)).toBe(grace.login);
    expect(world.calls("verifyUserVerification")).toBe(before);
    expect(await userOf(world, visitor)).toBeUndefined();
    expect(await visitor.load("/login")).not.toContain(otherLogin);
    expect(await visitor.send("code", { ...grace, code: sentCode(world, 43) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 43, account: { name: "grace" } });
  });

  test("the first one's codes cost the second one no guess", async ({ world }) => {
    const { visitor, ada, grace } = await beginTwo(world);
    for (let time = 0; time < 7; time++) await visitor.send("code", { ...ada, code: `00000${time}` });
    expect(await visitor.send("code", { ...grace, code: "wrong!" })).toContain("This code is wrong.");
    expect(await visitor.send("code", { ...grace, code: sentCode(world, 43) })).toBe("/");
  });

  test.for(["device", "send_again", "back", "lost", "factors", "refresh", "poll", "cancel"])(
    "the first one's form “%s” changes nothing and sends nothing",
    { tags: "security" },
    async (action, { world }) => {
      const { visitor, ada, grace } = await beginTwo(world);
      world.advance(31_000);
      const calls = world.sandbox.control.listJournal().length;
      const page = await visitor.send(action, { ...ada, choice: deviceIds(world)[0] ?? "" });
      expect(page).toContain(otherLogin);
      expect(challengeOn(page)).toBe(grace.challenge);
      expect(world.sandbox.control.listJournal()).toHaveLength(calls);
      expect(await visitor.send("code", { ...grace, code: sentCode(world, 43) })).toBe("/");
    },
  );

  test("a form without the field still works, as that of a page of one's own", async ({ world }) => {
    const { visitor } = await beginTwo(world);
    expect(await visitor.send("code", { code: sentCode(world, 43) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 43 });
  });

  test("a field that is empty or another's is not taken for the own one", async ({ world }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    for (const login of ["", "none", `${loginOn(visitor.page())}x`])
      expect(await visitor.send("code", { code, login })).toContain(otherLogin);
    expect(await visitor.send("code", { code, login: loginOn(visitor.page()) })).toBe("/");
  });
});

describe("two people in two tabs of one browser, of whom the first waits for a push,", () => {
  test.override({ devices: ["protect"] });

  test("are not mixed up: the first one's page asks for the notice, and nobody is signed in", async ({
    world,
  }) => {
    const { visitor, ada, grace } = await beginAdaByPush(world);
    const [message] = world.sandbox.control.listMessages({ user_id: 42 });
    world.sandbox.control.approveMessage({ message_id: message?.id ?? "none" });
    const response = await visitor.post(
      { action: "poll", challenge: ada.challenge, login: ada.login },
      { accept: "application/json" },
    );
    const { location } = (await response.json()) as { location: string };
    expect(location).toBe("/login?notice=otherLogin");
    const page = await visitor.load(location);
    expect(page).toContain(otherLogin);
    expect(challengeOn(page)).toBe(grace.challenge);
    expect(world.calls("getUserVerification")).toBe(0);
    expect(await userOf(world, visitor)).toBeUndefined();
    expect(await visitor.send("code", { ...grace, code: sentCode(world, 43) })).toBe("/");
  });
});

async function beginAdaByPush(world: World) {
  const visitor = await begin(world);
  expect(visitor.page()).toContain(`data-login="${loginOn(visitor.page())}"`);
  const ada = { login: loginOn(visitor.page()), challenge: challengeOn(visitor.page()) };
  await visitor.send("password", { username: "grace", password: "demo" });
  await visitor.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
  const grace = { login: loginOn(visitor.page()), challenge: challengeOn(visitor.page()) };
  return { visitor, ada, grace };
}
