import { countsOf, listAllEvidence } from "@onelogin-mfa/page-kit/evidence";
import { parse } from "yaml";
import { claimsWith, listClaims } from "./claims.ts";
import { statusCalls, statusClaims, statusPages, textsTable } from "./errors.ts";
import { type Flow, readFlows } from "./flows.ts";
import { cell, foreign } from "./page.ts";

/** The parts that pages include, by name: each makes its Markdown from the spec. */
export type Parts = ReadonlyMap<string, () => string>;

/** The document and the files that parts are made from. */
interface PartSources {
  readonly spec: unknown;
  /** The text of `parts.yaml`. */
  readonly list: string;
  /** The Markdown with the table of open questions. */
  readonly questions: string;
}

/** Creates the parts. Their names are all that an include may have. */
export function createParts({ spec, list, questions }: PartSources): Parts {
  const { claims: claimWords, questions: questionWords } = parse(list) as PartList;
  const [claims, sources] = [listClaims(spec), Object(spec)["x-sources"] as unknown];
  const pages = statusPages(spec).map((page) => ({ page, name: page.slice("errors/".length) }));
  return new Map<string, () => string>([
    ...Object.entries(claimWords).map(
      ([name, words]) => [`claims/${name}`, () => claimsWith(claims, words, sources)] as const,
    ),
    ...Object.entries(questionWords).map(
      ([name, words]) => [`questions/${name}`, () => questionsTable(questions, words)] as const,
    ),
    ...readFlows(spec).map((flow) => [`flows/${flow.id}`, () => diagramOf(flow)] as const),
    ...pages.map(({ page, name }) => [`status-calls/${name}`, () => statusCalls(spec, page)] as const),
    ...pages.map(
      ({ page, name }) => [`status-claims/${name}`, () => statusClaims(spec, page, sources)] as const,
    ),
    ["error-texts", () => textsTable(spec)],
    ["evidence-count", () => `The spec makes ${countsOf(listAllEvidence(spec))}: [all of them](/evidence).`],
  ]);
}

/** The words of claims and open questions that a part takes, by the name of the part. */
interface PartList {
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly questions: Readonly<Record<string, readonly string[]>>;
}

/**
 * Puts parts in the place of the lines of a Markdown file that name them: `<!-- include: claims/sms -->`.
 *
 * @param source the file, for messages
 * @throws Error that names file and line, for a name that no part has, and for a part that cannot be made
 */
export const includeParts = (text: string, source: string, parts: Parts): string =>
  text.replaceAll(/^<!-- include: (.*) -->$/gm, (line, name: string) => {
    const make = parts.get(name);
    if (!make)
      throw new Error(`${source}: "${line}" names no part; there are ${[...parts.keys()].join(", ")}.`);
    try {
      return make();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : cause;
      throw new Error(`${source}: "${line}" cannot be made: ${reason}`, { cause });
    }
  });

const diagramOf = ({ summary, description, diagram }: Flow) =>
  `**${cell(summary)}.** ${foreign(description)}\n\n\`\`\`sequence\n${diagram}\n\`\`\``;

/** Questions of a guide's table that have one of the words, with what is assumed until somebody knows. @throws Error without a row */
export function questionsTable(guide: string, words: readonly string[]): string {
  const [, table = ""] = /^(\| question \|[\s\S]*?)\n\n/m.exec(guide) ?? [];
  const [, , ...rows] = table.split("\n");
  const found = rows.filter((row) => words.some((word) => row.toLowerCase().includes(word.toLowerCase())));
  if (found.length === 0) throw new Error(`no open question has one of the words "${words.join('", "')}"`);
  return [
    "Open questions, and what is assumed until somebody knows:",
    "",
    "| Question | Assumed |",
    "|---|---|",
    ...found,
  ].join("\n");
}
