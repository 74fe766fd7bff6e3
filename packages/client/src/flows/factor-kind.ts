/**
 * How a factor is completed:
 *
 * - `otp`: the user's code goes to `submit`
 * - `poll`: the user acts elsewhere, `wait` sees it
 * - `either`: both are possible, such as push or the code in the app
 * - `ask`: not to be told from the API; the caller knows which of the two it is
 * - `none`: it is complete already
 */
export type Way = "otp" | "poll" | "either" | "ask" | "none";

/** What is particular about a factor. */
export interface FactorKind {
  readonly way: Exclude<Way, "none">;
  /** Whether the device's id goes along with its code. */
  readonly namesDevice: boolean;
  readonly takesMessage: boolean;
  /** Whether it can be enrolled with `verified: true`. */
  readonly canBeVerified: boolean;
}

const no = { namesDevice: false, takesMessage: false, canBeVerified: false };

/**
 * By `auth_factor_name`. Sources: the reference's index page of multi-factor authentication for the way,
 * `verify-factor` for the device's id, `enroll-factor` for the rest.
 */
const kinds: ReadonlyMap<string | undefined, FactorKind> = new Map<string, FactorKind>([
  ["SMS", { ...no, way: "otp", takesMessage: true, canBeVerified: true }],
  ["Google Authenticator", { ...no, way: "otp", namesDevice: true }],
  ["OneLogin Voice", { ...no, way: "poll", canBeVerified: true }],
  ["OneLogin", { ...no, way: "either" }],
  // the code and the magic link go by the same name, and the other name is the administrator's to choose
  ["OneLogin Email", { ...no, way: "ask", canBeVerified: true }],
]);

/** Nothing is ruled out, and the device is named, as whoever needs its id fails without and nobody fails with it. */
const unknownKind: FactorKind = { way: "ask", namesDevice: true, takesMessage: true, canBeVerified: true };

/** What is known about a factor, by its `auth_factor_name`. New names may appear, so none is refused. */
export function factorKind(authFactorName: string | undefined): FactorKind {
  return kinds.get(authFactorName) ?? unknownKind;
}
