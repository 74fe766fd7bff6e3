import { globSync } from "node:fs";
import { join } from "node:path";
import type { MfaClient, Outcome } from "@onelogin-mfa/client";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { expect, it } from "vitest";
import { enrollAuthenticator, verifyAuthenticator } from "../src/factors/authenticator.ts";
import { enrollEmailCode, verifyEmailCode } from "../src/factors/email-code.ts";
import { enrollEmailLink, verifyEmailLink } from "../src/factors/email-link.ts";
import { enrollProtect, verifyProtectCode, verifyPush } from "../src/factors/protect.ts";
import { enrollSms, verifySms } from "../src/factors/sms.ts";
import { enrollVoice, verifyVoice } from "../src/factors/voice.ts";
import { addUser, test } from "./support/test.ts";

const user_id = 7;

/** The user's actions, each before the program asks for the state. */
const userOf = ({ control }: Sandbox) => ({
  readCode: async () => control.getLatestCode({ user_id }).code,
  readApp: async () => control.getTotp({ user_id }).code,
  open: () => void control.openLink({ message_id: control.getLatestMessage({ user_id }).id }),
  type: (digits = "") =>
    void control.enterDigits({ message_id: control.getLatestMessage({ user_id }).id, digits }),
  approve: () => void control.approveMessage({ message_id: control.getLatestMessage({ user_id }).id }),
});

interface Given {
  readonly mfa: MfaClient;
  readonly sandbox: Sandbox;
  readonly user: ReturnType<typeof userOf>;
}

/** Advances the clock: an app shows another code than the one that has enrolled it. */
const later = ({ control }: Sandbox) => void control.setClock({ advance_ms: 60_000 });

const deviceOf = ({ control }: Sandbox) => control.listDevices({ user_id })[0]?.device_id ?? "";

/** Enrolls and verifies a factor with the functions of its program. */
const programs: Readonly<Record<FactorKind, readonly ((given: Given) => Promise<Outcome>)[]>> = {
  sms: [
    ({ mfa, user }) => enrollSms(mfa, user_id, user.readCode),
    ({ mfa, user }) => verifySms(mfa, user_id, user.readCode),
  ],
  voice: [
    ({ mfa, user }) => enrollVoice(mfa, user_id, user.type),
    ({ mfa, user }) => verifyVoice(mfa, user_id, user.type),
  ],
  email_code: [
    async ({ mfa, user }) => {
      const [factor] = await mfa.getAuthFactors({ user_id });
      if (!factor) throw new Error("no factor is offered");
      return enrollEmailCode(mfa, user_id, factor, user.readCode);
    },
    ({ mfa, user, sandbox }) => verifyEmailCode(mfa, user_id, deviceOf(sandbox), user.readCode),
  ],
  email_link: [
    async ({ mfa, user }) => {
      const [factor] = await mfa.getAuthFactors({ user_id });
      if (!factor) throw new Error("no factor is offered");
      return enrollEmailLink(mfa, user_id, factor, user.open);
    },
    ({ mfa, user, sandbox }) => verifyEmailLink(mfa, user_id, deviceOf(sandbox), user.open),
  ],
  authenticator: [
    ({ mfa, user }) =>
      enrollAuthenticator(mfa, user_id, (url) => expect(url).toMatch(/^otpauth:/), user.readApp),
    async ({ mfa, user, sandbox }) => {
      later(sandbox);
      return verifyAuthenticator(mfa, user_id, deviceOf(sandbox), await user.readApp());
    },
  ],
  protect: [
    ({ mfa, user }) => enrollProtect(mfa, user_id, user.approve),
    async ({ mfa, user, sandbox }) => {
      // the phone answers while the program polls
      const stop = sandbox.onChange(() => {
        const [push] = sandbox.control.listMessages({ user_id });
        if (push?.state !== "pending" || !push.actions.includes("approve")) return;
        stop();
        user.approve();
      });
      return verifyPush(mfa, user_id);
    },
    async ({ mfa, user, sandbox }) => {
      later(sandbox);
      return verifyProtectCode(mfa, user_id, deviceOf(sandbox), await user.readApp());
    },
  ],
};

// the kinds are the keys of the table
test.for(Object.keys(programs) as FactorKind[])(
  "the program of a factor enrolls and verifies it: %s",
  async (kind, { sandbox, mfa }) => {
    addUser(sandbox, user_id);
    sandbox.control.updateUser({ user_id, factors: [kind] });
    const given = { mfa, sandbox, user: userOf(sandbox) };
    const outcomes = [];
    for (const run of programs[kind]) outcomes.push((await run(given)).status);
    expect(outcomes).toEqual(programs[kind].map(() => "accepted"));
    expect(sandbox.control.listDevices({ user_id }).map((device) => device.kind)).toEqual([kind]);
  },
);

it("each factor has a program, and each program is of one", () => {
  const files = globSync("src/factors/*.ts", { cwd: join(import.meta.dirname, "..") });
  const names = files.map((file) => file.replace(/^.*[\\/]|\.ts$/g, "").replaceAll("-", "_"));
  expect(names.sort()).toEqual(Object.keys(programs).sort());
});
