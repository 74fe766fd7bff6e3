import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { InputError } from "@onelogin-mfa/command-line";
import { annotationText } from "../src/escape.ts";

/** The variables of a step, as GitHub's runner sets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The inputs of the Action, by their names in action.yml. */
export interface Inputs {
  readonly documents: readonly string[];
  readonly base: string | undefined;
  readonly config: string | undefined;
  readonly fail: boolean;
  readonly allowFolder: string | undefined;
  readonly allowHosts: readonly string[];
  readonly token: string | undefined;
}

/**
 * Reads the inputs.
 *
 * @throws InputError for one that is missing or has no meaning
 */
export function readInputs(environment: Environment): Inputs {
  const text = (name: string) => environment[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
  const list = (name: string) =>
    (text(name) ?? "").split("\n").flatMap((line) => (line.trim() === "" ? [] : line.trim()));
  const documents = list("documents");
  if (documents.length === 0)
    throw new InputError("The input documents is missing: name a path, such as documents: openapi.yaml");
  const stray = documents.find((path) => /^(-$|git:|https?:)/i.test(path));
  if (stray !== undefined)
    throw new InputError(
      `The input documents has "${stray}": name a path from the root of the repository, and the older revision by the input base.`,
    );
  const fail = text("fail") ?? "true";
  if (fail !== "true" && fail !== "false")
    throw new InputError(`The input fail is "${fail}": it must be true or false.`);
  return {
    documents,
    base: text("base"),
    config: text("config"),
    fail: fail === "true",
    allowFolder: text("allow-folder"),
    allowHosts: list("allow-host"),
    token: text("token"),
  };
}

/** Writes an output of the step. The delimiter is random, so that no value can end itself and begin another output. */
export function setOutput({ GITHUB_OUTPUT }: Environment, name: string, value: string): void {
  const delimiter = `end-${randomUUID()}`;
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

/** Adds Markdown to the summary of the run. */
export function addSummary({ GITHUB_STEP_SUMMARY }: Environment, markdown: string): void {
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

/** A line that GitHub shows at the run, without a place. */
export const annotation = (level: "error" | "warning" | "notice", message: string): string =>
  `::${level} title=OpenAPI review::${annotationText(message)}\n`;
