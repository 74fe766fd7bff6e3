import { operationTable } from "@onelogin-mfa/client/openapi";
import type { NewFault } from "../faults.ts";
import { operations } from "../generated/operations.ts";
import { type Validator, validators } from "../generated/validators.ts";
import { missingContact } from "../state/messages.ts";
import type { Instant, NewUser, Seed } from "../state/model.ts";
import { checkParameters } from "./check-parameters.ts";
import { invalidInput, SandboxControlError, type WrongInput } from "./problem.ts";
import { problemText } from "./problem-text.ts";
import type { ControlOperationId } from "./types.ts";

/**
 * Validates the input of a control operation against the control API's document.
 *
 * @throws SandboxControlError `invalid_input`
 */
export function checkInput(
  operation: ControlOperationId,
  params: Readonly<Record<string, unknown>>,
  body: unknown,
): void {
  checkParameters(operation, params);
  // the table has the operations that take a body
  const table: Readonly<Record<string, { readonly request: Validator } | undefined>> = validators;
  const validate = table[operation]?.request;
  if (!validate || (body === undefined && operations[operation].body === "optional")) return;
  if (operation === "restoreSnapshot") checkVersion(body);
  if (!validate(body)) throw invalidInput(problemsOf(validate));
}

/** Reports only the version for another version, all of whose fields may differ. */
function checkVersion(snapshot: unknown): void {
  const { version }: { version?: unknown } = Object(snapshot);
  if (version === undefined || version === 1) return;
  throw invalidInput([{ pointer: "/version", message: "must be 1, the version that this sandbox reads" }]);
}

/** A key as part of a JSON pointer (RFC 6901, section 3). */
export const escapeToken = (token: string) => token.replaceAll("~", "~0").replaceAll("/", "~1");

/** The problems that a validator has just found. */
export function problemsOf(validate: Validator): WrongInput[] {
  return (validate.errors ?? []).map((error) => {
    const { instancePath, params } = error;
    const own = params.missingProperty ?? params.additionalProperty;
    const pointer = typeof own === "string" ? `${instancePath}/${escapeToken(own)}` : instancePath;
    return { pointer, message: problemText(error) };
  });
}

/**
 * Checks users for what the schema cannot express.
 *
 * @throws SandboxControlError `invalid_input` for a repeated id, or devices that `checkUser` refuses
 */
export function checkSeed({ users }: Seed): void {
  const seen = new Set<number>();
  const problems = users.flatMap((user, index) => {
    const isRepeated = seen.has(user.id);
    seen.add(user.id);
    const own = isRepeated ? [{ pointer: `/users/${index}/id`, message: `is not unique: ${user.id}` }] : [];
    return [...own, ...deviceProblems(user, `/users/${index}`)];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

/** Checks a user's devices. @throws SandboxControlError `invalid_input` for two of a kind, or one that could never be verified */
export function checkUser(user: NewUser): void {
  const problems = deviceProblems(user, "");
  if (problems.length > 0) throw invalidInput(problems);
}

function deviceProblems({ devices = [], phone = null, email = null }: NewUser, at: string): WrongInput[] {
  return devices.flatMap(({ kind }, index) => {
    const isRepeated = devices.findIndex((device) => device.kind === kind) < index;
    const missing = missingContact({ phone, email }, kind);
    const messages = [
      ...(isRepeated ? [`is enrolled already: ${kind}`] : []),
      ...(missing === undefined ? [] : [`cannot be verified: ${missing}`]),
    ];
    return messages.map((message) => ({ pointer: `${at}/devices/${index}/kind`, message }));
  });
}

/** Checks a fault's operation: an unknown one would never apply. @throws SandboxControlError `invalid_input` */
export function checkFault({ operation }: NewFault): void {
  if (operation === undefined || Object.hasOwn(operationTable, operation)) return;
  const known = Object.keys(operationTable).join(", ");
  throw invalidInput([{ pointer: "/operation", message: `must be one of: ${known}` }]);
}

/**
 * The time that a text names. Its schema has checked the format.
 *
 * @throws SandboxControlError `invalid_input` for a day or a second that does not exist
 */
export function parseTime(pointer: string, text: string): Instant {
  const day = text.slice(0, 10);
  const midnight = Date.parse(day);
  // the 30th of February is the 2nd of March to `Date`
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  const instant = Date.parse(text);
  if (isDay && !Number.isNaN(instant)) return instant;
  throw invalidInput([{ pointer, message: "must be a time that exists" }]);
}

/** Latest time of the clock: all that starts then still ends in a year of four digits. */
const latestTime = Date.UTC(9998, 11, 31);

/** Checks that the clock moves forward. @throws SandboxControlError `invalid_input` */
export function checkForward(from: number, to: number): void {
  if (to > latestTime) throw invalidInput([{ pointer: "/now", message: "must be before the year 9999" }]);
  if (to >= from) return;
  throw new SandboxControlError("invalid_input", "The clock moves forward only; a reset sets it back", [
    { pointer: "/now", message: "must not be before the current time" },
  ]);
}
