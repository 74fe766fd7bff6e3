import { operationTable } from "@onelogin-mfa/client/openapi";
import type { NewFault } from "../faults.ts";
import { operations } from "../generated/operations.ts";
import { type Validator, validators } from "../generated/validators.ts";
import type { NewUser, Seed } from "../state/model.ts";
import { checkParameters } from "./check-parameters.ts";
import { invalidInput, SandboxControlError, type WrongInput } from "./problem.ts";
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
  if (!validate(body)) throw invalidInput(problemsOf(validate));
}

/** The problems that a validator has just found. */
export function problemsOf(validate: Validator): WrongInput[] {
  return (validate.errors ?? []).map(({ instancePath, params, message, keyword }) => {
    const own = params.missingProperty ?? params.additionalProperty;
    const pointer = typeof own === "string" ? `${instancePath}/${own}` : instancePath;
    const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(", ")}` : "";
    return { pointer, message: `${describe(keyword) ?? message ?? keyword}${allowed}` };
  });
}

function describe(keyword: string): string | undefined {
  if (keyword === "required") return "is missing";
  return keyword === "additionalProperties" ? "is unknown" : undefined;
}

/** Checks users for what the schema cannot express. @throws SandboxControlError `invalid_input` for a repeated id */
export function checkSeed({ users }: Seed, at = "/users"): void {
  const problems = users.flatMap(({ id }, index) => {
    const isRepeated = users.findIndex((user) => user.id === id) < index;
    return isRepeated ? [{ pointer: `${at}/${index}/id`, message: `is not unique: ${id}` }] : [];
  });
  if (problems.length > 0) throw invalidInput(problems);
  for (const [index, user] of users.entries()) checkUser(user, `${at}/${index}`);
}

/** Checks a user's devices. @throws SandboxControlError `invalid_input` for two devices of a kind */
export function checkUser({ devices = [] }: NewUser, at = ""): void {
  const problems = devices.flatMap(({ kind }, index) => {
    const isRepeated = devices.findIndex((device) => device.kind === kind) < index;
    return isRepeated
      ? [{ pointer: `${at}/devices/${index}/kind`, message: `is enrolled already: ${kind}` }]
      : [];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

/** Checks a fault's operation: an unknown one would never apply. @throws SandboxControlError `invalid_input` */
export function checkFault({ operation }: NewFault): void {
  if (operation === undefined || Object.hasOwn(operationTable, operation)) return;
  const known = Object.keys(operationTable).join(", ");
  throw invalidInput([{ pointer: "/operation", message: `must be one of: ${known}` }]);
}

/** Checks that the clock moves forward. @throws SandboxControlError `invalid_input` */
export function checkForward(from: number, to: number): void {
  if (to >= from) return;
  throw new SandboxControlError("invalid_input", "The clock moves forward only; a reset sets it back", [
    { pointer: "/now", message: "must not be before the current time" },
  ]);
}
