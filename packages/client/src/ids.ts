import { check } from "./check.ts";

/** Returns true for a positive safe integer, as the ids of users and factors are. */
export function isUserId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** An id as text: of a string that is not empty, or of an exact whole number that is not negative. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return Number.isSafeInteger(value) && Number(value) >= 0 && !Object.is(value, -0)
    ? String(value)
    : undefined;
}

const isNumber = (name: string) => name === "user_id" || name === "factor_id";
const isAny = (name: string) =>
  name === "device_id" || name === "registration_id" || name === "verification_id";

/** Checks the ids of an input, as far as they are given. @throws MfaError `invalid_input`, naming the id */
export function checkIds(fields: Readonly<Record<string, unknown>>): void {
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    check(!isNumber(name) || isUserId(value), `"${name}" must be a positive whole number`);
    check(
      !isAny(name) || value === "" || idOf(value) !== undefined,
      `"${name}" must be a string or a whole number`,
    );
  }
}
