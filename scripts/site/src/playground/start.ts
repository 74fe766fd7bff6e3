import type { SandboxOptions } from "@onelogin-mfa/sandbox/browser";

/** The user of the spec's examples, who has a push and a code by e-mail, and can enroll the other factors. */
export const user = {
  id: 64_515_901,
  name: "Hazel Zhang",
  email: "hazel.zhang@onelogin.com",
  username: "hazel.zhang",
  phone: "+15550100",
  devices: [
    { kind: "protect" as const, display_name: "Hazel's phone" },
    { kind: "email_code" as const, display_name: "E-mail" },
  ],
};

/** A credential pair that may do everything, and two that have one scope. */
export const clients = [
  { client_id: "sandbox-client", client_secret: "sandbox-secret" },
  { client_id: "reader", client_secret: "reader-secret", scopes: ["Read Users"] },
  { client_id: "checker", client_secret: "checker-secret", scopes: ["Authentication Only"] },
] as const satisfies SandboxOptions["clients"];
