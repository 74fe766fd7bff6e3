import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";

/** Starts a sandbox for a first try: its users have devices already. */
export function startDemo(): Promise<RunningSandbox> {
  return startSandbox({
    users: [
      {
        id: 42,
        name: "Ada Lovelace",
        email: "ada@example.com",
        username: "ada",
        phone: "+15550100",
        devices: [
          { kind: "sms", display_name: "My phone" },
          { kind: "protect", display_name: "Protect" },
        ],
      },
      { id: 43, name: "Grace Hopper", email: "grace@example.com", username: "grace", phone: "+15550101" },
    ],
  });
}
