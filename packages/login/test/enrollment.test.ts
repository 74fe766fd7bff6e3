import { createMfaClient, enroll, type Fetch } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import type { Visitor } from "./support/visitor.ts";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

/** The form's value for a factor, by OneLogin's `auth_factor_name`. */
async function choiceOf({ mfa }: World, factor: string): Promise<string> {
  const factors = await mfa.getAuthFactors({ user_id: 42 });
  return String(factors.find((one) => one.auth_factor_name === factor)?.factor_id);
}

const chooseFactor = async (world: World, visitor: Visitor, factor: string) =>
  visitor.send("enroll", { choice: await choiceOf(world, factor) });

const challengeOn = (page: string) => /name="challenge" value="([^"]+)"/.exec(page)?.[1] ?? "none";

/** The code that an app shows which has scanned the QR code. */
function shownCode({ sandbox }: World): string {
  const [newest] = sandbox.control.listChallenges({ user_id: 42 });
  return sandbox.control.getTotp({ user_id: 42, challenge_id: newest?.id ?? "none" }).code;
}

const temporaryCode = async ({ mfa }: World) => (await mfa.generateOtp({ user_id: 42 })).mfa_token;

describe("a user without a device", () => {
  test.override({ devices: [] });

  test("enrolls one with a temporary code, under a new id, and is signed in", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.send("password", right)).toContain(
      "Call the help desk: it reads you a temporary code.",
    );
    expect(await visitor.send("lost")).toContain("Use a temporary code");
    const before = visitor.jar.get("__Host-login-pending");
    expect(await visitor.send("code", { code: await temporaryCode(world) })).toContain("Add a device");
    expect(visitor.jar.get("__Host-login-pending")).not.toBe(before);
    expect(await chooseFactor(world, visitor, "Google Authenticator")).toContain('aria-label="QR code"');
    expect(await visitor.send("code", { code: shownCode(world) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "Google Authenticator" });
  });

  test("is not asked for what is not there: nothing can be enrolled by the password alone", {
    tags: "security",
  }, async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    const [factor] = await world.mfa.getAuthFactors({ user_id: 42 });
    for (const action of ["factors", "enroll", "reset", "keep"])
      await visitor.send(action, { choice: String(factor?.factor_id), phone: "+15550199" });
    expect(world.calls("createFactorRegistration")).toBe(0);
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("may sign in with the temporary code, and add a device later", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    expect(await visitor.send("code", { code: await temporaryCode(world) })).toContain("Not now");
    expect(await visitor.send("keep")).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "temporary_code" });
  });
});

describe("a user without a device, whom an administrator enrolls", () => {
  test.override({ devices: [], options: { enrollment: "never" } });

  test("is told so, and can add nothing, not even with a temporary code", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.send("password", right)).toContain("Ask your administrator.");
    await visitor.send("lost");
    expect(await visitor.send("code", { code: await temporaryCode(world) })).toBe("/");
    expect(await visitor.load("/login")).not.toContain("Add a device");
    await visitor.send("add");
    const [factor] = await world.mfa.getAuthFactors({ user_id: 42 });
    await visitor.send("enroll", { choice: String(factor?.factor_id) });
    expect(world.calls("createFactorRegistration")).toBe(0);
  });
});

