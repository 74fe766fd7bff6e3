import { InputError } from "@onelogin-mfa/command-line";

/** Thrown if no review can be made at all; the message says what is wrong and how to fix it. */
export class ReviewError extends InputError {
  override readonly name = "ReviewError";
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
