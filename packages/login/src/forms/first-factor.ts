import type { KnownFirstFactor } from "../application.ts";
import type { Visit } from "../http/visit.ts";
import type { FirstFactor } from "../records/login-state.ts";

/**
 * Returns true if the application still names the user and the sign-in that a login was begun with. Without this, a code of one account
 * would sign in another one, to whose session the browser has changed meanwhile.
 */
export function isBoundTo(known: KnownFirstFactor | undefined, bound: FirstFactor | undefined): boolean {
  return known?.binding.session === bound?.session && known?.binding.identity === bound?.identity;
}

/** Asks the application whether a login is still that of the user whose first factor it was begun with. @throws ApplicationError */
export async function isSameFirstFactor(
  { services: { application }, context }: Visit,
  bound: FirstFactor | undefined,
): Promise<boolean> {
  if (!application.hasFirstFactor) return bound === undefined;
  const known = await application.firstFactor(context);
  return known !== undefined && isBoundTo(known, bound);
}
