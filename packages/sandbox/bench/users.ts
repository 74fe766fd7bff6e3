import type { NewUser } from "../src/index.ts";

/** The sandbox's users in the bench. */
export const users: NewUser[] = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" }] }];
