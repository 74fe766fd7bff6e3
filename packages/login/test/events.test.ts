import { systemClock } from "@onelogin-mfa/client";
import { describe, expect, onTestFinished, vi } from "vitest";
import type { LoginEvent } from "../src/events.ts";
import { begin, deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

/** A login whose events are kept. */
function listen(world: World, more: object = {}) {
  const events: LoginEvent[] = [];
  const login = world.start({ onEvent: (event) => void events.push(event), ...more });
  return { events, login, visitor: world.visit(login), types: () => events.map(({ type }) => type) };
}

const summary = ({ type, ...event }: LoginEvent) => {
  const details = Object.entries(event).filter(([name]) => !(name in context));
  return [type, ...details.map(([name, value]) => `${name}: ${value}`)].join(", ");
};
const context = {
  name: 0,
  loginId: 0,
  user_id: 0,
  method: 0,
  path: 0,
  address: 0,
  userAgent: 0,
  device_id: 0,
  device_ids: 0,
};

const enroll = async (world: World, visitor: ReturnType<World["visit"]>) => {
  const factors = await world.mfa.getAuthFactors({ user_id: 42 });
  const factor = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
  await visitor.send("enroll", { choice: String(factor?.factor_id) });
  const [challenge] = world.sandbox.control.listChallenges({ user_id: 42 });
  const { code } = world.sandbox.control.getTotp({ user_id: 42, challenge_id: challenge?.id ?? "" });
  await visitor.send("code", { code });
};

describe("onEvent", () => {
  test("tells a login, a wrong code, a new device and a sign-out", async ({ world }) => {
    const { visitor, events } = listen(world);
    await visitor.send("password", { ...right, password: "wrong" });
    await begin(world, visitor);
    await visitor.send("code", { code: "wrong!" });
    await visitor.send("code", { code: sentCode(world) });
    await visitor.send("add");
    await enroll(world, visitor);
    await visitor.send("sign_out");
    expect(events.map(summary)).toEqual([
      "refused, reason: password",
      "began, purpose: sign_in",
      "message_sent, factor: SMS",
      "wrong, factor: SMS",
      "signed_in, factor: SMS, purpose: sign_in",
      "began, purpose: add_device",
      "enrolled, factor: Google Authenticator",
      "signed_in, factor: Google Authenticator, purpose: add_device",
      "signed_out",
    ]);
    const [refused, ...rest] = events;
    expect(refused).toMatchObject({ loginId: undefined, user_id: undefined });
    for (const event of rest) expect(event).toMatchObject({ user_id: 42, name: "login" });
    // two logins, the second of which is that of the session that has signed out
    const ids = rest.map(({ loginId }) => loginId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.at(-1)).toBe(ids.at(-2));
  });

  test("tells a removal, a denied push, a lock, and the end of sessions", async ({ world }) => {
    const { visitor, login, events } = listen(world, { limits: { wrongCodes: 2 } });
    await visitor.send("password", right);
    await visitor.send("lost");
    await visitor.send("code", { code: "00000000" });
    await visitor.send("code", { code: (await world.mfa.generateOtp({ user_id: 42 })).mfa_token });
    await visitor.send("reset");
    await enroll(world, visitor);
    const other = await begin(world, world.visit(login));
    for (let time = 0; time < 3; time++) await other.send("code", { code: "000000" });
    await login.endSessions(42);
    await other.send("code", { code: "000000" });
    const types = events.map(summary);
    expect(types).toEqual([
      "began, purpose: sign_in",
      "wrong, factor: temporary_code",
      "removed",
      "enrolled, factor: Google Authenticator",
      "signed_in, factor: Google Authenticator, purpose: sign_in",
      "began, purpose: sign_in",
      "wrong, factor: Google Authenticator",
      "wrong, factor: Google Authenticator",
      "locked, minutes: 15",
      "ended, reason: sessions_ended",
      "ended, reason: sessions_ended",
    ]);
    expect(events.find(({ type }) => type === "removed")).toMatchObject({ device_ids: [expect.any(String)] });
  });

  test("tells a removal whose response is lost, as the list says that it was done", async ({ world }) => {
    const { visitor, events } = listen(world);
    await visitor.send("password", right);
    await visitor.send("lost");
    await visitor.send("code", { code: (await world.mfa.generateOtp({ user_id: 42 })).mfa_token });
    const operation = "deleteEnrolledFactor";
    const fault = { kind: "drop_connection", times: 3, operation } as const;
    world.sandbox.control.addFault(fault);
    await visitor.send("reset");
    expect(events.at(-1)).toMatchObject({ type: "removed", device_ids: [expect.any(String)] });
  });

  test("has what the request says, and no secret, code, or name that was typed", {
    tags: "security",
  }, async ({ world }) => {
    const { visitor, events } = listen(world, { address: () => "192.0.2.7" });
    const typed = { username: "my-password-1234", password: "my-password-1234" };
    const agent = { "user-agent": "a browser" };
    await visitor.post({ action: "password", ...typed, again: "x", more: "hidden-field" }, agent);
    await visitor.post({ action: "password", ...right }, { ...agent, origin: "https://evil.test" });
    await begin(world, visitor);
    const code = sentCode(world);
    const ids = [...visitor.jar.values()];
    await visitor.send("code", { code });
    await enrollDevice(world, visitor);
    expect(events[0]).toEqual({
      type: "refused",
      reason: "password",
      name: "login",
      loginId: undefined,
      user_id: undefined,
      method: "POST",
      path: "/login",
      address: "192.0.2.7",
      userAgent: "a browser",
    });
    expect(events[1]).toMatchObject({ type: "refused", reason: "foreign_form" });
    const text = JSON.stringify(events);
    const session = visitor.jar.get("__Host-login-session") ?? "none";
    for (const secret of ["my-password", "hidden-field", code, "otpauth", "ada@", session, ...ids])
      expect(text).not.toContain(secret);
  });

  async function enrollDevice(world: World, visitor: ReturnType<World["visit"]>) {
    await visitor.send("add");
    await enroll(world, visitor);
  }

  test("has no address if the function that names it fails, and the login goes on", async ({ world }) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => error.mockRestore());
    const address = () => {
      throw new Error("no address");
    };
    const { visitor, events } = listen(world, { address });
    expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
    expect(events[0]).toMatchObject({ type: "began", address: undefined });
    expect(error).toHaveBeenCalledWith(new Error("no address"));
  });

  test("is told that somebody has signed in once the session exists", async ({ world }) => {
    let users: unknown[] = [];
    const login = world.start({
      async onEvent({ type }) {
        if (type === "signed_in") users = [...world.map.keys()].filter((key) => key.startsWith("session:"));
      },
    });
    await signIn(world, world.visit(login));
    expect(users).toHaveLength(1);
  });

  test("that throws changes no login, and is told to the developer", async ({ world }) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => error.mockRestore());
    const login = world.start({ onEvent: () => Promise.reject(new Error("no log")) });
    const visitor = await signIn(world, world.visit(login));
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
    expect(error).toHaveBeenCalledTimes(3);
  });

  test("that hangs delays a response for a second, and is awaited until then", async ({ world }) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => error.mockRestore());
    const waits: number[] = [];
    const schedule = (run: () => void, ms: number) => {
      if (ms === 1000) waits.push(ms);
      return systemClock.schedule(run, ms === 1000 ? 1 : ms);
    };
    let isTold = false;
    const login = world.start({
      clock: { ...world.clock, schedule },
      onEvent: ({ type }) => {
        if (type === "began") return new Promise(() => {});
        return Promise.resolve().then(() => {
          isTold = true;
        });
      },
    });
    const visitor = world.visit(login);
    expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(isTold).toBe(true);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(waits.length).toBeGreaterThan(0);
  });
});

describe("a function of the application that fails", () => {
  const failing = () => Promise.reject(new Error("the database is away"));

  test.for(["checkPassword", "enrollment", "render"] as const)(
    "as %s ends in a page, and is told with its error",
    async (option, { world }) => {
      const { visitor, events } = listen(world, { [option]: failing });
      world.sandbox.control.deleteDevice({ user_id: 42, device_id: deviceIds(world)[0] ?? "" });
      const page = await visitor.send("password", right);
      expect(page).toMatch(option === "render" ? /no device to confirm/ : /Sign-in is not available now/);
      const failed = events.filter((event) => event.type === "refused" && event.reason === "application");
      expect(failed[0]).toMatchObject({ error: new Error("the database is away") });
    },
  );

  test("is told to the developer where nobody listens", async ({ world }) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => error.mockRestore());
    await world.visit(world.start({ checkPassword: failing })).send("password", right);
    expect(error.mock.calls).toEqual([[new Error("the database is away")]]);
  });
});
