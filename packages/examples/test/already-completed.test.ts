import { enroll, type Outcome, resumeEnrollment, resumeVerification, verify } from "@onelogin-mfa/client";
import { expect } from "vitest";
import { addUser, clientOf, test } from "./support/test.ts";

type Resumed = { readonly submit: (otp: string) => Promise<Outcome>; readonly poll: () => Promise<Outcome> };

/** Ends of a code: the outcome's status or the error's code. */
const endOf = (work: Promise<Outcome>): Promise<string> =>
  work.then(
    ({ status }) => status,
    ({ code }) => code,
  );

test.override({ sandboxOptions: { users: [] } });

test.for(["an enrollment", "a verification"])(
  "two processes that send the code of %s at once: one is accepted, the other is told so, and no later code is",
  async (noun, { sandbox }) => {
    addUser(sandbox, 42, ...(noun === "a verification" ? (["sms"] as const) : []));
    const mfa = clientOf(sandbox);
    const resume = async (): Promise<() => Resumed> => {
      if (noun === "a verification") {
        const saved = (await verify(mfa, { user_id: 42 })).toJSON();
        return () => resumeVerification(clientOf(sandbox), saved);
      }
      const saved = (await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "Phone" })).toJSON();
      return () => resumeEnrollment(clientOf(sandbox), saved);
    };
    const process = await resume();
    const { code } = sandbox.control.getLatestCode({ user_id: 42 });
    const ends = await Promise.all([process(), process()].map(({ submit }) => endOf(submit(code))));
    expect(ends.sort()).toEqual(["accepted", "already_completed"]);
    const late = process();
    for (const otp of ["wrong!", code, code]) expect(await endOf(late.submit(otp))).toBe("already_completed");
  },
);
