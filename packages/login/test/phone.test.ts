import { describe, expect } from "vitest";
import type { LoginEvent } from "../src/events.ts";
import type { SessionStore } from "../src/stores/session-store.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { copyCookies, type Visitor } from "./support/visitor.ts";
import { deviceIds, right, sentCode, test, userOf, type World } from "./support/world.ts";

const [old, other, third] = ["+15550155", "+15550199", "+15550188"];
const loginMs = 600_000;

/** The number in Ada's profile. */
const phoneOf = async ({ mfa }: World) => (await mfa.getUser({ user_id: 42 })).phone;

/** An administrator writes a number into Ada's profile. */
const setPhone = ({ sandbox }: World, phone: string | null) =>
  sandbox.control.updateUser({ user_id: 42, phone });

/** The numbers that messages have gone to, the last one first. */
const recipients = ({ sandbox }: World) =>
  sandbox.control.listMessages({ user_id: 42 }).map((message) => message.to);

/** The code that Ada's app shows for her newest challenge. */
function shownCode({ sandbox }: World): string {
  const [newest] = sandbox.control.listChallenges({ user_id: 42 });
  return sandbox.control.getTotp({ user_id: 42, challenge_id: newest?.id ?? "none" }).code;
}

/** A browser whose login tells what happens to the number. */
function listen(world: World, options: Parameters<World["start"]>[0] = {}) {
  const events: LoginEvent[] = [];
  const login = world.start({ onEvent: (event) => void events.push(event), ...options });
  const ofPhone = () => events.filter(({ type }) => type.startsWith("phone_"));
  return {
    visitor: world.visit(login),
    login,
    events,
    ofPhone,
    told: () => ofPhone().map((event) => ("reason" in event ? `${event.type} ${event.reason}` : event.type)),
  };
}

/** Ada, who has signed in with the device that she has. */
async function signIn(world: World, visitor: Visitor): Promise<Visitor> {
  await visitor.send("password", right);
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "none" });
  const isByApp = visitor.page().includes("the code that the app shows");
  expect(await visitor.send("code", { code: isByApp ? shownCode(world) : sentCode(world) })).toBe("/");
  return visitor;
}

/** Ada, who has signed in and is about to add a device. */
async function beginToAdd(world: World, visitor = world.visit()): Promise<Visitor> {
  await signIn(world, visitor);
  expect(await visitor.send("add")).toContain("Add a device");
  return visitor;
}

async function choiceOf({ mfa }: World, factor: string): Promise<string> {
  const factors = await mfa.getAuthFactors({ user_id: 42 });
  return String(factors.find((one) => one.auth_factor_name === factor)?.factor_id);
}

/** Asks for a message or call to a number, as the page of factors does. */
const addNumber = async (world: World, visitor: Visitor, phone: string, factor = "SMS") =>
  visitor.send("enroll", { choice: await choiceOf(world, factor), phone });

const challengeOn = (page: string) => /name="challenge" value="([^"]+)"/.exec(page)?.[1] ?? "none";

/** Ada, who has asked for a code at another number and has not typed it. */
async function changeNumber(world: World, visitor = world.visit(), phone = other): Promise<Visitor> {
  await beginToAdd(world, visitor);
  expect(await addNumber(world, visitor, phone)).toContain("Enter the code that was sent");
  expect(await phoneOf(world)).toBe(phone);
  return visitor;
}

/** Expects that no number is in the store or in an event in the clear. */
function expectNoNumber({ map }: World, events: readonly LoginEvent[] = []): void {
  const text = JSON.stringify([[...map], events]);
  for (const number of [old, other, third]) expect(text).not.toContain(number.slice(1));
}

