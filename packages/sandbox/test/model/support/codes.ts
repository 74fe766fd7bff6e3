import fc from "fast-check";
import { stepAt, totpAt } from "../../support/totp.ts";
import type { Challenge, Device, User } from "./model.ts";

/** Where the user takes a code from. */
export interface CodeChoice {
  readonly from: "right" | "clock" | "before" | "stranger" | "thin air";
  /** Which one, counted round. */
  readonly nth: number;
}

/** Right codes mostly: only they lead on. */
export const codeChoice: fc.Arbitrary<CodeChoice> = fc.record({
  from: fc.oneof(
    { weight: 6, arbitrary: fc.constant("right" as const) },
    { weight: 2, arbitrary: fc.constant("before" as const) },
    { weight: 1, arbitrary: fc.constantFrom("clock" as const, "stranger" as const, "thin air" as const) },
  ),
  nth: fc.nat(9),
});

/** What can show a code. */
type Shown = Pick<Challenge, "code" | "digits" | "secret"> & Pick<Device, "code" | "secret">;

/**
 * The code that is chosen: the one that is shown now, that of a time step nearby, one that was right earlier on, one of
 * another user's, or one that nobody was sent.
 */
export function pickCode(
  { from, nth }: CodeChoice,
  shown: readonly Shown[],
  own: User,
  other: User,
  now: number,
) {
  const sent = shown.map(({ code, digits }) => code ?? digits).find((one) => one !== undefined);
  const secret = shown.map((one) => one.secret).find((one) => one !== undefined);
  const shownNow = (steps: number) =>
    secret === undefined ? undefined : totpAt(secret, stepAt(now) + steps);
  const codes: Readonly<Record<CodeChoice["from"], string | undefined>> = {
    right: sent ?? shownNow(0),
    clock: shownNow((nth % 5) - 2) ?? sent,
    before: own.codes.at(-1 - (nth % Math.max(own.codes.length, 1))),
    stranger: other.codes.at(-1),
    "thin air": undefined,
  };
  return codes[from] ?? "wrong!";
}
