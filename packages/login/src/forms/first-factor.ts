import { callApplication } from "../application.ts";
import type { Clock } from "../clock.ts";
import type { LoginOptions } from "../options.ts";
import type { FirstFactor } from "../records/login-state.ts";
import type { Identity } from "../user.ts";

/** A user whose first factor was right, and what a login with it is bound to. */
export interface KnownFirstFactor<Account> {
  readonly identity: Identity<Account>;
  readonly binding: FirstFactor;
}

/**
 * Asks the application who has shown the first factor.
 *
 * @throws ApplicationError if it throws, does not return in time, or names no session
 */
export function askFirstFactor<Account>(
  clock: Clock,
  { firstFactor }: LoginOptions<Account>,
  request: Request,
): Promise<KnownFirstFactor<Account> | undefined> {
  return callApplication(clock, "firstFactor", async () => {
    const found = await firstFactor?.(request);
    if (!found) return undefined;
    const { session, ...identity } = found;
    if (typeof session !== "string" || session === "")
      throw new TypeError(
        'createLogin: "firstFactor" must return a "session": a text that is made at the first factor, new for every sign-in, and kept when the session\'s id is renewed.',
      );
    return { identity, binding: { session, identity: textOf(identity) } };
  });
}

function textOf<Account>({ user_id, email, account }: Identity<Account>): string {
  return JSON.stringify([user_id, email, account]);
}

/**
 * Returns true if the application still names the user and the sign-in that a login was begun with. Without this, a code of one account
 * would sign in another one, to whose session the browser has changed meanwhile.
 */
export function isBoundTo(
  known: KnownFirstFactor<unknown> | undefined,
  bound: FirstFactor | undefined,
): boolean {
  return known?.binding.session === bound?.session && known?.binding.identity === bound?.identity;
}

/** Asks the application whether a login is still that of the user whose first factor it was begun with. @throws ApplicationError */
export async function isSameFirstFactor<Account>(
  clock: Clock,
  options: LoginOptions<Account>,
  request: Request,
  bound: FirstFactor | undefined,
): Promise<boolean> {
  const known = options.firstFactor ? await askFirstFactor(clock, options, request) : undefined;
  // neither is that of a login with sessions of its own
  return isBoundTo(known, bound) && (known !== undefined) === (options.firstFactor !== undefined);
}