describe("enrollment by the password alone", () => {
  test.override({ devices: [], options: { enrollment: "password" } });

  test("is for a user without a device, whose SMS goes to the number in the profile only", async ({
    world,
  }) => {
    const visitor = world.visit();
    expect(await visitor.send("password", right)).toContain("Add a device");
    const page = await visitor.send("factors");
    expect(page).toContain("•••55");
    expect(page).not.toContain('name="phone"');
    const choice = await choiceOf(world, "SMS");
    await visitor.send("enroll", { choice, phone: "+15550199" });
    expect(world.calls("updateUser")).toBe(0);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
  });

  test("offers no SMS without a number in the profile, and takes none", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", { username: "lin", password: "demo" });
    expect(await visitor.send("factors")).not.toContain("Text message");
    await visitor.send("enroll", { choice: await choiceOf(world, "SMS"), phone: "+15550199" });
    expect(world.calls("createFactorRegistration")).toBe(0);
    expect(world.calls("updateUser")).toBe(0);
  });

  test("is refused to a thief who has opened it before the user has enrolled", async ({ world }) => {
    const thief = world.visit();
    await thief.send("password", right);
    await thief.send("factors");
    // the user enrolls elsewhere, such as in OneLogin's own portal
    await enrollElsewhere(world);
    const answer = await chooseFactor(world, thief, "Google Authenticator");
    expect(answer).toContain("A device was added meanwhile.");
    expect(await userOf(world, thief)).toBeUndefined();
    expect(deviceIds(world)).toHaveLength(1);
  });

  test("is refused to a thief whose app has scanned its code before the user has enrolled", {
    tags: "security",
  }, async ({ world }) => {
    const thief = world.visit();
    await thief.send("password", right);
    await thief.send("factors");
    await chooseFactor(world, thief, "Google Authenticator");
    const code = shownCode(world);
    await enrollElsewhere(world);
    expect(await thief.send("code", { code })).toContain("A device was added meanwhile.");
    expect(await userOf(world, thief)).toBeUndefined();
    expect(deviceIds(world)).toHaveLength(1);
  });

  test("takes back the device of a thief whose app was active before this login was asked", async ({
    world,
  }) => {
    const thief = world.visit();
    await thief.send("password", right);
    await thief.send("factors");
    const page = await chooseFactor(world, thief, "OneLogin");
    const challenge = challengeOn(page);
    const before = deviceIds(world);
    await enrollElsewhere(world);
    const [own] = deviceIds(world);
    activateProtect(world);
    await thief.poll(challenge);
    expect(before).toEqual([]);
    expect(world.calls("deleteEnrolledFactor")).toBe(1);
    expect(deviceIds(world)).toEqual([own]);
    expect(await userOf(world, thief)).toBeUndefined();
  });

  test("that OneLogin ends without naming the device signs its user in", async ({ world }) => {
    const { credentials } = world.sandbox;
    const fetch: Fetch = async (request) => {
      const response = await world.sandbox.fetch(request);
      if (request.method !== "GET" || !request.url.includes("/registrations/")) return response;
      const { device_id: _, ...registration } = JSON.parse(await response.text());
      return Response.json(registration);
    };
    const { baseUrl } = world.sandbox.client();
    const mfa = createMfaClient({ baseUrl, credentials, fetch });
    const visitor = world.visit(world.start({ mfa }));
    await visitor.send("password", right);
    await visitor.send("factors");
    const challenge = challengeOn(await chooseFactor(world, visitor, "OneLogin"));
    activateProtect(world);
    expect(await visitor.poll(challenge)).toEqual({ location: "/" });
    expect(await userOf(world, visitor)).toMatchObject({ factor: "OneLogin" });
  });

  test("ends a thief's login when the user enrolls here", async ({ world }) => {
    const [thief, user] = [world.visit(), world.visit()];
    await thief.send("password", right);
    await thief.send("factors");
    await user.send("password", right);
    await user.send("factors");
    await chooseFactor(world, user, "Google Authenticator");
    expect(await user.send("code", { code: shownCode(world) })).toBe("/");
    expect(await thief.send("factors")).toContain("<h1>Sign in</h1>");
  });
});

describe("a policy of the application's own", () => {
  test.override({
    devices: [],
    options: {
      enrollment: ({ account }, { request }) =>
        account.name === "ada" && request.headers.get("x-office") === "1",
    },
  });

  test("is asked with the user and the request, in each of them", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.send("password", right)).toContain("Call the help desk");
    expect(await visitor.send("factors")).toContain("This is no longer possible");
    const response = await visitor.request("/login", { headers: { "x-office": "1" } });
    expect(await response.text()).toContain("Add a device");
  });
});

