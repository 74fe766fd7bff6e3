import type { FactorKind, Sandbox } from "../../src/index.ts";
import { type Action, factorKinds, factorOf } from "../../src/state/factors.ts";
import type { Steps } from "./flows.ts";
import { newest } from "./harness.ts";

/** The user's side: the control API, and a way to follow a link. */
export type Side = Pick<Sandbox, "control" | "fetch">;

/** A factor and how its user completes it: with a code that the application hands in, or elsewhere. */
export interface FactorCase {
  readonly kind: FactorKind;
  /** As `getAuthFactors` has it. */
  readonly name: string;
  readonly code?: (side: Side, user_id: number) => string;
  readonly act?: (side: Side, user_id: number, token: string) => unknown;
}

const sent = ({ control }: Side, user_id: number) => control.getLatestCode({ user_id }).code;

/** The code for the newest challenge of an authenticator. */
const shown = ({ control }: Side, user_id: number): string => {
  const [challenge] = control.listChallenges({ user_id });
  const call = { user_id, challenge_id: challenge?.id ?? "none" };
  return control.getTotp(call).code;
};

/** The acts with which a user completes a challenge outside of the application. */
const acts: { readonly [Name in Action]?: NonNullable<FactorCase["act"]> } = {
  approve: (side, user_id) => side.control.approveMessage({ message_id: newest(side, user_id).id }),
  keypad: (side, user_id, digits) =>
    side.control.enterDigits({ message_id: newest(side, user_id).id, digits }),
  open: (side, user_id) => side.fetch(new Request(newest(side, user_id).link ?? "")),
};

export const factorCases: readonly FactorCase[] = factorKinds.map((kind) => {
  const { name, actions, completedBy } = factorOf(kind);
  const [act] = actions.flatMap((action) => acts[action] ?? []);
  return { kind, name, ...(act ? { act } : { code: completedBy === "code" ? sent : shown }) };
});

/** Completes an enrollment or a verification as the user of a factor does. */
export async function complete(steps: Steps, { code, act }: FactorCase, side: Side, user_id = 42) {
  if (code) return steps.submit(code(side, user_id));
  await act?.(side, user_id, steps.verification_token ?? "");
  return steps.poll();
}
