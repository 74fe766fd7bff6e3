import { describe, expect } from "vitest";
import type { Act, Proof } from "../src/policy/permissions.ts";
import type { Visitor } from "./support/visitor.ts";
import { deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

/** The acts that each proof is enough for, with the reason; false where it must not be enough. */
const expected: { readonly [Name in Proof]: { readonly [Name in Act]: string | false } } = {
  session: {
    begin: "a step-up sends a code to a device of the user",
    enroll: false,
    add: false,
    remove: false,
    step_up: false,
    sign_in: false,
  },
  fresh_factor: {
    begin: "a step-up sends a code to a device of the user",
    enroll: "the second factor was shown within five minutes",
    add: "the second factor was shown within five minutes",
    remove: false,
    step_up: false,
    sign_in: false,
  },
  password: {
    begin: "the second step of a login",
    // with `enrollment: "password"` it is, see below
    enroll: false,
    add: false,
    remove: false,
    step_up: false,
    sign_in: false,
  },
  temporary_code: {
    begin: false,
    enroll: "the help desk knows the user: a first device after it",
    add: "the help desk knows the user, who may keep what is not lost",
    remove: "a lost device must not stay",
    step_up: "the help desk's code is a second factor",
    sign_in: "the help desk's code is a second factor",
  },
  factor: {
    begin: false,
    enroll: "the second factor was shown in this login",
    add: "the second factor was shown in this login",
    remove: false,
    step_up: "the second factor was shown in this login",
    sign_in: "the second factor was shown in this login",
  },
};

const oldMs = 301_000;
const temporaryCode = async ({ mfa }: World) => (await mfa.generateOtp({ user_id: 42 })).mfa_token;
const removeDevices = ({ sandbox }: World) => {
  for (const { device_id } of sandbox.control.listDevices({ user_id: 42 }))
    sandbox.control.deleteDevice({ user_id: 42, device_id });
};

/** Brings a visitor to a proof. A session is needed for some acts, and in the way of others. */
const reach: { readonly [Name in Proof]: (world: World, act: Act) => Promise<Visitor> } = {
  async session(world) {
    const visitor = await signIn(world);
    world.advance(oldMs);
    return visitor;
  },
  fresh_factor: (world) => signIn(world),
  async password(world) {
    const visitor = world.visit();
    await visitor.send("password", right);
    return visitor;
  },
  async temporary_code(world, act) {
    const visitor = act === "step_up" ? await reach.session(world, act) : await reach.password(world, act);
    if (act === "step_up") await visitor.send("start");
    if (act === "enroll") removeDevices(world);
    await visitor.send("lost");
    await visitor.send("code", { code: await temporaryCode(world) });
    return visitor;
  },
  async factor(world, act) {
    const visitor = act === "sign_in" ? await reach.password(world, act) : await reach.session(world, act);
    if (act !== "sign_in") await visitor.send(act === "step_up" ? "start" : "add");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world) });
    return visitor;
  },
};

/** Sends every form of the login's pages, with all fields, and follows each where it leads. */
async function pressEverything(
  world: World,
  visitor: Visitor,
  starts: readonly string[] = ["", "add", "start", "lost"],
): Promise<void> {
  const factors = await world.mfa.getAuthFactors({ user_id: 42 });
  const authenticator = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
  const enroll = { choice: String(authenticator?.factor_id), phone: "+15550199", proof: "factor" };
  const device = { choice: deviceIds(world)[0] ?? "none", challenge: deviceIds(world)[0] ?? "none" };
  const actions = [
    "device",
    "poll",
    "code",
    "factors",
    "enroll",
    "reset",
    "keep",
    "finish",
    "back",
    "refresh",
  ];
  for (const start of starts)
    for (const action of [start, ...actions])
      await visitor.send(action, { ...(action === "enroll" ? enroll : device), code: "000000" });
}

/** Tells if an act was done, since the visitor has had the proof. */
const isDone: {
  readonly [Name in Act]: (world: World, visitor: Visitor, before: Before) => Promise<boolean>;
} = {
  begin: async (world, _, { begun }) => world.calls("createDeviceVerification") > begun,
  enroll: async (world) => world.calls("createFactorRegistration") > 0,
  add: async (world) => world.calls("createFactorRegistration") > 0,
  remove: async (world, _, { devices }) => deviceIds(world).length < devices,
  step_up: async (world, visitor, { signedInAt }) =>
    Number((await userOf(world, visitor))?.signedInAt) > signedInAt,
  sign_in: async (world, visitor) => (await userOf(world, visitor)) !== undefined,
};

interface Before {
  readonly begun: number;
  readonly devices: number;
  readonly signedInAt: number;
}

