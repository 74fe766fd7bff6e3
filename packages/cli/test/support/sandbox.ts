import type { SandboxOptions } from "@onelogin-mfa/sandbox";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterAll, afterEach, beforeEach, expect } from "vitest";

/** A sandbox for the tests of a file, as new for each of them. Its user 42 has a device of each kind that can be verified. */
export async function startHelpDesk() {
  let onCall: (operation: string | null) => void = () => {};
  const users: SandboxOptions["users"] = [
    {
      id: 42,
      name: "Ada",
      email: "ada@example.com",
      username: "ada",
      phone: "+15550100",
      devices: [
        { kind: "sms", display_name: "Phone" },
        { kind: "protect", display_name: "Protect" },
        { kind: "voice", display_name: "Desk" },
        { kind: "email_code", display_name: "Mail" },
      ],
    },
    { id: 43, name: "Bob", email: "bob@example.com", username: "bob", phone: "+15550101" },
  ];
  const sandbox = await startSandbox({
    users,
    onCall: ({ operation }) => onCall(operation ?? null),
  });
  beforeEach(() => {
    sandbox.reset();
    onCall = () => {};
  });
  afterEach(() => expect(sandbox.findings()).toEqual([]));
  afterAll(() => sandbox.close());
  return {
    ...sandbox,
    users,
    at: ["--sandbox-url", sandbox.url],
    /** The id of a device, by its name. */
    idOf: (name: string) =>
      sandbox.control.listDevices({ user_id: 42 }).find(({ user_display_name }) => user_display_name === name)
        ?.device_id ?? "",
    /** Calls a function after each call of the API, before its response is received. */
    listen: (listener: typeof onCall) => {
      onCall = listener;
    },
  };
}
