import type { FactorKind } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import type { LoginEvent } from "../src/events.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { copyCookies, type Visitor } from "./support/visitor.ts";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

const challengeOn = (page: string) => /name="challenge" value="([^"]+)"/.exec(page)?.[1] ?? "none";
const messages = ({ sandbox }: World) => sandbox.control.listMessages({ user_id: 42 });
const newest = (world: World) => ({ message_id: messages(world)[0]?.id ?? "none" });

/** Presses the button of the page that is shown. */
const sendAgain = (visitor: Visitor) =>
  visitor.send("send_again", { challenge: challengeOn(visitor.page()) });

/** Asks for an SMS at a number, as a user who is about to add a device. */
async function addNumber(world: World, visitor: Visitor, phone: string): Promise<string> {
  const factors = await world.mfa.getAuthFactors({ user_id: 42 });
  const sms = factors.find(({ auth_factor_name }) => auth_factor_name === "SMS");
  return visitor.send("enroll", { choice: String(sms?.factor_id), phone });
}

/** Ada, who has signed in by e-mail and is about to add a device. */
async function beginToAdd(world: World): Promise<Visitor> {
  const visitor = await begin(world);
  await visitor.send("code", { code: sentCode(world) });
  await visitor.send("add");
  return visitor;
}

const buttons: readonly (readonly [FactorKind, string])[] = [
  ["sms", "Send another code"],
  ["voice", "Call again"],
  ["protect", "Send another notification"],
  ["email_code", "Send another e-mail"],
  ["email_link", "Send another e-mail"],
];

