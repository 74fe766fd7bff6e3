import { Secret, TOTP } from "otpauth";
import type { Instant } from "./model.ts";

/** The defaults of authenticator apps: six digits, 30 seconds, SHA-1 (RFC 6238 and Google's key URI format). */
const periodMs = 30_000;

export function stepOf(now: Instant): number {
  return Math.floor(now / periodMs);
}

export function endOf(step: number): Instant {
  return (step + 1) * periodMs;
}

/** The first time step, from the current one on, whose code has not been used. */
export function nextStep(now: Instant, lastStep = -1): number {
  return Math.max(stepOf(now), lastStep + 1);
}

/** Returns the instant from which the code of a time step is accepted: one step early. */
export function acceptedFrom(step: number): Instant {
  return (step - 1) * periodMs;
}

export function totpCode(secret: string, step: number): string {
  return totp(secret).generate({ timestamp: step * periodMs });
}

/**
 * The time step that a code belongs to: the current one, the one before or the one after. A step at or before `lastStep`
 * has already been used.
 */
export function matchTotp(
  code: string,
  { secret, now, lastStep = -1 }: { secret: string; now: Instant; lastStep?: number | undefined },
): number | undefined {
  const current = stepOf(now);
  const steps = [current - 1, current, current + 1];
  return steps.find((step) => step > lastStep && totpCode(secret, step) === code);
}

export function totpUrl(secret: string, label: string): string {
  return totp(secret, label).toString();
}

function totp(secret: string, label = "user"): TOTP {
  return new TOTP({ issuer: "OneLogin", label, secret: Secret.fromBase32(secret) });
}
