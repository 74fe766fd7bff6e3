import type { components } from "../generated/schema.ts";

/** The body of a control request's refusal. */
export type ProblemBody = components["schemas"]["Problem"];

/** What was wrong, for programs. */
export type ProblemCode = ProblemBody["code"];

/** Where the input is wrong: a JSON pointer into it, and what it must be. */
export type WrongInput = NonNullable<ProblemBody["problems"]>[number];

const statuses: Readonly<Record<ProblemCode, number>> = {
  invalid_json: 400,
  cross_origin: 403,
  not_found: 404,
  conflict: 409,
  unsupported_media_type: 415,
  invalid_input: 422,
};

/** Thrown by the control API; nothing has changed then. */
export class SandboxControlError extends Error {
  override readonly name = "SandboxControlError";
  readonly code: ProblemCode;
  readonly problems: readonly WrongInput[];

  constructor(code: ProblemCode, message: string, problems: readonly WrongInput[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** The error as an HTTP response. */
export function problemResponse({ code, message, problems }: SandboxControlError): Response {
  const body: ProblemBody = { code, message, ...(problems.length > 0 && { problems: [...problems] }) };
  return Response.json(body, { status: statuses[code] });
}

/** The error for input that does not fit. */
export function invalidInput(problems: readonly WrongInput[]): SandboxControlError {
  const [first] = problems;
  const where = first ? `: ${first.pointer || "/"} ${first.message}` : "";
  return new SandboxControlError("invalid_input", `The input is not valid${where}`, problems);
}
