/** The name of a client's calls of any route, which only `request` uses: no operation can have it. The same in every copy. */
export const anyRoute: unique symbol = Symbol.for("@onelogin-mfa/client/anyRoute");

/** The part of a client that `request` needs. */
export interface RouteCaller {
  /** For `request` only. */
  readonly [anyRoute]: unknown;
}
