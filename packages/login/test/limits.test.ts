import { describe, expect, it } from "vitest";
import { createLogin } from "../src/create-login.ts";
import { createLimits } from "../src/policy/limits.ts";
import { readLimits } from "../src/policy/settings.ts";
import type { Visitor } from "./support/visitor.ts";
import {
  begin,
  createWorld,
  deviceIds,
  type Options,
  right,
  sentCode,
  signIn,
  test,
  userOf,
  type World,
} from "./support/world.ts";

/** Types wrong codes, each in a login of its own until the limit of a challenge is reached. */
async function typeWrong(world: World, times: number): Promise<string> {
  let page = "";
  const visitor = await begin(world);
  for (let time = 0; time < times; time++) page = await visitor.send("code", { code: `no${time}` });
  return page;
}

describe("codes", () => {
  test("are five for a challenge: the sixth is not sent, though it is right", async ({ world }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    for (let time = 0; time < 5; time++)
      expect(await visitor.send("code", { code: "wrong!" })).toContain("This code is wrong.");
    await visitor.send("code", { code });
    expect(world.calls("verifyUserVerification")).toBe(5);
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("are five for a challenge also for a OneLogin that takes more", async ({ world }) => {
    const { claimCode } = createLimits(world.store, world.clock, readLimits());
    const user = { oneLogin: world.mfa.baseUrl, user_id: 42 };
    for (let time = 0; time < 5; time++) expect(await claimCode(user, "a")).toHaveProperty("release");
    expect(await claimCode(user, "a")).toMatchObject({ limit: "challenge" });
    expect(await claimCode(user, "b")).toHaveProperty("release");
  });

  test("are ten wrong ones of a user in a quarter of an hour, whatever the session", {
    tags: "security",
  }, async ({ world }) => {
    await typeWrong(world, 5);
    world.advance(60_000);
    await typeWrong(world, 5);
    expect(await typeWrong(world, 1)).toContain("Try again in 15 minutes.");
    expect(world.calls("verifyUserVerification")).toBe(10);
    world.advance(900_000);
    const visitor = await begin(world);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });

  test("are counted together when they are sent at once, in two processes", async ({ world }) => {
    const visitor = await begin(world);
    const others = [world.visit(world.start()), world.visit(world.start())];
    for (const other of others) for (const [name, value] of visitor.jar) other.jar.set(name, value);
    const all = Array.from({ length: 30 }, (_, time) =>
      others[time % 2]?.post({ action: "code", code: `no${time}`, challenge: deviceIds(world)[0] ?? "" }),
    );
    await Promise.all(all);
    expect(world.calls("verifyUserVerification")).toBeLessThanOrEqual(5);
  });

  test("that are right do not count", async ({ world }) => {
    for (let time = 0; time < 12; time++) {
      const visitor = await begin(world);
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
      world.advance(600_000);
    }
  });

  test("of a help desk count, too", async ({ world }) => {
    const visitor = world.visit();
    for (let time = 0; time < 10; time++) {
      if (time % 3 === 0) await visitor.send("password", right);
      if (time % 3 === 0) await visitor.send("lost");
      expect(await visitor.send("code", { code: `1000000${time}` })).toContain("This code is not valid.");
      world.advance(10_000);
    }
    expect(await visitor.send("code", { code: "12345678" })).toContain("Try again in 15 minutes.");
    expect(world.calls("verifyUserOtp")).toBe(10);
  });

  test("that are none are not sent, and do not count", async ({ world }) => {
    const visitor = await begin(world);
    for (const code of ["", " ", "\u0000", "x".repeat(65)])
      expect(await visitor.send("code", { code })).toContain("Enter the code.");
    expect(world.calls("verifyUserVerification")).toBe(0);
  });

  test("of one user do not count for another", async ({ world }) => {
    for (let time = 0; time < 3; time++) await typeWrong(world, time < 2 ? 5 : 1);
    const grace = world.visit();
    await grace.send("password", { username: "grace", password: "demo" });
    await grace.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
    expect(await grace.send("code", { code: sentCode(world, 43) })).toBe("/");
  });

  test("are limited only after a right password, so that no stranger locks a user out", async ({ world }) => {
    for (let time = 0; time < 30; time++)
      await world.visit().send("password", { ...right, password: "wrong" });
    const visitor = await begin(world);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });
});

describe("messages", () => {
  test("are three in ten minutes: twenty-eight logins send three", async ({ world }) => {
    let page = "";
    for (let time = 0; time < 28; time++) {
      page = (await begin(world)).page();
      world.sandbox.control.setClock({ advance_ms: 31_000 });
    }
    expect(world.calls("createDeviceVerification")).toBe(3);
    expect(page).toContain("Try again in 10 minutes.");
    world.advance(600_000);
    await begin(world);
    expect(world.calls("createDeviceVerification")).toBe(4);
  });

  test("that OneLogin has refused to send do not count", async ({ world }) => {
    world.sandbox.control.addFault({
      kind: "status",
      status: 429,
      times: 5,
      operation: "createDeviceVerification",
    });
    const visitor = world.visit();
    await visitor.send("password", right);
    const choice = deviceIds(world)[0] ?? "";
    for (let time = 0; time < 5; time++) {
      await visitor.send("device", { choice });
      world.advance(60_000);
    }
    expect(await visitor.send("device", { choice })).toContain("Enter the code that was sent");
  });
});

describe("a thief with the password", () => {
  test.override({ devices: ["sms", "authenticator"], allowed: ["codes_guessed", "second_message"] });

  /** The code that Ada's app shows for her newest challenge. */
  const appCode = ({ sandbox }: World) => {
    const [challenge] = sandbox.control.listChallenges({ user_id: 42 });
    return sandbox.control.getTotp({ user_id: 42, challenge_id: challenge?.id ?? "" }).code;
  };
  const authenticator = (world: World) => deviceIds(world)[1] ?? "";

  /** Types wrong codes of the app, as often as they are taken. */
  async function guess(world: World): Promise<string> {
    let page = "";
    for (let login = 0; login < 4; login++) {
      const thief = await begin(world, world.visit(), 1);
      const fields = { code: "000000", challenge: authenticator(world) };
      for (let time = 0; time < 5; time++) page = await thief.send("code", fields);
    }
    return page;
  }

  test("has a hundred guesses in a row, with pauses that grow up to a day, and then none", {
    tags: "security",
  }, async ({ world }) => {
    const pauses = [];
    for (let round = 0; round < 12; round++) {
      const page = await guess(world);
      const minutes = Number(/Try again in (\d+) minutes/.exec(page)?.[1]);
      if (Number.isNaN(minutes)) {
        expect(page).toContain("There were too many wrong codes. Call the help desk");
        expect(page).toContain("I cannot use my device</button>");
        break;
      }
      pauses.push(minutes);
      world.advance(minutes * 60_000);
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    expect(world.calls("verifyUserVerification")).toBe(100);
    world.advance(30 * 86_400_000);
    await guess(world);
    expect(world.calls("verifyUserVerification")).toBe(100);
  });

  test("cannot keep Ada out: her session steps up, the help desk's code lifts the lock, and so does unlock", async ({
    world,
  }) => {
    const session = await signIn(world);
    world.advance(60_000);
    await guess(world);
    const ada = await begin(world, world.visit(), 1);
    expect(await ada.send("code", { code: appCode(world) })).toContain("Try again in");
    // a session is counted by itself
    await session.send("start");
    await session.send("device", { choice: authenticator(world) });
    expect(await session.send("code", { code: appCode(world) })).toBe("/");
    world.advance(31_000);
    await guess(world);
    await ada.send("cancel");
    await ada.send("password", right);
    await ada.send("lost");
    await ada.send("code", { code: (await world.mfa.generateOtp({ user_id: 42 })).mfa_token });
    expect(await ada.send("keep")).toBe("/");
    const second = await begin(world, world.visit(), 1);
    expect(await second.send("code", { code: appCode(world) })).toBe("/");
  });

  test("who has tried every form, the help desk's too, keeps Ada out until unlock at the latest", {
    tags: "security",
  }, async ({ world }) => {
    await guess(world);
    for (let login = 0; login < 40; login++) {
      const thief = world.visit();
      await thief.send("password", right);
      const [sms = ""] = deviceIds(world);
      for (const action of ["device", "poll", "factors", "enroll", "refresh"])
        await thief.send(action, { choice: sms, challenge: sms });
      await thief.send("back");
      await thief.send("lost");
      for (let time = 0; time < 3; time++) await thief.send("code", { code: `0000000${time}` });
      world.advance(1000);
    }
    expect(await world.visit().send("password", right)).toContain("Try again in 10 minutes.");
    await world.login.unlock(42);
    const ada = await begin(world);
    expect(await ada.send("code", { code: sentCode(world) })).toBe("/");
    expect(await userOf(world, ada)).toMatchObject({ user_id: 42 });
    const helped = world.visit();
    await helped.send("password", right);
    await helped.send("lost");
    await helped.send("code", { code: (await world.mfa.generateOtp({ user_id: 42 })).mfa_token });
    expect(await helped.send("keep")).toBe("/");
  });

  test("is slowed down with the help desk's codes, whose limit always ends by itself", async ({ world }) => {
    const thief = world.visit();
    await thief.send("password", right);
    await thief.send("lost");
    const wait = [];
    for (let time = 0; time < 12; time++) {
      const page = await thief.send("code", { code: `000000${10 + time}` });
      if (page.includes("too many attempts")) {
        const minutes = Number(/Try again in (\d+) minutes/.exec(page)?.[1] ?? 1);
        wait.push(minutes);
        world.advance(minutes * 60_000);
      }
    }
    expect(wait.length).toBeGreaterThan(1);
    expect(world.calls("verifyUserOtp")).toBeLessThan(12);
    world.advance(900_000);
    const ada = world.visit();
    await ada.send("password", right);
    await ada.send("lost");
    const { mfa_token: code } = await world.mfa.generateOtp({ user_id: 42 });
    await ada.send("code", { code });
    expect(await ada.send("keep")).toBe("/");
  });
});

describe("a guess whose response is lost", () => {
  test("counts: OneLogin may have looked at it", async ({ world }) => {
    for (let login = 0; login < 2; login++) {
      const visitor = await begin(world);
      const operation = "verifyUserVerification";
      for (let time = 0; time < 5; time++) {
        world.sandbox.control.addFault({ kind: "status", status: 502, operation, times: 1 });
        await visitor.send("code", { code: `no${time}` });
        world.advance(1000);
      }
      world.advance(31_000);
    }
    expect(await (await begin(world)).send("code", { code: sentCode(world) })).toContain("Try again in");
    expect(world.calls("verifyUserVerification")).toBe(10);
  });

  test("does not count if OneLogin has refused to look", async ({ world }) => {
    const visitor = await begin(world);
    for (let time = 0; time < 12; time++) {
      const operation = "verifyUserVerification";
      world.sandbox.control.addFault({ kind: "status", status: 429, operation, times: 1 });
      await visitor.send("code", { code: `no${time}` });
      world.advance(1000);
    }
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });
});

describe("a limit of the user", () => {
  test("burns no challenge: after the pause its right code is taken", async ({ world }) => {
    for (let login = 0; login < 2; login++) {
      await typeWrong(world, 5);
      world.advance(31_000);
    }
    const visitor = await begin(world);
    for (let time = 0; time < 6; time++)
      expect(await visitor.send("code", { code: sentCode(world) })).toContain("Try again in");
    await world.login.unlock(42);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
  });
});

test("wrong codes of a session count anew after a right one, also where the session stays", async ({
  world,
}) => {
  const login = world.start({ limits: { wrongCodes: 2 } });
  const visitor = await signIn(world, world.visit(login));
  for (let time = 0; time < 3; time++) {
    world.advance(301_000);
    await visitor.send("add");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: "wrong!" })).toContain("This code is wrong.");
    expect(await visitor.send("code", { code: sentCode(world) })).toContain("Add a device");
    await visitor.send("cancel");
  }
});

