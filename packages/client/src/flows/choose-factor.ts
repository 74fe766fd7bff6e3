import type { OperationMethods } from "../client-types.ts";
import type { OperationData } from "../operation-types.ts";
import { callOptions, type FlowOptions } from "./flow-options.ts";
import { refuse } from "./refuse.ts";

/** A factor that the user can enroll. */
export type AuthFactor = OperationData<"getAuthFactors">[number];

/**
 * Which factor to enroll: its `factor_id` (which differs from account to account), its `auth_factor_name`, one out of
 * the list of `getAuthFactors`, or a function that picks one out of that list.
 */
export type FactorChoice =
  | number
  | AuthFactor["auth_factor_name"]
  | AuthFactor
  | ((factors: readonly AuthFactor[]) => AuthFactor | undefined | Promise<AuthFactor | undefined>);

/** What is known about the factor that was chosen. */
export type ChosenFactor = Pick<AuthFactor, "factor_id"> & Partial<Pick<AuthFactor, "auth_factor_name">>;

const operation = "createFactorRegistration";

/**
 * Finds the factor. The list is asked for only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if there is no such factor, or more than one; the message lists those on offer
 */
export async function chooseFactor(
  mfa: Pick<OperationMethods, "getAuthFactors">,
  { user_id, factor }: { user_id: number; factor: FactorChoice },
  options: FlowOptions,
): Promise<ChosenFactor> {
  if (typeof factor === "number") return { factor_id: factor };
  if (typeof factor === "object" && factor !== null) return factor;
  if (typeof factor !== "string" && typeof factor !== "function") {
    throw refuse('"factor" must be a factor_id, an auth_factor_name, a factor or a function', operation);
  }
  const factors = await mfa.getAuthFactors({ user_id }, callOptions(options));
  if (typeof factor === "string") return named(factor, factors);
  const picked = await factor(factors);
  if (picked) return picked;
  throw refuse(`the function given as "factor" picked none; on offer: ${listed(factors)}`, operation);
}

function named(name: string, factors: readonly AuthFactor[]): AuthFactor {
  const [found, ...others] = factors.filter(({ auth_factor_name }) => auth_factor_name === name);
  if (!found) throw refuse(`no factor "${name}" is on offer to this user, but ${listed(factors)}`, operation);
  if (others.length === 0) return found;
  const same = listed([found, ...others]);
  throw refuse(`more than one factor goes by "${name}"; give the factor_id of one of ${same}`, operation);
}

function listed(factors: readonly AuthFactor[]): string {
  const texts = factors.map(
    ({ factor_id, name, auth_factor_name }) =>
      `"${auth_factor_name}" (factor_id ${factor_id}, named "${name}")`,
  );
  return texts.join(", ") || "none at all";
}
