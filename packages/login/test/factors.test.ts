import { describe, expect } from "vitest";
import { type Factor, factors } from "./support/factors.ts";
import type { Visitor } from "./support/visitor.ts";
import { begin, deviceIds, right, sentCode, test, userOf, type World } from "./support/world.ts";

const challengeOn = (page: string) => /data-challenge="([^"]+)"/.exec(page)?.[1] ?? "none";
const tokenOn = (page: string) => /class="token">([^<]+)</.exec(page)?.[1] ?? "none";

/** Does what a factor asks of its user, who is on its page, and expects that to be enough. */
async function complete({ code, act }: Factor, world: World, visitor: Visitor, view: string): Promise<void> {
  const { control } = world.sandbox;
  const page = visitor.page();
  if (act) {
    expect(await visitor.poll(challengeOn(page))).toEqual({ view });
    act(control, tokenOn(page));
    world.advance(2000);
    expect(await visitor.poll(challengeOn(page))).toEqual({ location: "/" });
  } else {
    expect(page).toContain('autocomplete="one-time-code"');
    expect(await visitor.send("code", { code: ` ${code?.(control)} ` })).toBe("/");
  }
  expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
}

describe.each(["observed", "documented"] as const)("with a OneLogin as %s", (compat) => {
  for (const factor of factors) {
    describe(`a user of ${factor.kind}`, () => {
      test.override({ compat, devices: [factor.kind] });
      test("signs in by it", async ({ world }) => {
        await complete(factor, world, await begin(world), "verify");
      });
    });

    describe(`a user without a device, who enrolls ${factor.kind},`, () => {
      test.override({ compat, devices: [], options: { enrollment: "password" } });
      test("is signed in by it", async ({ world }) => {
        const visitor = world.visit();
        expect(await visitor.send("password", right)).toContain("You have no device to confirm with yet.");
        const list = await world.mfa.getAuthFactors({ user_id: 42 });
        const choice = String(list.find(({ name }) => name === factor.name)?.factor_id);
        expect(await visitor.send("factors")).toContain(`value="${choice}"`);
        expect(await visitor.send("enroll", { choice })).toContain("Set up your device");
        await complete(factor, world, visitor, "enroll");
        expect(world.sandbox.control.listDevices({ user_id: 42 })).toMatchObject([
          { user_display_name: factor.name },
        ]);
        expect(world.calls("updateUser")).toBe(0);
      });
    });
  }

  describe("a code", () => {
    test.override({ compat });

    test("that is wrong signs nobody in, though its verification was accepted elsewhere", async ({
      world,
    }) => {
      const visitor = await begin(world);
      const code = sentCode(world);
      const [{ id } = { id: "none" }] = world.sandbox.control.listChallenges({ user_id: 42 });
      await world.mfa.verifyUserVerification({ user_id: 42, verification_id: id, otp: code });
      expect(await visitor.poll(deviceIds(world)[0] ?? "")).toEqual({ view: "verify" });
      expect(await visitor.send("code", { code: "wrong!" })).toContain("no longer possible");
      await visitor.send("code", { code });
      expect(await userOf(world, visitor)).toBeUndefined();
    });

    test("is guessed by nobody: five are refused, and the right one after them", async ({ world }) => {
      const visitor = await begin(world);
      const code = sentCode(world);
      for (let guess = 0; guess < 5; guess++) {
        const page = await visitor.send("code", { code: "wrong!" });
        // the documented response does not say that another code is possible
        expect(page).toMatch(
          guess === 0 || compat === "observed" ? /This code is wrong/ : /no longer possible/,
        );
      }
      await visitor.send("code", { code });
      expect(await userOf(world, visitor)).toBeUndefined();
    });
  });
});

describe("a device that was removed elsewhere", () => {
  test.override({ devices: ["sms", "protect"] });

  test("leads back to the choice, with its code and by choosing it", async ({ world }) => {
    const visitor = await begin(world);
    const [choice = "none"] = deviceIds(world);
    const code = sentCode(world);
    await world.mfa.deleteEnrolledFactor({ user_id: 42, device_id: choice });
    for (const send of [() => visitor.send("code", { code }), () => visitor.send("device", { choice })]) {
      const page = await send();
      expect(page).toContain("This is no longer possible.");
      expect(page).toContain("Ada&#39;s protect");
      expect(page).not.toContain("Ada&#39;s sms");
    }
  });
});
