import { isMfaError } from "../../../src/errors/kinds.ts";
import type { MfaError } from "../../../src/errors/mfa-error.ts";

/** The error that a flow ends with. @throws Error if it succeeds, or fails with anything but an `MfaError` */
export async function caught(work: Promise<unknown>): Promise<MfaError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`it succeeded with ${JSON.stringify(outcome.value)}`);
  if (!isMfaError(outcome.error)) throw new Error("it failed otherwise", { cause: outcome.error });
  return outcome.error;
}
