import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { InputError } from "@onelogin-mfa/command-line";
import { annotationText } from "../src/escape.ts";

/** The variables of a step, as GitHub's runner sets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Results that fail a job beside that of an invalid newer document, which always does, by the values of the input `fail`. */
const failing = {
  true: ["breaking"],
  false: [],
  "not-compared": ["breaking", "not-compared"],
} as const;

/** The inputs of the Action, by their names in action.yml. */
export interface Inputs {
  readonly documents: readonly string[];
  readonly workingDirectory: string;
  readonly base: string | undefined;
  readonly config: string | undefined;
  /** Results that fail the job. */
  readonly fail: readonly string[];
  readonly acceptLabel: string | undefined;
  readonly redoc: boolean;
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
  const oneOf = <Value extends string>(name: string, value: string, allowed: readonly Value[]): Value => {
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    const names = `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
    throw new InputError(`The input ${name} is "${value}": it must be ${names}.`);
  };
  const documents = list("documents");
  if (documents.length === 0)
    throw new InputError("The input documents is missing: name a path, such as documents: openapi.yaml");
  const stray = documents.find((path) => /^(-$|git:|https?:)/i.test(path));
  if (stray !== undefined)
    throw new InputError(
      `The input documents has "${stray}": name a path of the checkout, and the older revision by the input base.`,
    );
  return {
    documents,
    workingDirectory: text("working-directory") ?? ".",
    base: text("base"),
    config: text("config"),
    fail: failing[oneOf("fail", text("fail") ?? "true", ["true", "false", "not-compared"])],
    acceptLabel: text("accept-label"),
    redoc: oneOf("redoc", text("redoc") ?? "false", ["true", "false"]) === "true",
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