describe("messages whose codes were right", () => {
  test("do not count within ten minutes: a page that asks each minute can", async ({ world }) => {
    const visitor = await signIn(world);
    for (let time = 0; time < 5; time++) {
      world.advance(61_000);
      await visitor.send("start");
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    }
  });

  test("count in a day, and then the page names the help desk", async ({ world }) => {
    const login = world.start({ limits: { messagesPerDay: 10 } });
    for (let time = 0; time < 6; time++) {
      const visitor = await begin(world, world.visit(login));
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
      world.advance(61_000);
    }
    expect((await begin(world, world.visit(login))).page()).toContain("No more messages can be sent today.");
    world.advance(86_400_000);
    expect((await begin(world, world.visit(login))).page()).toContain("Enter the code");
  });

  test("a part is kept for a browser that has signed the user in, and for step-up: a thief leaves it", {
    tags: "security",
  }, async ({ world }) => {
    const login = world.start({ limits: { messagesPerDay: 10 } });
    const known = await signIn(world, world.visit(login));
    const session = await signIn(world, world.visit(login));
    await known.send("sign_out");
    for (let time = 0; time < 20; time++) {
      await begin(world, world.visit(login));
      world.advance(600_000);
    }
    expect(world.calls("createDeviceVerification")).toBe(6);
    expect((await begin(world, known)).page()).toContain("Enter the code that was sent");
    await known.send("code", { code: sentCode(world) });
    expect(await userOf(world, known)).toMatchObject({ user_id: 42 });
    await session.send("password", right);
    world.advance(61_000);
    await known.send("start");
    await known.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await known.send("code", { code: sentCode(world) })).toBe("/");
    // the mark is that of its own user
    await known.send("sign_out");
    const thief = world.visit(login);
    thief.jar.set("__Host-login-known", "A".repeat(43));
    expect((await begin(world, thief)).page()).toContain("No more messages can be sent today.");
  });
});

