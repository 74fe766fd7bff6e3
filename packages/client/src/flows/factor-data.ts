import type { OperationId } from "../operation-types.ts";
import { distrust } from "./refuse.ts";

/** What the user needs to complete the step. Both are secrets. */
export interface FactorSecrets {
  readonly verification_token: string | undefined;
  readonly totp_url: string | undefined;
}

/**
 * Takes the secrets out of a response's `factor_data`, unchanged.
 *
 * @throws MfaError `protocol` if `totp_url` is no `otpauth:` URL, which nobody should be made to scan; the message does
 * not show it
 */
export function factorSecrets(
  factorData: { verification_token?: unknown; totp_url?: unknown } | null | undefined,
  operation: OperationId,
): FactorSecrets {
  const totpUrl = textOf(factorData?.totp_url);
  if (totpUrl !== undefined && !/^otpauth:\/\/./i.test(totpUrl)) {
    throw distrust('the response\'s "totp_url" is no otpauth: URL, so it is not handed on', operation);
  }
  return { verification_token: textOf(factorData?.verification_token), totp_url: totpUrl };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
