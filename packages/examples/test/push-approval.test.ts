import { describe, expect } from "vitest";
import { approveByPush } from "../src/push-approval.ts";
import { addUser, test } from "./support/test.ts";

describe("push approval", () => {
  test.for([
    { press: "approveMessage", approved: true, last: "approved" },
    { press: "denyMessage", approved: false, last: "not approved: rejected" },
  ] as const)("shows how it stands until the user presses ($press)", async (one, { sandbox, mfa }) => {
    addUser(sandbox, 7, "sms", "protect");
    const { control } = sandbox;
    const lines: string[] = [];
    const show = (line: string) => {
      lines.push(line);
      // the user looks at the phone after the first poll
      const [push] = control.listMessages({ user_id: 7 });
      if (lines.length === 1 && push) control[one.press]({ message_id: push.id });
    };
    expect(await approveByPush(mfa, 7, show, { intervalMs: 250 })).toBe(one.approved);
    const end = one.approved ? "accepted" : "rejected";
    expect(lines).toEqual(["1. pending after 0 s", `2. ${end} after 0 s`, one.last]);
    expect(control.listMessages({ user_id: 7 })).toHaveLength(1);
  });

  test("gives up when it is told to, without another push", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "protect");
    const interrupt = new AbortController();
    const waiting = { signal: interrupt.signal, intervalMs: 250 };
    const approval = approveByPush(mfa, 7, () => interrupt.abort(), waiting);
    await expect(approval).rejects.toMatchObject({ code: "aborted" });
    expect(sandbox.control.listMessages({ user_id: 7 })).toMatchObject([{ kind: "push", state: "pending" }]);
  });
});
