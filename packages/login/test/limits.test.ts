import { describe, expect } from "vitest";
import { createLimits } from "../src/limits.ts";
import { begin, deviceIds, right, sentCode, test, userOf, type World } from "./support/world.ts";

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
    const { claimCode } = createLimits(world.store);
    for (let time = 0; time < 5; time++) expect(await claimCode(42, "a")).toHaveProperty("release");
    expect(await claimCode(42, "a")).toEqual({ limit: "challenge", minutes: 15 });
    expect(await claimCode(42, "b")).toHaveProperty("release");
  });

  test("are ten wrong ones of a user in a quarter of an hour, whatever the session", async ({ world }) => {
    await typeWrong(world, 5);
    world.advance(60_000);
    await typeWrong(world, 5);
    world.advance(60_000);
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
    await visitor.send("password", right);
    await visitor.send("lost");
    for (let time = 0; time < 10; time++) {
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
  test("are three in ten minutes: forty logins send three", async ({ world }) => {
    let page = "";
    for (let time = 0; time < 40; time++) {
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

describe("an authenticator", () => {
  test.override({ devices: ["authenticator"] });

  test("sends nothing, and is not limited as messages are", async ({ world }) => {
    for (let time = 0; time < 5; time++)
      expect((await begin(world)).page()).toContain("Enter the code that the app shows");
  });
});