describe("a push that the user denies", () => {
  test.override({ devices: ["protect", "sms"], allowed: ["second_message"] });

  const push = ({ sandbox }: World) => sandbox.control.listMessages({ user_id: 42 })[0]?.id ?? "none";

  async function askAndDeny(world: World): Promise<{ visitor: Visitor; page: string }> {
    const visitor = await begin(world);
    if (visitor.page().includes("Approve the notification")) {
      world.sandbox.control.denyMessage({ message_id: push(world) });
      await visitor.poll(deviceIds(world)[0] ?? "");
      await visitor.load("/login");
    }
    return { visitor, page: visitor.page() };
  }

  test("is the last one of that login, and pauses those of other logins, longer each time", {
    tags: "security",
  }, async ({ world }) => {
    const { visitor, page } = await askAndDeny(world);
    expect(page).toContain("You have denied this.");
    world.advance(3_600_000 / 60);
    expect(await visitor.send("device", { choice: deviceIds(world)[0] ?? "" })).toContain(
      "Choose another device, or call the help desk",
    );
    expect(await visitor.send("device", { choice: deviceIds(world)[1] ?? "" })).toContain("Enter the code");
    const pauses = [];
    for (let time = 0; time < 3; time++) {
      await askAndDeny(world);
      const next = (await begin(world)).page();
      const minutes = Number(/Wait \((\d+) min\)/.exec(next)?.[1]);
      pauses.push(minutes);
      world.advance(Math.max(minutes, 11) * 60_000);
    }
    expect(pauses).toEqual([4, 16, 64]);
  });
});

