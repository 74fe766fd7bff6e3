import type { ChangeContext } from "./change-context.ts";
import { temporaryDevice } from "./devices.ts";
import { drawFactorIds, factorKinds, isApp } from "./factors.ts";
import type { Compat, Device, Instant, NewUser, State, User } from "./model.ts";
import { createRandom, seedDraws } from "./random.ts";
import { freshRateLimit } from "./rate-limit.ts";

type SeedDevice = NonNullable<NewUser["devices"]>[number];

/** A user of a seed. The devices of a default user have ids of their own, so that those of later ones start as without them. */
interface SeedUser extends Omit<NewUser, "devices"> {
  devices?: (SeedDevice & { readonly device_id?: string })[] | undefined;
}

/** The initial state of a sandbox. The same input gives the same state. */
export function initialState(input: {
  seed: number;
  compat: Compat;
  users: readonly SeedUser[];
  /** Calls in an hour. @default infinitely many */
  rateLimit?: number;
  now: Instant;
}): State {
  const { seed, compat, now } = input;
  const random = createRandom(seedDraws(seed));
  const account_id = 100_000 + random.below(900_000);
  const factor_ids = drawFactorIds(random);
  const users = input.users.map((user) => makeUser(user, { now, random }));
  return {
    version: 1,
    seed,
    compat,
    offset_ms: 0,
    account_id,
    factor_ids,
    draws: random.save(),
    tokens: [],
    rate_limit: freshRateLimit(now, input.rateLimit ?? Number.POSITIVE_INFINITY),
    users: Object.fromEntries(users.map((user) => [user.id, user])),
  };
}

/**
 * The default users: one with all factors, one with SMS and authenticator only, and one who has a device of each factor. The secret
 * of her authenticator app is the one of RFC 6238's test values.
 */
export const defaultUsers: readonly SeedUser[] = [
  { id: 42, name: "Ada Lovelace", email: "ada@example.com", username: "ada", phone: "+15550100" },
  {
    id: 43,
    name: "Grace Hopper",
    email: "grace@example.com",
    username: "grace",
    phone: "+15550101",
    factors: ["sms", "authenticator"],
  },
  {
    id: 44,
    name: "Katherine Johnson",
    email: "katherine@example.com",
    username: "katherine",
    phone: "+15550102",
    devices: [
      { kind: "sms", display_name: "SMS", device_id: "3900001" },
      {
        kind: "protect",
        display_name: "Protect",
        device_id: "3900002",
        secret: "PROTECTONELOGINSANDBOXKATHERINE2",
      },
      {
        kind: "authenticator",
        display_name: "Authenticator",
        device_id: "3900003",
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
      },
      { kind: "email_code", display_name: "Email", device_id: "3900004" },
      { kind: "email_link", display_name: "Magic link", device_id: "3900005" },
      { kind: "voice", display_name: "Voice", device_id: "3900006" },
    ],
  },
];

/** Makes a user, with devices that are already enrolled and codes that the help desk has made. */
export function makeUser(input: SeedUser, context: ChangeContext): User {
  const { now, random } = context;
  const { id, name, email = null, username = null, phone = null } = input;
  const { factors = factorKinds, forbidden = false } = input;
  const devices = (input.devices ?? []).map(
    (
      { kind, display_name = `Seeded ${kind.replace("_", " ")}`, secret, device_id = random.deviceId() },
      index,
    ): Device => ({
      device_id,
      kind,
      display_name,
      default: index === 0,
      created_at: now,
      ...(isApp({ kind }) && { secret: secret ?? random.base32(32) }),
    }),
  );
  const codes = (input.temporary_codes ?? []).map((code) => temporaryDevice(code, context));
  const profile = { id, name, email, username, phone, factors: [...factors], forbidden };
  return { ...profile, devices: [...devices, ...codes], challenges: [], messages: [] };
}
