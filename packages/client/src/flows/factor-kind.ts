/**
 * The step that completes an enrollment or verification:
 *
 * - `code`: pass the user's code to `submit`
 * - `polling`: the user acts elsewhere, call `wait`
 * - `none`: it is complete already
 * - `unknown`: the API does not say; call what fits the factor
 */
export type Completion = "code" | "polling" | "none" | "unknown";

/** The properties of a factor. */
export interface FactorKind {
  readonly completion: Exclude<Completion, "none">;
  /** True if its code is sent with the device's id. */
  readonly namesDevice: boolean;
  readonly takesMessage: boolean;
  /** True if a start sends a message, call or push, or may do so. */
  readonly sendsMessage: boolean;
  /** True if it can be enrolled with `verified: true`. */
  readonly canBeVerified: boolean;
}

const no = { namesDevice: false, takesMessage: false, canBeVerified: false, sendsMessage: true };

/**
 * By `auth_factor_name`. Sources: the reference's index page of multi-factor authentication for the completion,
 * `verify-factor` for the device's id, `enroll-factor` for the rest.
 *
 * Protect is polled, though its app shows codes too: `verify-factor` says that a verification of Protect expects the push to
 * be answered, and takes no code. `verifyOnce` takes it.
 */
const kinds: ReadonlyMap<string | undefined, FactorKind> = new Map<string, FactorKind>([
  ["SMS", { ...no, completion: "code", takesMessage: true, canBeVerified: true }],
  ["Google Authenticator", { ...no, completion: "code", namesDevice: true, sendsMessage: false }],
  ["OneLogin Voice", { ...no, completion: "polling", canBeVerified: true }],
  ["OneLogin", { ...no, completion: "polling" }],
  // the code and the magic link have the same name
  ["OneLogin Email", { ...no, completion: "unknown", canBeVerified: true }],
]);

/** Everything is allowed. The device's id is sent: a factor that does not need it ignores it. */
const unknownKind: FactorKind = {
  completion: "unknown",
  namesDevice: true,
  takesMessage: true,
  canBeVerified: true,
  sendsMessage: true,
};

/** The properties of a factor, by its `auth_factor_name`. An unlisted name is accepted. */
export function factorKind(authFactorName: string | undefined): FactorKind {
  return kinds.get(authFactorName) ?? unknownKind;
}
