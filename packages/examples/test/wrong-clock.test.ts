import {
  type Clock,
  type MfaClient,
  type Outcome,
  resumeVerification,
  systemClock,
  type Verification,
  verify,
} from "@onelogin-mfa/client";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import { addUser, clientOf, test } from "./support/test.ts";

type Step = Pick<Verification, "submit" | "poll" | "wait">;

/** The actions of a user and an application, and the outcome with a right clock. The sandbox calls what has expired `rejected`. */
interface Case {
  readonly title: string;
  readonly kind: FactorKind;
  readonly act: (flow: Step, sandbox: Sandbox) => Promise<Outcome>;
  readonly status: Outcome["status"];
}

const approve = ({ control }: Sandbox) => {
  const [push] = control.listMessages({ user_id: 42 });
  control.approveMessage({ message_id: push?.id ?? "none" });
};
const code = ({ control }: Sandbox) => control.getLatestCode({ user_id: 42 }).code;
const pass = ({ control }: Sandbox, seconds: number) => control.setClock({ advance_ms: seconds * 1000 });

// biome-ignore format: a table
const cases: readonly Case[] = [
  { title: "a right code", kind: "sms", status: "accepted", act: ({ submit }, sandbox) => submit(code(sandbox)) },
  { title: "a wrong code", kind: "sms", status: "pending", act: ({ submit }) => submit("wrong!") },
  { title: "a right code shortly before the end", kind: "sms", status: "accepted",
    act: ({ submit }, sandbox) => { const otp = code(sandbox); pass(sandbox, 100); return submit(otp); } },
  { title: "a wrong code after the end", kind: "sms", status: "rejected",
    act: ({ submit }, sandbox) => { pass(sandbox, 121); return submit("wrong!"); } },
  { title: "a poll", kind: "protect", status: "pending", act: ({ poll }) => poll() },
  { title: "a poll after the approval", kind: "protect", status: "accepted",
    act: ({ poll }, sandbox) => { approve(sandbox); return poll(); } },
  { title: "a poll after the end", kind: "protect", status: "rejected",
    act: ({ poll }, sandbox) => { pass(sandbox, 121); return poll(); } },
  { title: "a wait for the approval", kind: "protect", status: "accepted",
    act: ({ wait }, sandbox) => wait({ onPoll: ({ attempt }) => attempt === 2 && approve(sandbox) }) },
  { title: "a wait until the end", kind: "protect", status: "rejected",
    act: ({ wait }, sandbox) => wait({ onPoll: ({ attempt }) => attempt === 2 && pass(sandbox, 121) }) },
  { title: "a wait that begins after the end", kind: "protect", status: "rejected",
    act: ({ wait }, sandbox) => { pass(sandbox, 121); return wait(); } },
];

/** A machine's clock that is wrong, and whose delays of some seconds take no time. */
function clockWith(skewMs: number): Clock {
  const schedule: Clock["schedule"] = (run, ms) => systemClock.schedule(run, ms > 5_000 ? ms : 0);
  return { ...systemClock, now: () => systemClock.now() + skewMs, schedule };
}

describe.each([
  ["right", 0],
  ["two minutes fast", 119_000],
  ["ten minutes fast", 600_000],
  ["ten minutes slow", -600_000],
])("with a clock that is %s", (_, skewMs) => {
  test.override({ sandboxOptions: { users: [] } });
  const clock = clockWith(skewMs);

  /** A verification that this process has started, or that it goes on with. */
  async function start(mfa: MfaClient, isResumed: boolean): Promise<Step> {
    const verification = await verify(mfa, { user_id: 42 }, { clock });
    return isResumed ? resumeVerification(mfa, verification.toJSON(), { clock }) : verification;
  }

  describe.each([false, true])("and a flow that is resumed: %s", (isResumed) => {
    test.for(cases)("$title is $status", async ({ kind, act, status }, { sandbox }) => {
      addUser(sandbox, 42, kind);
      const flow = await start(clientOf(sandbox, { clock }), isResumed);
      expect((await act(flow, sandbox)).status).toBe(status);
    });
  });
});