describe("while a device depends on the old number", () => {
  test.override({ devices: ["sms"] });

  test("another one is refused, also for a call, and the notice names the device and what comes first", {
    tags: "security",
  }, async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    const sent = recipients(world).length;
    const page = await addNumber(world, visitor, other, "OneLogin Voice");
    expect(page).toContain("Your device “Ada&#39;s sms” still gets its codes at your old number");
    expect(page).toContain("Call the help desk first");
    // to correct it
    expect(page).toContain(`value="${other}"`);
    expect(await phoneOf(world)).toBe(old);
    expect([world.calls("updateUser"), world.calls("createFactorRegistration")]).toEqual([0, 0]);
    expect(recipients(world)).toHaveLength(sent);
    expect(told()).toEqual([]);
  });

  test.for([
    "+15550155",
    "+1 555 0155",
    "+1-555-0155",
    "+1 (555) 01.55",
    "＋１５５５０１５５",
    "+1\u00a0555\u20130155",
    "+1 555 01\u200e55",
  ])("%j is the same number, and no change", async (phone, { world }) => {
    const visitor = await beginToAdd(world);
    expect(await addNumber(world, visitor, phone, "OneLogin Voice")).toContain("Answer the call");
    expect(world.calls("updateUser")).toBe(0);
    expect(recipients(world)[0]).toBe(old);
  });

  test("the profile's own number is no change, however the profile writes it", async ({ world }) => {
    setPhone(world, "+1 (555) 015-5155");
    const visitor = await beginToAdd(world);
    expect(visitor.page()).toContain('value="+1 (555) 015-5155"');
    expect(await addNumber(world, visitor, "+15550155155", "OneLogin Voice")).toContain("Answer the call");
    expect(world.calls("updateUser")).toBe(0);
    expect(await phoneOf(world)).toBe("+1 (555) 015-5155");
  });
});

describe("while a device that is called depends on the old number", () => {
  test.override({ devices: ["authenticator", "voice"] });

  test("another one is refused for text messages, too", async ({ world }) => {
    const visitor = await beginToAdd(world);
    expect(await addNumber(world, visitor, other)).toContain("Your device “Ada&#39;s voice” still gets");
    expect(await phoneOf(world)).toBe(old);
    expect([world.calls("updateUser"), world.calls("createFactorRegistration")]).toEqual([0, 0]);
  });
});

describe("a user whose devices need no number", () => {
  test.override({ devices: ["authenticator"] });

  test("is told what moves, moves it by the right code, and it stays at later logins", async ({ world }) => {
    const { visitor, login, events, told } = listen(world);
    await beginToAdd(world, visitor);
    expect(visitor.page()).toContain("Text messages and calls share one number.");
    expect(await addNumber(world, visitor, other)).toContain("(•••99)");
    expect(recipients(world)).toEqual([other]);
    expectNoNumber(world, events);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
    expect(await phoneOf(world)).toBe(other);
    // nothing is left to be put back
    expect([...world.map.keys()].filter((key) => key.startsWith("phone"))).toEqual([]);
    // another login, in this browser and in another one, also when the first would be over
    for (const again of [visitor, world.visit(login)]) {
      world.advance(loginMs + 1000);
      await signIn(world, again);
    }
    expect(await phoneOf(world)).toBe(other);
    expect(world.calls("updateUser")).toBe(1);
    expect(told()).toEqual(["phone_changed"]);
    expectNoNumber(world, events);
  });

  test("moves it by a call that was answered, too", async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    const page = await addNumber(world, visitor, other, "OneLogin Voice");
    const [call] = world.sandbox.control.listMessages({ user_id: 42 });
    const digits = /class="token">(\d+)</.exec(page)?.[1] ?? "";
    world.sandbox.control.enterDigits({ message_id: call?.id ?? "none", digits });
    expect(await visitor.poll(challengeOn(page))).toEqual({ location: "/" });
    world.advance(loginMs);
    await signIn(world, world.visit());
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed"]);
  });

  test("gets a first number where the profile has none", async ({ world }) => {
    setPhone(world, null);
    const { visitor, events, told } = listen(world);
    await beginToAdd(world, visitor);
    await addNumber(world, visitor, other);
    expectNoNumber(world, events);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    world.advance(loginMs);
    await signIn(world, world.visit());
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed"]);
  });

  test("has no number again where the profile had none", async ({ world }) => {
    setPhone(world, null);
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("cancel");
    expect((await phoneOf(world)) ?? "").toBe("");
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });
});

