import type { MismatchEvent, ResponseEvent } from "@onelogin-mfa/client";
import { questions } from "./questions.ts";
import type { Observer, Step } from "./steps.ts";
import type { Answer } from "./write-round.ts";

/** A place where a response does not match the spec. */
export interface Difference
  extends Pick<MismatchEvent, "operation" | "method" | "path" | "status" | "requestId"> {
  /** JSON pointer into the response; `*` stands for every element of an array. */
  readonly pointer: string;
  readonly expected: string;
  readonly seen: string;
  /** A draft for the spec. */
  readonly evidence: Evidence;
}

/** An entry of the spec's `x-evidence`. */
interface Evidence {
  readonly claim: string;
  readonly source: string;
  readonly confidence: "captured";
}

/** The report of a check. It names no user, device, account or host, and has no value of a response but its type. */
export interface CheckReport {
  readonly version: string;
  readonly checkedAt: string;
  readonly target: string;
  readonly steps: readonly Step[];
  readonly responses: readonly Pick<ResponseEvent, "operation" | "status" | "durationMs">[];
  readonly differences: readonly Difference[];
  /** Answers that `--write` has measured, or why not, to the questions of the guide "About the evidence"; empty without it. */
  readonly answers: readonly {
    readonly question: string;
    readonly notMeasured?: string;
    /** Drafts for the spec. */
    readonly evidence?: readonly Evidence[];
  }[];
}

/** The calls and steps of a check. */
interface CheckResult extends Pick<Observer, "responses" | "mismatches"> {
  readonly steps: readonly Step[];
  /** `undefined` without `--write`. */
  readonly answers: readonly Answer[] | undefined;
}

/** The origin of the responses, without the name of the account. */
interface ReportContext {
  readonly version: string;
  readonly checkedAt: Date;
  readonly host: string;
  readonly target: string;
}

/** Writes down what a check has seen, redacted. */
export function createReport(
  { steps, responses, mismatches, answers }: CheckResult,
  { version, checkedAt, host, target }: ReportContext,
): CheckReport {
  const day = checkedAt.toISOString().slice(0, 10);
  const found = new Map<string, Difference>();
  const evidenceOf = (claim: string, requestId?: string): Evidence => {
    const request = requestId ? `, request ${requestId}` : "";
    const source = `a response of ${target} on ${day}, checked by @onelogin-mfa/cli ${version}${request}`;
    return { claim, source, confidence: "captured" };
  };
  for (const { operation, method, path, status, requestId, mismatches: places } of mismatches) {
    for (const { pointer: full, expected, seen: value } of places) {
      const pointer = full.replace(/\/\d+(?=\/|$)/g, "/*");
      const seen = kindOf(value);
      const key = [operation, status, pointer, expected].join(" ");
      const where = pointer === "" ? "The response" : `\`${pointer}\` of the response`;
      const claim = `${where} to \`${method} ${path}\` with status ${status} is ${seen}; the spec says: ${expected}.`;
      const evidence = evidenceOf(claim, requestId);
      found.set(key, { operation, method, path, status, pointer, expected, seen, requestId, evidence });
    }
  }
  return {
    version,
    checkedAt: checkedAt.toISOString(),
    target,
    steps: steps.map((step) => ({ ...step, text: redactText(step.text, host) })),
    responses: responses.map(({ operation, status, durationMs }) => ({ operation, status, durationMs })),
    differences: [...found.values()],
    answers: answers
      ? questions.map(({ question, id, needs }) => {
          const claims = answers.filter((answer) => answer.question === id);
          if (claims.length > 0) return { question, evidence: claims.map(({ claim }) => evidenceOf(claim)) };
          return { question, notMeasured: needs ? `it needs ${needs}` : "the check has ended before it" };
        })
      : [],
  };
}

/** The regional hosts are the same for everybody; any other names the account. */
export function targetOf(host: string): string {
  return /^api\.(us|eu)\.onelogin\.com$/.test(host) ? host : "an account's host";
}

/** A noun for what was seen. A number can be somebody's id. */
function kindOf(seen: string): string {
  if (/^-?\d/.test(seen)) return "a number";
  if (/^(array|object)\b/.test(seen)) return `an ${seen}`;
  return seen.startsWith("string") ? `a ${seen}` : seen;
}

/** A text without the host and e-mail addresses; texts of errors name the URL template, not the URL. */
function redactText(text: string, host: string): string {
  return text.replaceAll(host, "the host").replace(/[^\s"'<>]+@[^\s"'<>]+/g, "an e-mail address");
}

/** The report as Markdown, ready for an issue. */
export function toMarkdown(report: CheckReport): string {
  const { version, checkedAt, target, steps, responses, differences, answers } = report;
  const cell = (text: unknown) => String(text).replace(/\s+/g, " ").replaceAll("|", "\\|");
  const row = (...cells: readonly unknown[]) => `| ${cells.map(cell).join(" | ")} |`;
  const count = (name: string) => differences.filter(({ operation }) => operation === name).length;
  return `# Check of the OneLogin MFA API

Checked on ${checkedAt} with @onelogin-mfa/cli ${version}, against ${target}. The report names no account, user or device, and
holds no value of a response but its type.

## Steps

| step | result | |
|---|---|---|
${steps.map(({ name, status, text }) => row(name, status, text)).join("\n")}

## Responses

| operation | status | ms | differences |
|---|---|---|---|
${responses.map(({ operation, status, durationMs }) => row(operation, status, durationMs, count(operation))).join("\n")}

## Differences

${differences.length === 0 ? "Every response matches the spec." : differences.map(differenceText).join("\n\n")}
${answers.length === 0 ? "" : `\n## What only a live account can tell\n\n${answers.map(answerText).join("\n\n")}\n`}`;
}

function differenceText({ operation, status, pointer, evidence }: Difference, index: number): string {
  return `### ${index + 1}. \`${operation}\`, status ${status}, at \`${pointer || "/"}\`\n\n${draft([evidence])}`;
}

function answerText({ question, notMeasured, evidence }: CheckReport["answers"][number]): string {
  return `### ${question}\n\n${evidence ? draft(evidence) : `Not measured: ${notMeasured}.`}`;
}

/** Evidence as the spec has it. */
function draft(evidence: readonly Evidence[]): string {
  const entries = evidence.map(
    ({ claim, source, confidence }) =>
      `  - claim: ${JSON.stringify(claim)}\n    source: ${JSON.stringify(source)}\n    confidence: ${confidence}\n`,
  );
  return `\`\`\`yaml\nx-evidence:\n${entries.join("")}\`\`\``;
}
