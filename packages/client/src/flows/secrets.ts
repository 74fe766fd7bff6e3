import { isSensitive, maxDepth } from "../safe-text.ts";
import { distrust } from "./refuse.ts";

/** Secrets that the user needs to complete an enrollment or verification. */
export interface FactorSecrets {
  /** Protect: what the user types into the app. Voice: what the user types into the phone. */
  readonly verification_token: string | undefined;
  /** An `otpauth:` URL to show as a QR code, unchanged. It holds the factor's secret. */
  readonly totp_url: string | undefined;
}

/**
 * The secrets of a response's `factor_data`, unchanged.
 *
 * @throws MfaError `protocol` if `totp_url` is not an `otpauth:` URL, so that no user scans it; the message does not show
 * it
 */
export function factorSecrets(
  factorData: { verification_token?: unknown; totp_url?: unknown } | null | undefined,
): FactorSecrets {
  const totp_url = nonEmptyString(factorData?.totp_url);
  if (totp_url !== undefined && !/^otpauth:\/\/./i.test(totp_url)) {
    throw distrust('"totp_url" is not an otpauth: URL');
  }
  return { verification_token: nonEmptyString(factorData?.verification_token), totp_url };
}

function nonEmptyString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Returns a deep copy of a response whose secrets can be read by name, but are not shown by `JSON.stringify`, `console.log`,
 * spreading or cloning. What is nested too deep is left out: by then, the message to the user is out.
 */
export function hideSecrets<T>(value: T, depth = 0): T {
  if (typeof value !== "object" || value === null) return value;
  // the copy has the same fields as the original, but for those that no response of this API has
  if (depth > maxDepth) return undefined as T;
  if (Array.isArray(value)) return value.map((item) => hideSecrets(item, depth + 1)) as T;
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => [
    name,
    isSensitive(name) ? field : hideSecrets(field, depth + 1),
  ]);
  const hidden = fields.filter(([name]) => isSensitive(name));
  return hide(Object.fromEntries(fields), Object.fromEntries(hidden)) as T;
}

/** Adds fields that can be read by name, but are not shown. */
export function hide<T extends object, H extends Record<string, unknown>>(
  target: T,
  fields: H,
): T & Readonly<H> {
  for (const name of Object.keys(fields)) {
    // a getter: inspecting with `showHidden` would show a value
    Object.defineProperty(target, name, { get: () => fields[name], enumerable: false });
  }
  // defineProperty does not change the type
  return target as T & Readonly<H>;
}