/** The way of a user whose proof is enough. */
const take: { readonly [Name in Act]: (world: World, visitor: Visitor, proof: Proof) => Promise<unknown> } = {
  async begin(world, visitor, proof) {
    if (proof !== "password") await visitor.send("start");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  },
  async enroll(world, visitor, proof) {
    if (proof === "fresh_factor") await visitor.send("add");
    await visitor.send("factors");
    const factors = await world.mfa.getAuthFactors({ user_id: 42 });
    const factor = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
    await visitor.send("enroll", { choice: String(factor?.factor_id) });
  },
  // a user who keeps the other devices signs in first
  async add(world, visitor, proof) {
    if (proof === "temporary_code") await visitor.send("keep");
    await take.enroll(world, visitor, proof === "temporary_code" ? "fresh_factor" : proof);
  },
  remove: (_, visitor) => visitor.send("reset"),
  step_up: (_, visitor, proof) => (proof === "factor" ? Promise.resolve() : visitor.send("keep")),
  sign_in: (_, visitor, proof) => (proof === "factor" ? Promise.resolve() : visitor.send("keep")),
};

const cells = Object.entries(expected).flatMap(([proof, acts]) =>
  Object.entries(acts).map(
    // of the keys of the table
    ([act, reason]) => [proof as Proof, act as Act, reason] as const,
  ),
);

describe("a proof", () => {
  // two messages of one user within seconds
  test.override({ allowed: ["second_message", "codes_guessed"] });

  test.for(cells.filter(([, , reason]) => reason !== false))(
    "%s is enough to %s: %s",
    async ([proof, act], { world }) => {
      const visitor = await reach[proof](world, act);
      if (act === "enroll" && proof !== "temporary_code") removeDevices(world);
      const before = {
        begun: world.calls("createDeviceVerification"),
        devices: deviceIds(world).length,
        signedInAt: 0,
      };
      await take[act](world, visitor, proof);
      expect(await isDone[act](world, visitor, before)).toBe(true);
    },
  );

  test.for(cells.filter(([, , reason]) => reason === false))(
    "%s is not enough to %s, whatever form is sent",
    { tags: "security" },
    async ([proof, act], { world }) => {
      const visitor = await reach[proof](world, act);
      if (act === "enroll") removeDevices(world);
      const before = {
        begun: world.calls("createDeviceVerification"),
        devices: deviceIds(world).length,
        signedInAt: Number((await userOf(world, visitor))?.signedInAt ?? 0),
      };
      // a session that is there is no new one
      if (act === "sign_in") {
        await visitor.send("start");
        visitor.jar.delete("__Host-login-session");
      }
      // "start" and "add" begin another login, by the session
      const isOfLogin = act === "begin" && proof === "factor";
      await pressEverything(world, visitor, isOfLogin ? ["", "lost"] : undefined);
      expect(await isDone[act](world, visitor, before)).toBe(false);
    },
  );
});

describe("with enrollment by the password", () => {
  test.override({ options: { enrollment: "password" }, allowed: ["second_message", "codes_guessed"] });

  test("the password is enough for a first device, and for no further one", async ({ world }) => {
    const visitor = await reach.password(world, "add");
    await pressEverything(world, visitor);
    expect(world.calls("createFactorRegistration")).toBe(0);
    removeDevices(world);
    const other = await reach.password(world, "enroll");
    await take.enroll(world, other, "password");
    expect(world.calls("createFactorRegistration")).toBe(1);
  });

  test("a session without a device is asked for the password first", async ({ world }) => {
    const visitor = await reach.session(world, "enroll");
    removeDevices(world);
    for (const action of ["add", "start"]) {
      expect(await visitor.send(action)).toContain('name="again" value="password"');
      expect(visitor.jar.has("__Host-login-pending")).toBe(false);
    }
    await pressEverything(world, visitor);
    expect(world.calls("createFactorRegistration")).toBe(0);
    await visitor.send("password", { ...right, again: "password" });
    await take.enroll(world, visitor, "password");
    expect(world.calls("createFactorRegistration")).toBe(1);
  });
});

describe("a step-up", () => {
  test.for(["start", "add"])(
    "begun by %s renews no session of another user",
    { tags: "security" },
    async (action, { world }) => {
      const visitor = await signIn(world);
      world.advance(oldMs);
      const grace = world.visit();
      await grace.send("password", { username: "grace", password: "demo" });
      await grace.send("device", { choice: deviceIds(world, 43)[0] ?? "" });
      await grace.send("code", { code: sentCode(world, 43) });
      const before = await userOf(world, grace);
      await visitor.send(action);
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      const code = sentCode(world);
      visitor.jar.set("__Host-login-session", grace.jar.get("__Host-login-session") ?? "");
      await visitor.send("code", { code });
      await pressEverything(world, visitor);
      expect(await userOf(world, visitor)).toEqual(before);
      expect(await userOf(world, grace)).toEqual(before);
      const ofAda = world.sandbox.control.listChallenges({ user_id: 42 });
      expect(ofAda.filter(({ type }) => type === "registration")).toEqual([]);
    },
  );

  test("counts no second factor of a later time: a slow clock makes no proof new", async ({ world }) => {
    const visitor = await signIn(world);
    const slow = world.start({ clock: { ...world.clock, now: () => world.clock.now() - 3_600_000 } });
    const cookie = [...visitor.jar].map((pair) => pair.join("=")).join("; ");
    const request = { headers: new Headers({ cookie, host: "app.example" }) };
    expect(await slow.currentUser(request)).toBeDefined();
    expect(await slow.currentUser(request, { maxAgeMs: 300_000 })).toBeUndefined();
  });
});