describe("a lost phone, after the help desk's code and the removal of its device", () => {
  test.override({ devices: ["sms"] });

  test("gives way to another number", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    await visitor.send("code", { code: (await world.mfa.generateOtp({ user_id: 42 })).mfa_token });
    expect(await visitor.send("reset")).toContain("Text messages and calls share one number.");
    await addNumber(world, visitor, other);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await phoneOf(world)).toBe(other);
  });
});

describe("a number that no code has proved is put back", () => {
  test.override({ devices: ["authenticator"] });

  test("by a cancel, at once", async ({ world }) => {
    const { visitor, events, ofPhone, told } = listen(world);
    await changeNumber(world, visitor);
    expectNoNumber(world, events);
    expect(await visitor.send("cancel")).toContain("You are signed in");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
    for (const event of ofPhone()) expect(event).toMatchObject({ user_id: 42, path: "/login" });
    expect(new Set(ofPhone().map(({ loginId }) => loginId)).size).toBe(1);
    expectNoNumber(world, events);
  });

  test("by a wrong code and a cancel", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    expect(await visitor.send("code", { code: "000000" })).toContain("This code is wrong.");
    expect(await phoneOf(world)).toBe(other);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });

  test("by another login that is begun in the same browser, of whichever user", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("add");
    expect(await phoneOf(world)).toBe(old);
    world.advance(31_000);
    await addNumber(world, visitor, other);
    visitor.jar.delete("__Host-login-session");
    await visitor.send("password", { username: "grace", password: "demo" });
    expect(await phoneOf(world)).toBe(old);
    const once = ["phone_changed", "phone_restored"];
    expect(told()).toEqual([...once, ...once]);
  });

  test("by a new login from another browser once its login has expired, and not before", {
    tags: "security",
  }, async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(loginMs - 10_000);
    await world.visit(login).send("password", right);
    expect(await phoneOf(world)).toBe(other);
    world.advance(10_000);
    // no business of another user's
    await world.visit(login).send("password", { username: "grace", password: "demo" });
    expect(await phoneOf(world)).toBe(other);
    await world.visit(login).send("password", right);
    expect(await phoneOf(world)).toBe(old);
    await world.visit(login).send("password", right);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
    expect(world.calls("updateUser")).toBe(2);
  });

  test("by a form of another login that is under way, once its own has expired", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(loginMs - 10_000);
    const another = world.visit(login);
    await another.send("password", right);
    await another.send("lost");
    expect(await phoneOf(world)).toBe(other);
    world.advance(10_000);
    await another.send("back");
    expect(await phoneOf(world)).toBe(old);
    await another.send("lost");
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });

  test("a year later, if nobody has asked for this user before", async ({ world }) => {
    await changeNumber(world);
    world.advance(365 * 86_400_000);
    await world.visit().send("password", right);
    expect(await phoneOf(world)).toBe(old);
  });

  test.for(["POST .*registrations", "PUT .*users/42"])(
    "after a process that was killed at %s",
    async (call, { world }) => {
      const { visitor, login, told } = listen(world);
      await beginToAdd(world, visitor);
      const gate = createGate();
      const dead = world.visit(world.start({ mfa: gatedClient(world, gate, new RegExp(`^${call}`)) }));
      copyCookies(visitor, dead);
      const choice = await choiceOf(world, "SMS");
      void dead.post({ action: "enroll", choice, phone: other });
      await gate.arrived;
      const isChanged = call.startsWith("POST");
      expect(await phoneOf(world)).toBe(isChanged ? other : old);
      expectNoNumber(world);
      world.advance(loginMs - 10_000);
      await world.visit(login).send("password", right);
      expect(await phoneOf(world)).toBe(isChanged ? other : old);
      world.advance(10_000);
      await world.visit(login).send("password", right);
      expect(await phoneOf(world)).toBe(old);
      expect(told()).toEqual(isChanged ? ["phone_restored"] : []);
    },
  );

  test.for([422, 400, 429])(
    "at once, if OneLogin refuses the enrollment with a %i",
    async (status, { world }) => {
      const { visitor, told } = listen(world);
      await beginToAdd(world, visitor);
      const operation = "createFactorRegistration";
      world.sandbox.control.addFault({ kind: "status", status, operation, times: 1 });
      expect(await addNumber(world, visitor, other)).toContain('role="alert"');
      expect(await phoneOf(world)).toBe(old);
      expect(recipients(world)).toEqual([]);
      expect(told()).toEqual(["phone_changed", "phone_restored"]);
      // and the same form leads on
      world.advance(31_000);
      expect(await addNumber(world, visitor, other)).toContain("Enter the code that was sent");
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
      expect(await phoneOf(world)).toBe(other);
      expect(told()).toEqual(["phone_changed", "phone_restored", "phone_changed"]);
    },
  );

  test("after the login's end and not at once, if the response to the enrollment was lost", async ({
    world,
  }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    const operation = "createFactorRegistration";
    world.sandbox.control.addFault({ kind: "drop_connection", operation, times: 1 });
    expect(await addNumber(world, visitor, other)).toContain("cannot be reached");
    // its message is on the way
    expect(recipients(world)).toEqual([other]);
    expect(await phoneOf(world)).toBe(other);
    world.advance(31_000);
    await visitor.send("refresh");
    expect(await phoneOf(world)).toBe(other);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });

  test("unless it is tried again after a lost response, and its code is right", async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    const operation = "createFactorRegistration";
    world.sandbox.control.addFault({ kind: "drop_connection", operation, times: 1 });
    await addNumber(world, visitor, other);
    world.advance(31_000);
    await addNumber(world, visitor, other);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    world.advance(loginMs);
    await signIn(world, world.visit());
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed"]);
  });

  test("after two others in a row: the one before the first", async ({ world }) => {
    const { visitor, events, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("back");
    world.advance(31_000);
    await addNumber(world, visitor, third);
    expect(recipients(world)).toEqual([third, other]);
    expect(await phoneOf(world)).toBe(third);
    expectNoNumber(world, events);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_changed", "phone_restored"]);
  });

  test("after two others in a row, also once the login has expired", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("back");
    world.advance(31_000);
    await addNumber(world, visitor, third);
    world.advance(loginMs);
    await world.visit().send("password", right);
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_changed"]);
  });

  test("except the first of two in a row, if the code of that one is typed", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    const code = sentCode(world);
    const challenge = challengeOn(visitor.page());
    await visitor.send("back");
    world.advance(31_000);
    await addNumber(world, visitor, third);
    expect(await phoneOf(world)).toBe(third);
    expect(await visitor.send("code", { code, challenge })).toBe("/");
    expect(await phoneOf(world)).toBe(other);
    world.advance(loginMs);
    await signIn(world, world.visit(login));
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed", "phone_changed"]);
  });

  test("though the user has typed the old one again after it", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("back");
    world.advance(31_000);
    await addNumber(world, visitor, old);
    expect(recipients(world)[0]).toBe(old);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_changed"]);
    expect(world.calls("updateUser")).toBe(2);
  });
});