describe.each(buttons)("by %s", (kind, button) => {
  test.override({ devices: [kind] });

  test(`“${button}” sends exactly one more after half a minute`, async ({ world }) => {
    const visitor = await begin(world);
    expect(visitor.page()).toContain(`<button>${button}</button>`);
    const [first] = messages(world);
    world.advance(30_000);
    await visitor.load("/login");
    expect(visitor.page()).toContain("Didn&#39;t get it?</p>");
    const page = await sendAgain(visitor);
    expect(page).not.toContain('role="alert"');
    // it counts anew
    expect(page).toMatch(/You can ask for another one in 0:(30|2\d)\./);
    expect(messages(world)).toHaveLength(2);
    expect(messages(world)[0]).toMatchObject({ kind: first?.kind, to: first?.to });
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("a form that comes too early sends nothing, and is told how long to wait", async ({ world }) => {
    // a clock that stands still, however busy the machine is
    let now = world.clock.now();
    const clock = { ...world.clock, now: () => now };
    const visitor = await begin(world, world.visit(world.start({ clock })));
    expect(visitor.page()).toContain("It can take half a minute. You can ask for another one in 0:30.");
    now += 6000;
    expect(await visitor.load("/login")).toContain("You can ask for another one in 0:24.");
    const page = await sendAgain(visitor);
    expect(page).toContain("A message is on its way. You can ask for another one in 24 seconds.");
    expect(page).toContain(`<button>${button}</button>`);
    now += 23_999;
    expect(await sendAgain(visitor)).toContain("in 2 seconds.");
    expect(messages(world)).toHaveLength(1);
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});

describe("by an authenticator", () => {
  test.override({ devices: ["authenticator"] });

  test("there is no such button, and a form of somebody's own sends nothing", async ({ world }) => {
    const visitor = await begin(world);
    expect(visitor.page()).toContain("Enter the code that the app shows");
    expect(visitor.page()).not.toMatch(/Send another|Didn&#39;t get it/);
    world.advance(31_000);
    expect(await sendAgain(visitor)).toContain("Enter the code that the app shows");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});

describe("the QR code of a new app", () => {
  test("has no such button, and a form of somebody's own starts nothing", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("add");
    const factors = await world.mfa.getAuthFactors({ user_id: 42 });
    for (const name of ["Google Authenticator", "OneLogin"]) {
      const factor = factors.find(({ auth_factor_name }) => auth_factor_name === name);
      await visitor.send("enroll", { choice: String(factor?.factor_id) });
      expect(visitor.page()).toContain('aria-label="QR code"');
      expect(visitor.page()).not.toContain("Send another");
      const before = world.calls("createFactorRegistration");
      world.advance(31_000);
      await sendAgain(visitor);
      expect(world.calls("createFactorRegistration")).toBe(before);
      await visitor.send("back");
    }
  });
});

describe("after another code", () => {
  test("the newest one signs in, and the one before it is wrong", async ({ world }) => {
    const visitor = await begin(world);
    const before = sentCode(world);
    world.advance(30_000);
    await sendAgain(visitor);
    const code = sentCode(world);
    expect(code).not.toBe(before);
    expect(await visitor.send("code", { code: before })).toContain("This code is wrong.");
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
  });

  test("the page of another tab, which was loaded before, takes the newest one", async ({ world }) => {
    const visitor = await begin(world);
    const challenge = challengeOn(visitor.page());
    const before = sentCode(world);
    world.advance(30_000);
    await sendAgain(visitor);
    expect(await visitor.send("code", { code: before, challenge })).toContain("This code is wrong.");
    expect(await visitor.send("code", { code: sentCode(world), challenge })).toBe("/");
  });

  test("the button of another tab, which was loaded before, waits anew", async ({ world }) => {
    const visitor = await begin(world);
    const challenge = challengeOn(visitor.page());
    world.advance(30_000);
    await sendAgain(visitor);
    expect(await visitor.send("send_again", { challenge })).toMatch(/in (30|2\d) seconds/);
    expect(messages(world)).toHaveLength(2);
  });

  test("each one is told as sent", async ({ world }) => {
    const events: LoginEvent[] = [];
    const login = world.start({ onEvent: (event) => void events.push(event) });
    const visitor = await begin(world, world.visit(login));
    world.advance(30_000);
    await sendAgain(visitor);
    await sendAgain(visitor);
    expect(events.map(({ type }) => type)).toEqual(["began", "message_sent", "message_sent"]);
  });
});

describe("with two devices", () => {
  test.override({ devices: ["sms", "email_code"] });

  test("a button sends by the device of its own page, which another tab has left", async ({ world }) => {
    const visitor = await begin(world);
    const challenge = challengeOn(visitor.page());
    await visitor.send("back");
    world.advance(30_000);
    await visitor.send("device", { choice: deviceIds(world)[1] ?? "none" });
    const byEmail = sentCode(world);
    expect(await visitor.send("send_again", { challenge })).toContain("Enter the code that was sent");
    expect(messages(world).map(({ to }) => to)).toEqual(["+15550155", "ada@example.com", "+15550155"]);
    // neither of the two is lost
    const [, email = ""] = deviceIds(world);
    expect(await visitor.send("code", { code: byEmail, challenge: email })).toBe("/");
  });
});

describe("a form of somebody's own", () => {
  test("that names no challenge, or one that is not open, sends nothing", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(31_000);
    for (const challenge of ["none", "__proto__", deviceIds(world, 43)[0] ?? ""])
      await visitor.send("send_again", { challenge });
    expect(world.calls("createDeviceVerification")).toBe(1);
    await visitor.send("back");
    await visitor.send("send_again");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});

describe("two clicks", () => {
  test("at once send one message", async ({ world }) => {
    const visitor = await begin(world);
    const challenge = challengeOn(visitor.page());
    world.advance(30_000);
    const gate = createGate();
    const slow = world.visit(world.start({ mfa: gatedClient(world, gate, /^POST .*verifications$/) }));
    copyCookies(visitor, slow);
    const first = slow.post({ action: "send_again", challenge });
    await gate.arrived;
    const second = visitor.send("send_again", { challenge });
    gate.open();
    await first;
    const page = await second;
    expect(page).toContain("Enter the code that was sent");
    expect(page).not.toContain('role="alert"');
    expect(messages(world)).toHaveLength(2);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });

  test("one after the other send one message", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(30_000);
    const challenge = challengeOn(visitor.page());
    await Promise.all([1, 2, 3].map(() => visitor.post({ action: "send_again", challenge })));
    await visitor.send("send_again", { challenge });
    expect(messages(world)).toHaveLength(2);
  });
});

describe("the limits of messages", () => {
  test("hold: the fourth in ten minutes is refused with the minutes, and the code before it is taken", async ({
    world,
  }) => {
    const visitor = await begin(world);
    for (let time = 0; time < 2; time++) {
      world.advance(30_000);
      await sendAgain(visitor);
    }
    expect(messages(world)).toHaveLength(3);
    const code = sentCode(world);
    world.advance(30_000);
    const page = await sendAgain(visitor);
    expect(page).toContain("There were too many attempts. Try again in 10 minutes.");
    expect(page).toContain("Enter the code that was sent");
    expect(messages(world)).toHaveLength(3);
    expect(await visitor.send("code", { code })).toBe("/");
  });
});

describe("an enrollment's text message", () => {
  test.override({ devices: ["email_code"] });

  test.for(["+15550155", "+15550199"])("can be sent again to %s", async (phone, { world }) => {
    const visitor = await beginToAdd(world);
    expect(await addNumber(world, visitor, phone)).toContain("<button>Send another code</button>");
    const before = sentCode(world);
    const changes = world.calls("updateUser");
    expect(await sendAgain(visitor)).toMatch(/You can ask for another one in (30|2\d) seconds/);
    world.advance(30_000);
    expect(await sendAgain(visitor)).toContain("Enter the code that was sent");
    expect(
      messages(world)
        .slice(0, 2)
        .map(({ to }) => to),
    ).toEqual([phone, phone]);
    expect(world.calls("createFactorRegistration")).toBe(2);
    expect(world.calls("updateUser")).toBe(changes);
    const code = sentCode(world);
    expect(await visitor.send("code", { code: before })).toContain("This code is wrong.");
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
    expect((await world.mfa.getUser({ user_id: 42 })).phone).toBe(phone);
  });

  test("goes to the number of its own page, though another tab has changed it since", async ({ world }) => {
    const visitor = await beginToAdd(world);
    await addNumber(world, visitor, "+15550199");
    const challenge = challengeOn(visitor.page());
    await visitor.send("back");
    world.advance(30_000);
    await addNumber(world, visitor, "+15550188");
    world.advance(30_000);
    await visitor.send("send_again", { challenge });
    expect(
      messages(world)
        .slice(0, 3)
        .map(({ to }) => to),
    ).toEqual(["+15550199", "+15550188", "+15550199"]);
    expect(await visitor.send("code", { code: sentCode(world), challenge })).toBe("/");
    expect((await world.mfa.getUser({ user_id: 42 })).phone).toBe("+15550199");
  });
});

describe("a push", () => {
  test.override({ devices: ["protect"] });

  test("that was approved meanwhile signs in, and no other one is sent", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(30_000);
    world.sandbox.control.approveMessage(newest(world));
    expect(await sendAgain(visitor)).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "OneLogin" });
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("that was denied is told as denied, and no other one is sent", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(30_000);
    world.sandbox.control.denyMessage(newest(world));
    expect(await sendAgain(visitor)).toContain("You have denied this.");
    expect(world.calls("createDeviceVerification")).toBe(1);
    // nor by another way
    const [choice = ""] = deviceIds(world);
    expect(await visitor.send("device", { choice })).toContain("You have denied this.");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("that OneLogin can't be asked about is not replaced", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(30_000);
    const operation = "getUserVerification";
    world.sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
    expect(await sendAgain(visitor)).toContain("cannot be reached");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });

  test("that has expired is told as expired, and another one can be asked for", async ({ world }) => {
    const visitor = await begin(world);
    world.advance(200_000);
    expect(await sendAgain(visitor)).toContain("This took too long and has expired.");
    expect(world.calls("createDeviceVerification")).toBe(1);
    const [choice = ""] = deviceIds(world);
    expect(await visitor.send("device", { choice })).toContain("Approve the notification");
    world.sandbox.control.approveMessage(newest(world));
    expect(await visitor.poll(choice)).toEqual({ location: "/" });
  });
});

describe("a device that was removed meanwhile", () => {
  test("gets no other message, and the user is told so", async ({ world }) => {
    const visitor = await begin(world);
    world.sandbox.control.deleteDevice({ user_id: 42, device_id: deviceIds(world)[0] ?? "" });
    world.advance(30_000);
    const page = await sendAgain(visitor);
    expect(page).toContain("This is no longer possible.");
    // the list is asked for anew
    expect(page).toContain("You have no device");
    expect(messages(world)).toHaveLength(1);
  });
});

test("a message that OneLogin could not send leaves the code before it as it is", async ({ world }) => {
  const visitor = await begin(world);
  const code = sentCode(world);
  world.advance(30_000);
  const operation = "createDeviceVerification";
  world.sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
  const page = await sendAgain(visitor);
  expect(page).toContain("cannot be reached");
  expect(page).toContain("Enter the code that was sent");
  expect(await visitor.send("code", { code })).toBe("/");
});

test("a step-up sends another message, too", async ({ world }) => {
  const visitor = await signIn(world);
  world.advance(31_000);
  await visitor.send("start", {});
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  world.advance(30_000);
  await sendAgain(visitor);
  expect(messages(world)).toHaveLength(3);
  expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
});

test("a password that is typed again begins anew, and its message is not that of the login before", async ({
  world,
}) => {
  const visitor = await begin(world);
  world.advance(30_000);
  await visitor.send("password", right);
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  expect(await sendAgain(visitor)).toMatch(/in (30|2\d) seconds/);
  expect(messages(world)).toHaveLength(2);
});
