import { operations } from "../generated/operations.ts";
import { invalidInput, type WrongInput } from "./problem.ts";
import type { ControlOperationId, OperationEntry } from "./types.ts";

/**
 * Validates the parameters of a control operation.
 *
 * @throws SandboxControlError `invalid_input` with each one that is missing, unknown or invalid
 */
export function checkParameters(
  operation: ControlOperationId,
  params: Readonly<Record<string, unknown>>,
): void {
  const { pathNames, queryNames, integers, choices }: OperationEntry = operations[operation];
  const known = new Set([...pathNames, ...queryNames]);
  const problems = [
    ...Object.keys(params).map((name) => problemAt(name, known.has(name) ? undefined : "is unknown")),
    ...[...known].map((name) =>
      params[name] === undefined
        ? problemAt(name, pathNames.includes(name) ? "is missing" : undefined)
        : problemAt(name, problemWith(params[name], integers[name], choices[name])),
    ),
  ].flat();
  if (problems.length > 0) throw invalidInput(problems);
}

function problemAt(name: string, message: string | undefined): WrongInput[] {
  return message === undefined ? [] : [{ pointer: `/${name}`, message }];
}

function problemWith(
  value: unknown,
  range: readonly [number, number] | undefined,
  choices: readonly string[] | undefined,
): string | undefined {
  if (choices)
    return choices.some((one) => one === value) ? undefined : `must be one of: ${choices.join(", ")}`;
  if (!range) return typeof value === "string" && value !== "" ? undefined : "must be a text";
  const [least, most] = range;
  const isGood = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  return isGood ? undefined : `must be an integer from ${least} to ${most}`;
}
