import type { FactorKind } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import type { Visitor } from "./support/visitor.ts";
import { deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

/** A step of a login: what leads to it, the call that fails in it, and the form that makes the call. */
interface Step {
  readonly step: string;
  readonly operation: string;
  readonly devices: readonly FactorKind[];
  readonly reach?: (world: World, visitor: Visitor) => Promise<unknown>;
  readonly take: (world: World, visitor: Visitor) => Promise<string>;
  /** The page after the form was sent again, or at the end of a login its location. */
  readonly next: string;
}

const enterPassword = (_: World, visitor: Visitor) => visitor.send("password", right);
const choose = (world: World, visitor: Visitor) =>
  visitor.send("device", { choice: deviceIds(world)[0] ?? "none" });
const enterCode = (world: World, visitor: Visitor) => visitor.send("code", { code: sentCode(world) });
const chooseFactor = async ({ mfa }: World, visitor: Visitor, name: string) => {
  const factors = await mfa.getAuthFactors({ user_id: 42 });
  return visitor.send("enroll", { choice: String(factors.find((one) => one.name === name)?.factor_id) });
};
const enterTemporaryCode = async ({ mfa }: World, visitor: Visitor) => {
  const { mfa_token: code } = await mfa.generateOtp({ user_id: 42 });
  return visitor.send("code", { code });
};

const steps: readonly Step[] = [
  { step: "password", operation: "listUsers", devices: ["sms"], take: enterPassword, next: "Ada&#39;s sms" },
  {
    step: "list of devices",
    operation: "getAuthenticationDevices",
    devices: ["sms"],
    async reach(world, visitor) {
      const operation = "getAuthenticationDevices";
      world.sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
      await enterPassword(world, visitor);
    },
    take: (_, visitor) => visitor.send("refresh"),
    next: "Ada&#39;s sms",
  },
  {
    step: "choice of a device",
    operation: "createDeviceVerification",
    devices: ["sms"],
    reach: enterPassword,
    take: choose,
    next: "Enter the code",
  },
  {
    step: "code",
    operation: "verifyUserVerification",
    devices: ["sms"],
    async reach(world, visitor) {
      await enterPassword(world, visitor);
      await choose(world, visitor);
    },
    take: enterCode,
    next: "/",
  },
  {
    step: "choice of a factor",
    operation: "createFactorRegistration",
    devices: ["sms"],
    async reach(world, visitor) {
      await signIn(world, visitor);
      await visitor.send("add");
    },
    take: (world, visitor) => chooseFactor(world, visitor, "Authenticator"),
    next: "QR code",
  },
  {
    step: "list of factors",
    operation: "getAuthFactors",
    devices: ["sms"],
    reach: signIn,
    take: (_, visitor) => visitor.send("add"),
    next: "Add a device",
  },
  {
    step: "code of a new device",
    operation: "verifyUserRegistration",
    devices: ["sms"],
    async reach(world, visitor) {
      await signIn(world, visitor);
      await visitor.send("add");
      await chooseFactor(world, visitor, "OneLogin Email");
    },
    take: enterCode,
    next: "/",
  },
  {
    step: "temporary code",
    operation: "verifyUserOtp",
    devices: ["sms"],
    async reach(world, visitor) {
      await enterPassword(world, visitor);
      await visitor.send("lost");
    },
    take: enterTemporaryCode,
    next: "Remove what you have lost",
  },
  {
    step: "removal of a lost device",
    operation: "deleteEnrolledFactor",
    devices: ["sms"],
    async reach(world, visitor) {
      await enterPassword(world, visitor);
      await visitor.send("lost");
      await enterTemporaryCode(world, visitor);
    },
    take: (_, visitor) => visitor.send("reset"),
    next: "Add a device",
  },
];

const failures = [
  ["an outage", { kind: "status", status: 503 }],
  ["a rate limit", { kind: "status", status: 429 }],
  ["a connection that breaks", { kind: "drop_connection" }],
] as const;

describe.each(steps)("at the step $step", ({ operation, devices, reach, take, next }) => {
  test.override({ devices });

  test.for(failures)(
    "%s is told, costs nothing, and the same form leads on",
    async ([, fault], { world }) => {
      const visitor = world.visit();
      await reach?.(world, visitor);
      const wasIn = (await userOf(world, visitor)) !== undefined;
      const before = world.calls(operation);
      world.sandbox.control.addFault({ ...fault, operation, times: 1 });
      const page = await take(world, visitor);
      // a response to a code or a removal can be lost: OneLogin is asked what has become of it
      const isAccepted = fault.kind === "drop_connection" && (page === "/" || page?.includes("Add a device"));
      if (!isAccepted) {
        expect(page).toMatch(/role="alert"|not available now/);
        expect(page).toMatch(/cannot be reached|too many attempts|Not all devices could be removed/);
        // the sandbox takes an earlier click for a program's
        world.advance(31_000);
        expect(await take(world, visitor)).toContain(next);
      }
      expect((await userOf(world, visitor)) !== undefined).toBe(next === "/" || wasIn);
      // nothing that sends or uses up is repeated by itself
      expect(world.calls(operation) - before).toBeLessThanOrEqual(2);
    },
  );
});

describe("while a page waits for a push", () => {
  test.override({ devices: ["protect"] });

  test.for(failures)("%s changes nothing", async ([, fault], { world }) => {
    const visitor = world.visit();
    await enterPassword(world, visitor);
    await choose(world, visitor);
    const challenge = deviceIds(world)[0] ?? "none";
    world.sandbox.control.addFault({ ...fault, operation: "getUserVerification", times: 1 });
    expect(await visitor.poll(challenge)).toEqual({ view: "verify" });
    world.advance(3000);
    expect(await visitor.poll(challenge)).toEqual({ view: "verify" });
  });

  test("a push that OneLogin no longer knows leads back to the choice", async ({ world }) => {
    const visitor = world.visit();
    await enterPassword(world, visitor);
    await choose(world, visitor);
    const fault = { kind: "status", status: 404, operation: "getUserVerification", times: 2 } as const;
    world.sandbox.control.addFault(fault);
    expect(await visitor.poll(deviceIds(world)[0] ?? "none")).toEqual({ view: "devices" });
    expect(await visitor.load("/login")).toContain("This is no longer possible.");
  });
});