describe("a number that no code has proved, where another factor was enrolled instead,", () => {
  test.override({ devices: ["email_code"] });

  test("is put back", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    await visitor.send("back");
    await visitor.send("enroll", { choice: await choiceOf(world, "Google Authenticator") });
    expect(await phoneOf(world)).toBe(other);
    expect(await visitor.send("code", { code: shownCode(world) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "Google Authenticator" });
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });
});

describe("a number that is put back", () => {
  test.override({ devices: ["authenticator"] });

  test("is not put over that of an administrator, which is told once and not tried again", async ({
    world,
  }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    setPhone(world, third);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(third);
    world.advance(loginMs);
    await world.visit(login).send("password", right);
    expect(await phoneOf(world)).toBe(third);
    expect(world.calls("updateUser")).toBe(1);
    expect(told()).toEqual(["phone_changed", "phone_not_restored profile_changed"]);
  });

  test("is not put back twice, if an administrator has done it", async ({ world }) => {
    const { visitor, told } = listen(world);
    await changeNumber(world, visitor);
    setPhone(world, old);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(world.calls("updateUser")).toBe(1);
    expect(told()).toEqual(["phone_changed"]);
  });

  test.for(["getUser", "updateUser"])(
    "is put back by the next login if %s has failed, and the cancel goes on",
    async (operation, { world }) => {
      const { visitor, login, ofPhone, told } = listen(world);
      await changeNumber(world, visitor);
      world.sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
      expect(await visitor.send("cancel")).toContain("You are signed in");
      expect(await phoneOf(world)).toBe(other);
      expect(ofPhone().at(-1)).toMatchObject({ reason: "onelogin", requestId: expect.stringMatching(/./) });
      await world.visit(login).send("password", right);
      expect(await phoneOf(world)).toBe(old);
      await world.visit(login).send("password", right);
      expect(told()).toEqual(["phone_changed", "phone_not_restored onelogin", "phone_restored"]);
    },
  );

  test("is put back by a later form if a new login has failed to, and that login goes on", async ({
    world,
  }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(loginMs);
    const operation = "updateUser";
    world.sandbox.control.addFault({ kind: "status", status: 500, operation, times: 1 });
    const next = world.visit(login);
    expect(await next.send("password", right)).toContain("Ada&#39;s authenticator");
    expect(await phoneOf(world)).toBe(other);
    await next.send("device", { choice: deviceIds(world)[0] ?? "none" });
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_not_restored onelogin", "phone_restored"]);
  });

  test("is told once, though the response to putting it back was lost", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.sandbox.control.addFault({ kind: "drop_connection", operation: "updateUser", times: 1 });
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    world.advance(loginMs);
    await world.visit(login).send("password", right);
    expect(await phoneOf(world)).toBe(old);
    expect(world.calls("updateUser")).toBe(2);
    expect(told()).toEqual(["phone_changed", "phone_not_restored onelogin"]);
  });

  test("is put back once by two requests at the same time", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(loginMs);
    const browsers = [world.visit(login), world.visit(login), world.visit(login)];
    await Promise.all(browsers.map((one) => one.send("password", right)));
    expect(await phoneOf(world)).toBe(old);
    expect(world.calls("updateUser")).toBe(2);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });
});

