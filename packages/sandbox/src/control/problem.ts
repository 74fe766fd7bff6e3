import { escapedLine } from "@onelogin-mfa/command-line/printable";
import type { components } from "../generated/schema.ts";

type ProblemBody = components["schemas"]["Problem"];

/** The kind of an error, for programs. */
export type ProblemCode = ProblemBody["code"];

/** One problem of the input: a JSON pointer into it, and what is expected there. */
export type WrongInput = NonNullable<ProblemBody["problems"]>[number];

const statuses: Readonly<Record<ProblemCode, number>> = {
  invalid_json: 400,
  cross_origin: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_input: 422,
};

/** An error of the control API. The state is unchanged. What its messages quote of the input cannot control a terminal. */
export class SandboxControlError extends Error {
  override readonly name = "SandboxControlError";
  readonly code: ProblemCode;
  readonly problems: readonly WrongInput[];

  constructor(
    code: ProblemCode,
    message: string,
    problems: readonly WrongInput[] = [],
    options?: ErrorOptions,
  ) {
    super(escapedLine(message), options);
    this.code = code;
    this.problems = problems.map((problem) => ({ ...problem, message: escapedLine(problem.message) }));
  }
}

export function problemResponse({ code, message, problems }: SandboxControlError): Response {
  const body: ProblemBody = { code, message, ...(problems.length > 0 && { problems: [...problems] }) };
  return Response.json(body, { status: statuses[code] });
}

export function invalidInput(problems: readonly WrongInput[]): SandboxControlError {
  const [first] = problems;
  const where = first ? `: ${first.pointer || "/"} ${first.message}` : "";
  return new SandboxControlError("invalid_input", `Invalid input${where}`, problems);
}

/** Refuses input that has problems. @throws SandboxControlError `invalid_input` */
export function refuse(problems: readonly WrongInput[]): void {
  if (problems.length > 0) throw invalidInput(problems);
}
