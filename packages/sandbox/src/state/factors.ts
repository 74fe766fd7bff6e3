import type { DeviceKind, FactorKind, State, User } from "./model.ts";
import type { Random } from "./random.ts";

interface FactorNames {
  readonly name: string;
  readonly auth_factor_name: string;
}

/**
 * The six factors, in the order in which they are offered. Names: the official reference's pages available-factors and
 * enrolled-factors; the two e-mail kinds share their `auth_factor_name`.
 */
const catalogue: Readonly<Record<FactorKind, FactorNames>> = {
  protect: { name: "OneLogin Protect", auth_factor_name: "OneLogin" },
  sms: { name: "OneLogin SMS", auth_factor_name: "SMS" },
  voice: { name: "OneLogin Voice", auth_factor_name: "OneLogin Voice" },
  email_code: { name: "OneLogin Email", auth_factor_name: "OneLogin Email" },
  email_link: { name: "Email Magic Link", auth_factor_name: "OneLogin Email" },
  authenticator: { name: "Authenticator", auth_factor_name: "Google Authenticator" },
};

/** The name on the login page: no source says what the API calls a help desk's code in a list of devices. */
const temporaryCode: FactorNames = {
  name: "OneLogin Temporary Code",
  auth_factor_name: "OneLogin Temporary Code",
};

// the keys of a complete record are the kinds
const inOrder = Object.keys(catalogue) as FactorKind[];

/** All kinds of factors, in the order in which they are offered. */
export const factorKinds: readonly FactorKind[] = inOrder;

export function namesOf(kind: DeviceKind): FactorNames {
  return kind === "temporary_code" ? temporaryCode : catalogue[kind];
}

/** The factor ids of an account, five digits; they differ between accounts, as OneLogin's do. */
export function drawFactorIds(random: Random): Record<FactorKind, number> {
  const base = 10_000 + random.below(80_000);
  const entries = inOrder.map((kind, index) => [kind, base + index * 3] as const);
  // built from all kinds
  return Object.fromEntries(entries) as Record<FactorKind, number>;
}

/** The factors that the user can enroll now: allowed by the policy and not enrolled. */
export function offeredTo({ factors, devices }: User): FactorKind[] {
  return inOrder.filter((kind) => factors.includes(kind) && !devices.some((device) => device.kind === kind));
}

/** The factor with this id, if the user can enroll it now. */
export function offeredKind(state: State, user: User, factorId: number): FactorKind | undefined {
  return offeredTo(user).find((kind) => state.factor_ids[kind] === factorId);
}
