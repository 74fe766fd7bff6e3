import type { NewUser } from "@onelogin-mfa/sandbox";

/** The sandbox's users while it is measured. */
export const users: NewUser[] = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" }] }];