describe("a request that comes late to put a number back", () => {
  test.override({ devices: ["authenticator"] });

  test("leaves the number that another login has set meanwhile", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(loginMs);
    const { store } = world;
    const gate = createGate();
    const sessions: SessionStore = {
      ...store,
      async set(key, ...rest) {
        if (key.startsWith("phone-lock:")) await gate.pass();
        return store.set(key, ...rest);
      },
    };
    const late = listen(world, { sessions });
    const waiting = late.visitor.send("password", right);
    await gate.arrived;
    const next = await changeNumber(world, world.visit(login), third);
    gate.open();
    await waiting;
    expect(await phoneOf(world)).toBe(third);
    await next.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    const once = ["phone_changed", "phone_restored"];
    expect([...told(), ...late.told()]).toEqual([...once, ...once]);
  });
});

describe("a change that does not arrive", () => {
  test.override({ devices: ["authenticator"] });

  test.for([503, 422])(
    "as OneLogin answers %i loses nothing, and is told as nothing",
    async (status, { world }) => {
      const { visitor, login, events, told } = listen(world);
      await beginToAdd(world, visitor);
      world.sandbox.control.addFault({ kind: "status", status, operation: "updateUser", times: 1 });
      expect(await addNumber(world, visitor, other)).toContain('role="alert"');
      expect(await phoneOf(world)).toBe(old);
      expect(world.calls("createFactorRegistration")).toBe(0);
      expectNoNumber(world, events);
      await visitor.send("cancel");
      world.advance(loginMs);
      await world.visit(login).send("password", right);
      expect(await phoneOf(world)).toBe(old);
      expect(told()).toEqual([]);
      expect(world.calls("updateUser")).toBe(1);
    },
  );

  test("is told as nothing, however often it is tried", async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    const operation = "updateUser";
    world.sandbox.control.addFault({ kind: "status", status: 422, operation, times: 12 });
    for (let time = 0; time < 12; time++) await addNumber(world, visitor, `+155502${time + 10}`);
    expect(world.calls(operation)).toBe(12);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual([]);
  });

  test("can be tried again at once, and stays by the right code", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await beginToAdd(world, visitor);
    world.sandbox.control.addFault({ kind: "status", status: 503, operation: "updateUser", times: 1 });
    await addNumber(world, visitor, other);
    expect(await addNumber(world, visitor, other)).toContain("Enter the code that was sent");
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    world.advance(loginMs);
    await signIn(world, world.visit(login));
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed"]);
  });

  test("is not sent, if the old number can't be written down", async ({ world }) => {
    const { store } = world;
    const sessions: SessionStore = {
      ...store,
      set: (key, ...rest) =>
        key.startsWith("phone:") ? Promise.reject(new Error("disk")) : store.set(key, ...rest),
    };
    const { visitor, login, told } = listen(world, { sessions });
    await beginToAdd(world, visitor);
    expect(await addNumber(world, visitor, other)).toContain("not available now");
    expect([world.calls("updateUser"), world.calls("createFactorRegistration")]).toEqual([0, 0]);
    world.advance(loginMs);
    await world.visit(login).send("password", right);
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual([]);
  });
});