describe("a push that no page has polled for", () => {
  test.override({ devices: ["protect"] });

  test("is not looked at for clicks that follow each other at once", async ({ world }) => {
    const visitor = await begin(world);
    const before = world.sandbox.control.listJournal().length;
    const [choice = ""] = deviceIds(world);
    for (let click = 0; click < 4; click++)
      expect(await visitor.send("device", { choice })).toContain("Approve the notification");
    expect(world.sandbox.control.listJournal()).toHaveLength(before);
  });

  test("counts as denied once its user or a thief asks for another one", async ({ world }) => {
    const visitor = await begin(world);
    const [message] = world.sandbox.control.listMessages({ user_id: 42 });
    world.sandbox.control.denyMessage({ message_id: message?.id ?? "none" });
    const [choice = ""] = deviceIds(world);
    world.advance(2000);
    expect(await visitor.send("device", { choice })).toContain("You have denied this.");
    expect(await visitor.send("device", { choice })).toContain(
      "Choose another device, or call the help desk",
    );
    expect(world.sandbox.control.listMessages({ user_id: 42 })).toHaveLength(1);
  });
});

describe("the calls of one user", () => {
  test.override({ devices: ["sms", "protect"], allowed: ["second_message", "codes_guessed"] });
  const calls = ({ sandbox }: World) => sandbox.control.listJournal().length;

  test("are none for reloads, and one in two seconds for polls, from however many tabs", {
    tags: "security",
  }, async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    let before = calls(world);
    for (let time = 0; time < 50; time++) await visitor.load("/login");
    expect(calls(world)).toBe(before);
    const [, choice = ""] = deviceIds(world);
    await visitor.send("device", { choice });
    before = calls(world);
    await Promise.all(Array.from({ length: 100 }, () => visitor.poll(choice)));
    expect(calls(world) - before).toBe(1);
    world.advance(2000);
    await visitor.send("poll", { challenge: choice });
    await visitor.send("poll", { challenge: choice });
    expect(calls(world) - before).toBe(2);
  });

  test("end for a login that sends forms in a loop, and leave the user's other logins theirs", async ({
    world,
  }) => {
    const login = world.start({ limits: { formsPerLogin: 10, formsPerHour: 30 } });
    const visitor = world.visit(login);
    await visitor.send("password", right);
    const before = calls(world);
    for (let time = 0; time < 100; time++) await visitor.send("refresh");
    expect(calls(world) - before).toBeLessThanOrEqual(10);
    expect(visitor.page()).toContain("too many attempts");
    const other = await begin(world, world.visit(login));
    expect(await other.send("code", { code: sentCode(world) })).toBe("/");
  });

  test("end for a loop of logins, and a known browser gets in meanwhile", async ({ world }) => {
    const known = await signIn(world);
    await known.send("sign_out");
    const before = calls(world);
    for (let time = 0; time < 60; time++) await world.visit().send("password", right);
    expect(calls(world) - before).toBeLessThanOrEqual(3 * 30);
    world.advance(31_000);
    expect(await (await begin(world, known)).send("code", { code: sentCode(world) })).toBe("/");
  });
});