describe("a lost device", () => {
  test.override({ devices: ["sms", "authenticator"] });

  test("is removed after a temporary code, and the user enrolls another one", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    expect(await visitor.send("code", { code: await temporaryCode(world) })).toContain("Ada&#39;s sms");
    expect(await visitor.send("reset")).toContain("Add a device");
    expect(deviceIds(world)).toEqual([]);
    await chooseFactor(world, visitor, "Google Authenticator");
    expect(await visitor.send("code", { code: shownCode(world) })).toBe("/");
  });

  test("stays if the user wants to keep it, who is signed in", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    await visitor.send("code", { code: await temporaryCode(world) });
    expect(await visitor.send("keep")).toBe("/");
    expect(deviceIds(world)).toHaveLength(2);
  });

  test("is not removed by the password alone, nor by a wrong code", async ({ world }) => {
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    expect(await visitor.send("code", { code: "00000000" })).toContain("This code is not valid.");
    for (const action of ["reset", "keep", "factors", "enroll"]) await visitor.send(action);
    expect(deviceIds(world)).toHaveLength(2);
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("ends the user's other sessions once it is removed", async ({ world }) => {
    const other = await signIn(world);
    const visitor = world.visit();
    await visitor.send("password", right);
    await visitor.send("lost");
    await visitor.send("code", { code: await temporaryCode(world) });
    expect(await userOf(world, other)).toBeDefined();
    await visitor.send("reset");
    expect(await userOf(world, other)).toBeUndefined();
  });
});

describe("a further device", () => {
  test("is added after a second factor that is five minutes old at most", async ({ world }) => {
    const visitor = await signIn(world);
    expect(await visitor.send("add")).toContain("Add a device");
    await visitor.send("cancel");
    world.advance(301_000);
    expect(await visitor.send("add")).toContain("Confirm that it is you");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toContain("Add a device");
    await chooseFactor(world, visitor, "Google Authenticator");
    expect(await visitor.send("code", { code: shownCode(world) })).toBe("/");
    expect(deviceIds(world)).toHaveLength(2);
  });

  test("ends the user's other sessions, and not this one", async ({ world }) => {
    const other = await signIn(world);
    world.advance(60_000);
    const visitor = await signIn(world);
    await visitor.send("add");
    await chooseFactor(world, visitor, "Google Authenticator");
    await visitor.send("code", { code: shownCode(world) });
    expect(await userOf(world, other)).toBeUndefined();
    expect(await userOf(world, visitor)).toMatchObject({ factor: "Google Authenticator" });
  });

  test.for([
    "+4912345678abc",
    "+49 123",
    "+0123456789",
    "+1 555 0177 or 0178",
    "15550177",
    "+1555017712345678",
  ])("takes %j for no number, and changes nothing", async (phone, { world }) => {
    const visitor = await signIn(world);
    await visitor.send("add");
    const choice = await choiceOf(world, "OneLogin Voice");
    expect(await visitor.send("enroll", { choice, phone })).toContain("Enter the number with its country");
    expect([world.calls("updateUser"), world.calls("createFactorRegistration")]).toEqual([0, 0]);
  });

  test("is not added after the user has signed out meanwhile", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("add");
    const copy = world.visit();
    for (const [name, value] of visitor.jar) copy.jar.set(name, value);
    await visitor.send("sign_out");
    await chooseFactor(world, copy, "Google Authenticator");
    expect(world.calls("createFactorRegistration")).toBe(0);
  });
});

test("a device is enrolled only by the login that has begun it", async ({ world }) => {
  const visitor = await begin(world);
  const other = world.visit();
  await other.send("password", { username: "grace", password: "demo" });
  const answer = await other.send("code", { code: sentCode(world), challenge: deviceIds(world)[0] ?? "" });
  expect(answer).toContain("This is no longer possible.");
  expect(await userOf(world, other)).toBeUndefined();
  expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
});

/** The user enrolls an authenticator without this login. */
async function enrollElsewhere({ mfa, sandbox }: World): Promise<void> {
  const enrollment = await enroll(mfa, { user_id: 42, factor: "Google Authenticator", display_name: "Own" });
  const { registration_id: challenge_id } = enrollment.toJSON();
  const { code } = sandbox.control.getTotp({ user_id: 42, challenge_id });
  await enrollment.submit(code);
}

/** The app of a Protect enrollment that was begun is activated. */
function activateProtect({ sandbox }: World): void {
  const message = sandbox.control.listMessages({ user_id: 42 }).find(({ kind }) => kind.includes("push"));
  sandbox.control.approveMessage({ message_id: message?.id ?? "none" });
}
