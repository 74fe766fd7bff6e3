import { describe, expect } from "vitest";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

const newestPush = ({ sandbox }: World) => {
  const [message] = sandbox.control.listMessages({ user_id: 42 });
  return { message_id: message?.id ?? "none" };
};

describe("every open challenge", () => {
  test.override({ devices: ["sms", "protect"] });

  test("is remembered: SMS, push and SMS send two messages", async ({ world }) => {
    const [sms = "", push = ""] = deviceIds(world);
    const visitor = await begin(world);
    const code = sentCode(world);
    await visitor.send("back");
    expect(await visitor.send("device", { choice: push })).toContain("Approve the notification");
    await visitor.send("back");
    expect(await visitor.send("device", { choice: sms })).toContain("Enter the code that was sent");
    expect(world.calls("createDeviceVerification")).toBe(2);
    expect(await visitor.send("code", { code })).toBe("/");
  });

  test("is remembered on the way of a lost device, until it is too old", async ({ world }) => {
    const [sms = ""] = deviceIds(world);
    const visitor = await begin(world);
    for (const action of ["back", "lost", "back"]) await visitor.send(action);
    await visitor.send("device", { choice: sms });
    expect(world.calls("createDeviceVerification")).toBe(1);
    await visitor.send("back");
    world.advance(300_000);
    await visitor.send("device", { choice: sms });
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("is that of its own tab: another device in a second one loses nobody's code", async ({ world }) => {
    const [sms = "", push = ""] = deviceIds(world);
    const visitor = await begin(world);
    const code = sentCode(world);
    await visitor.send("back");
    await visitor.send("device", { choice: push });
    expect(await visitor.send("code", { code: "wrong!", challenge: sms })).toContain("This code is wrong.");
    expect(await visitor.send("code", { code, challenge: sms })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
  });

  test("takes its code though a second tab asks for a help desk's", async ({ world }) => {
    const [sms = ""] = deviceIds(world);
    const visitor = await begin(world);
    const code = sentCode(world);
    await visitor.send("back");
    await visitor.send("lost");
    expect(await visitor.send("code", { code, challenge: sms })).toBe("/");
    expect(world.calls("verifyUserOtp")).toBe(0);
  });

  test("of a push ends in the tab that waits for it", async ({ world }) => {
    const [, push = ""] = deviceIds(world);
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("device", { choice: push });
    expect(await visitor.poll(push)).toEqual({ view: "verify" });
    world.sandbox.control.approveMessage(newestPush(world));
    // a second tab that polls as well
    expect(await visitor.poll(push)).toEqual({ view: "verify" });
    world.advance(2000);
    expect(await visitor.poll(push)).toEqual({ location: "/" });
    expect(await userOf(world, visitor)).toMatchObject({ factor: "OneLogin" });
    // the second tab
    expect(await visitor.poll(push)).toEqual({ location: "/login" });
  });

  test("that is denied or too old says so, and lets the user choose again", async ({ world }) => {
    const [, push = ""] = deviceIds(world);
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("device", { choice: push });
    world.sandbox.control.denyMessage(newestPush(world));
    expect(await visitor.poll(push)).toEqual({ view: "devices" });
    expect(await visitor.load("/login")).toContain("You have denied this.");
    await visitor.send("cancel");
    world.advance(60_000);
    await visitor.send("password", right);
    await visitor.send("device", { choice: push });
    world.advance(200_000);
    expect(await visitor.poll(push)).toEqual({ view: "devices" });
    expect(await visitor.load("/login")).toContain("This took too long and has expired.");
  });
});

describe("a changed form", () => {
  test("names no device of another user", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const [other = ""] = deviceIds(world, 43);
    expect(await visitor.send("device", { choice: other })).toContain("This is no longer possible.");
    expect(await visitor.send("device", { choice: "__proto__" })).toContain("This is no longer possible.");
    expect(world.calls("createDeviceVerification")).toBe(0);
  });

  test("names no other user, step or outcome", { tags: "security" }, async ({ world }) => {
    const visitor = await begin(world);
    const changed = { user_id: "43", step: "done", accepted: "SMS", proof: "factor", account: "x" };
    for (const action of ["keep", "reset", "factors", "enroll", "done", "accepted"])
      await visitor.send(action, { ...changed, action });
    expect(await userOf(world, visitor)).toBeUndefined();
    expect(deviceIds(world)).toHaveLength(1);
    await visitor.send("code", { code: sentCode(world), ...changed });
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42, account: { name: "ada" } });
  });

  test("uses no challenge of another login, though it has the right code", { tags: "security" }, async ({
    world,
  }) => {
    const [choice = ""] = deviceIds(world);
    await begin(world);
    const thief = world.visit();
    await thief.send("password", right);
    expect(await thief.send("code", { code: sentCode(world), challenge: choice })).toContain(
      "no longer possible",
    );
    expect(await userOf(world, thief)).toBeUndefined();
  });
});

describe("a code", () => {
  test("is used once: sent again, it signs nobody in", async ({ world }) => {
    const visitor = await begin(world);
    const replayed = world.visit();
    for (const [name, value] of visitor.jar) replayed.jar.set(name, value);
    const code = sentCode(world);
    await visitor.send("code", { code });
    await visitor.send("sign_out");
    world.advance(61_000);
    expect(await replayed.send("code", { code })).toContain("<h1>Sign in</h1>");
    expect(await userOf(world, replayed)).toBeUndefined();
  });

  test("may have spaces", async ({ world }) => {
    const visitor = await begin(world);
    expect(await visitor.send("code", { code: ` ${sentCode(world).replace(/(...)/, "$1 ")} ` })).toBe("/");
  });

  test("that is too old says so", async ({ world }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    world.advance(200_000);
    expect(await visitor.send("code", { code })).toContain("This took too long and has expired.");
  });
});

test("Back, reload and a link to the login show a signed-in user no form of the login", async ({ world }) => {
  const visitor = await signIn(world);
  for (const path of ["/login", "/login?begun=1", "/login?wait=1", "/login?notice=wrongPassword"])
    expect(await visitor.load(path)).toContain("You are signed in");
  expect(await visitor.send("code", { code: "old" })).toContain("You are signed in");
  expect(await visitor.send("device", { choice: "1" })).toContain("You are signed in");
});
