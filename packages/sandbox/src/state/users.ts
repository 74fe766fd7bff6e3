import { factorKinds } from "./factors.ts";
import type { Device, Instant, NewUser, User } from "./model.ts";
import type { Random } from "./random.ts";

/** The users of a sandbox that is given none: one with all six factors, and one with SMS and authenticator only. */
export const defaultUsers: readonly NewUser[] = [
  { id: 42, name: "Ada Lovelace", email: "ada@example.com", phone: "+15550100" },
  {
    id: 43,
    name: "Grace Hopper",
    email: "grace@example.com",
    phone: "+15550101",
    factors: ["sms", "authenticator"],
  },
];

/** Makes a user, with the devices that are to be enrolled already. */
export function makeUser(input: NewUser, { now, random }: { now: Instant; random: Random }): User {
  const { id, name, email = null, phone = null, factors = factorKinds, forbidden = false } = input;
  const devices = (input.devices ?? []).map(
    ({ kind, display_name = "Seeded device" }, index): Device => ({
      device_id: random.deviceId(),
      kind,
      display_name,
      default: index === 0,
      created_at: now,
      ...((kind === "authenticator" || kind === "protect") && { secret: random.base32(32) }),
    }),
  );
  return { id, name, email, phone, factors: [...factors], forbidden, devices, challenges: [], messages: [] };
}
