import { describe, expect } from "vitest";
import { resetAll } from "../src/reset-factors.ts";
import { addUser, test } from "./support/test.ts";

describe("bulk reset", () => {
  test("removes every device of every user and shows how far it has come", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "sms", "authenticator", "protect");
    addUser(sandbox, 8, "voice");
    const lines: string[] = [];
    expect(await resetAll(mfa, [7, 8], (line) => lines.push(line))).toEqual([]);
    expect(lines).toEqual([
      "[##########..........] 1/2 user 7: 3 of 3 removed",
      "[####################] 2/2 user 8: 1 of 1 removed",
    ]);
    expect(sandbox.control.getState().counts.devices).toBe(0);
  });

  test("names what could not be removed, and removes the rest", async ({ sandbox, mfa }) => {
    const [first, second] = addUser(sandbox, 7, "sms", "authenticator");
    const operation = "deleteEnrolledFactor";
    sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
    expect(await resetAll(mfa, [7], () => {})).toEqual([`user 7, device ${first}`]);
    expect(await mfa.getAuthenticationDevices({ user_id: 7 })).toMatchObject([{ device_id: first }]);
    expect(second).toBeDefined();
  });
});