describe("an option", () => {
  const { mfa } = createWorld();
  const valid = { mfa, checkPassword: () => undefined };

  it.each([
    ['"limits.codes" is unknown', { limits: { codes: 1 } }],
    ['"limits.wrongCodesInARow" must be at most 100', { limits: { wrongCodesInARow: 101 } }],
    ['"limits.messages" must be a whole number above 0', { limits: { messages: 0 } }],
    ['"times.idleMs" must be a whole number above 0', { times: { idleMs: 1.5 } }],
    ['"times.idle" is unknown', { times: { idle: 1 } }],
  ])("that is invalid is an error with its name: %s", (message, options) => {
    // as a program in JavaScript passes them
    expect(() => createLogin({ ...valid, ...options } as Options)).toThrow(message);
  });

  test("sets the times of sessions, as PCI DSS 8.2.8 asks for a quarter of an hour", async ({ world }) => {
    const login = world.start({ times: { idleMs: 900_000, sessionMs: 3_600_000 } });
    const visitor = await signIn(world, world.visit(login));
    const user = async () => {
      const cookie = [...visitor.jar].map((pair) => pair.join("=")).join("; ");
      return login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) });
    };
    for (let time = 0; time < 4; time++) {
      world.clock.advance(840_000);
      expect(await user()).toBeDefined();
    }
    world.clock.advance(240_000);
    expect(await user()).toBeUndefined();
  });
});

describe("an authenticator", () => {
  test.override({ devices: ["authenticator"] });

  test("sends nothing, and is not limited as messages are", async ({ world }) => {
    for (let time = 0; time < 5; time++)
      expect((await begin(world)).page()).toContain("Enter the code that the app shows");
  });
});
