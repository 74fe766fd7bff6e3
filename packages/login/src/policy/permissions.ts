/**
 * A proof of who somebody is.
 *
 * - `session`: the session of a user, whose second factor is older than five minutes
 * - `fresh_factor`: the session of a user whose second factor is no older than that
 * - `password`: the first factor, in this login
 * - `temporary_code`: the help desk's code, in this login
 * - `factor`: the second factor, in this login
 */
export type Proof = "session" | "fresh_factor" | "password" | "temporary_code" | "factor";

/**
 * An action that needs a proof.
 *
 * - `begin`: to have a code, push or call sent to a device of the user
 * - `enroll`: to add the first device
 * - `add`: to add a further one, also at another number
 * - `remove`: to remove all devices
 * - `step_up`: to renew a session
 * - `sign_in`: to get one
 */
export type Act = "begin" | "enroll" | "add" | "remove" | "step_up" | "sign_in";

/** `policy`: if the option `enrollment` says so. */
type Permission = boolean | "policy";

const permissions: { readonly [Name in Proof]: { readonly [Name in Act]: Permission } } = {
  session: { begin: true, enroll: false, add: false, remove: false, step_up: false, sign_in: false },
  fresh_factor: { begin: true, enroll: true, add: true, remove: false, step_up: false, sign_in: false },
  password: { begin: true, enroll: "policy", add: false, remove: false, step_up: false, sign_in: false },
  temporary_code: { begin: false, enroll: true, add: true, remove: true, step_up: true, sign_in: true },
  factor: { begin: false, enroll: true, add: true, remove: false, step_up: true, sign_in: true },
};

/** Returns true if a proof is enough for an action. `policy` is that of the option `enrollment`. */
export function may(proof: Proof, act: Act, policy?: "temporary_code" | "password" | "never"): boolean {
  const permission = permissions[proof][act];
  if ((act === "enroll" || act === "add") && policy === "never") return false;
  return permission === "policy" ? policy === "password" : permission;
}
