import { type Document, isNode, isScalar } from "yaml";
import { checkSeed, problemsOf } from "../control/check.ts";
import { SandboxControlError, type WrongInput } from "../control/problem.ts";
import { validators } from "../generated/validators.ts";
import type { Seed } from "../state/model.ts";
import { type FileProblem, listProblems } from "./list-problems.ts";
import { parseSeed } from "./parse-seed.ts";
import { readText } from "./read-file.ts";

/** The largest seed file, in bytes. */
const largest = 1_048_576;

/** The most users of a file; the validator takes a second for as many invalid ones. */
const maxUsers = 10_000;

/**
 * Reads a seed file, JSON or YAML, and validates it with the schema `Seed` of the control API.
 *
 * @throws Error naming the file and, for each of the first ten problems, line and column, and the JSON pointer of a value
 */
export async function readSeed(file: string): Promise<Seed> {
  const { text, problems } = await readText(file, largest);
  const refuse = (found: readonly FileProblem[]) => new Error(listProblems(file, text, found));
  if (problems.length > 0) throw refuse(problems);
  const parsed = parseSeed(text);
  if ("problems" in parsed) throw refuse(parsed.problems);
  const { document, value } = parsed;
  const wrong = problemsIn(value).map((problem) => locate(document, problem));
  if (wrong.length > 0) throw refuse(wrong);
  // the schema's own validator has just passed it
  return value as Seed;
}

function problemsIn(seed: unknown): readonly WrongInput[] {
  if (typeof seed !== "object" || seed === null || Array.isArray(seed))
    return [{ pointer: "", message: wrongTop }];
  const { users }: { users?: unknown } = seed;
  if (Array.isArray(users) && users.length > maxUsers) {
    return [{ pointer: `/users/${maxUsers}`, message: `is user number ${maxUsers + 1}` }];
  }
  const validate = validators.resetSandbox.request;
  if (!validate(seed)) return problemsOf(validate);
  try {
    // the schema's own validator has just passed it
    checkSeed(seed as Seed);
    return [];
  } catch (error) {
    if (error instanceof SandboxControlError) return error.problems;
    throw error;
  }
}

const wrongTop = "must be an object, such as users: [{ id: 42, name: Ada }]";

/** A problem at its value in the document, or at the nearest value around it. */
function locate(document: Document, { pointer, message }: WrongInput): FileProblem {
  const path = pointer.split("/").slice(1).map(unescapeToken);
  const lengths = path.map((_, index) => path.length - index);
  const nodes = [...lengths, 0].map((length) => document.getIn(path.slice(0, length), true));
  // a telephone number without quotes is a number
  const [value] = nodes;
  const isUnquoted = isScalar(value) && message.startsWith("must be a string") && value.value !== null;
  const offset = nodes.find((node) => isNode(node))?.range?.[0] ?? 0;
  return { offset, message: `(${pointer || "/"}) ${message}${isUnquoted ? ": put it in quotes" : ""}` };
}

/** RFC 6901, section 4. */
const unescapeToken = (token: string) => token.replaceAll("~1", "/").replaceAll("~0", "~");
