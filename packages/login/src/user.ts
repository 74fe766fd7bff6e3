/** A user whose first factor was right, as the application knows them. */
export type Identity<Account> = {
  /** The application's own name for its user, such as an id: JSON, which the session keeps. */
  readonly account: Account;
} & (
  | {
      /** The e-mail address in OneLogin. */
      readonly email: string;
      readonly user_id?: undefined;
    }
  | {
      /** The id of the user in OneLogin: it saves the search by the address. */
      readonly user_id: number;
      readonly email?: undefined;
    }
);

/** A user whose first factor was right in the application's own session, and the sign-in that it was. */
export type FirstFactorIdentity<Account> = Identity<Account> & {
  /**
   * A text that your application makes at the first factor and keeps in its session: new for every sign-in and user, and kept when the
   * session's id is renewed. So it is not that id. `crypto.randomUUID()` is one.
   */
  readonly session: string;
};

/** A user who has signed in with both factors. */
export interface User<Account = unknown> {
  /** The id of the user in OneLogin. */
  readonly user_id: number;
  /** The e-mail address in OneLogin, if the user has one. */
  readonly email: string | undefined;
  /** The `account` that `checkPassword` or `firstFactor` has returned. */
  readonly account: Account;
  /** The second factor, by OneLogin's `auth_factor_name`, such as `SMS`; `temporary_code` for a help desk's code. */
  readonly factor: string;
  /** Time of the last second factor. */
  readonly signedInAt: Date;
}