describe("a change whose response is lost", () => {
  test.override({ devices: ["authenticator"] });

  test("is told once, and put back", async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    world.sandbox.control.addFault({ kind: "drop_connection", operation: "updateUser", times: 1 });
    await addNumber(world, visitor, other);
    expect(await phoneOf(world)).toBe(other);
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });

  test("goes on, and is told once, though the user types the code", async ({ world }) => {
    const { visitor, told } = listen(world);
    await beginToAdd(world, visitor);
    world.sandbox.control.addFault({ kind: "drop_connection", operation: "updateUser", times: 1 });
    await addNumber(world, visitor, other);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed"]);
  });
});

describe("two browsers of one user, of which the second types another number,", () => {
  test.override({ devices: ["authenticator"] });

  test("end with the number of the first, if its code is typed", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    const code = sentCode(world);
    world.advance(31_000);
    const second = await changeNumber(world, world.visit(login), third);
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await phoneOf(world)).toBe(other);
    await second.send("cancel");
    expect(await phoneOf(world)).toBe(other);
    expect(told()).toEqual(["phone_changed", "phone_changed"]);
  });

  test("end with the old one, if the first proves that and the second nothing", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await beginToAdd(world, visitor);
    await addNumber(world, visitor, old);
    const code = sentCode(world);
    world.advance(31_000);
    await changeNumber(world, world.visit(login));
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_restored"]);
  });

  test("end with the old one, if neither proves its own", async ({ world }) => {
    const { visitor, login, told } = listen(world);
    await changeNumber(world, visitor);
    world.advance(31_000);
    const second = await changeNumber(world, world.visit(login), third);
    // the second is still at it
    await visitor.send("cancel");
    expect(await phoneOf(world)).toBe(third);
    await second.send("cancel");
    expect(await phoneOf(world)).toBe(old);
    expect(told()).toEqual(["phone_changed", "phone_changed", "phone_restored"]);
  });
});

describe("a call that was answered after its browser was closed", () => {
  test.override({ devices: ["authenticator"] });

  test("has proved its number, which stays", async ({ world }) => {
    const visitor = await beginToAdd(world);
    const page = await addNumber(world, visitor, other, "OneLogin Voice");
    const [call] = world.sandbox.control.listMessages({ user_id: 42 });
    const digits = /class="token">(\d+)</.exec(page)?.[1] ?? "";
    world.sandbox.control.enterDigits({ message_id: call?.id ?? "none", digits });
    expect(deviceIds(world)).toHaveLength(2);
    world.advance(loginMs);
    await world.visit().send("password", right);
    expect(await phoneOf(world)).toBe(other);
  });
});
