import { createThreads, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { CompareOptions, Configuration, SourceOptions } from "./configuration.ts";
import { type DocumentPair, isPattern, pairDocuments } from "./documents.ts";
import { ReviewError } from "./errors.ts";
import { joinReports, type NamedReport } from "./join-reports.ts";
import type { Report, ReportProblem } from "./report.ts";

/** The questions to a thread: to read two documents, then to compare them, then for the outlines of what changed. */
export type Question = ReadQuestion | CompareQuestion | { readonly outlines: true };

interface ReadQuestion {
  readonly base: string;
  readonly head: string;
  readonly options: SourceOptions;
  /** True if a document that is on one side only is no mistake. */
  readonly mayLack: boolean;
  /** True if git alone takes the two for revisions of one API. */
  readonly mayDiffer: boolean;
}

interface CompareQuestion {
  readonly configuration: Configuration;
  /** True if the question for outlines follows. */
  readonly outlines: boolean;
}

/** The report so far, and the length of what was read; or the reason why nothing can be read. */
export type Answer = Compared | { readonly refusal: string };

interface Compared {
  readonly report: Report;
  readonly length: number;
  /** True if the two are not revisions of one API, and nobody has said that they are: they are not compared. */
  readonly areDifferent?: boolean;
}

/** Time of the processor for a comparison: two documents of a hundred kilobytes take a tenth of a second. */
const secondsFor = (length: number) => 4 + (length / 1e6) * 10;

/**
 * Compares two OpenAPI documents, each with all files that it refers to. What cannot be read is listed in the report's `problems`.
 *
 * @param base the older one: a path, `git:<revision>:<path from the root of the repository>`, an address of the web, or `-` for
 *   the option `standardInput`; a path with wildcards for several documents, in one report
 * @param head the newer one, with the same wildcards
 * @throws ReviewError for a revision that git does not know, and wildcards that match nothing
 * @example
 * const report = await compare("git:main:openapi.yaml", "openapi.yaml");
 * console.log(report.bump.required, report.changes.length);
 */
export async function compare(base: string, head: string, options: CompareOptions = {}): Promise<Report> {
  if (!isPattern(base) && !isPattern(head)) return compareWithin(secondsFor, base, head, options);
  return compareDocumentPairs(await pairDocuments(base, head, options.folder), options);
}

/** Compares documents one after the other, each for its own time. @returns one report */
export async function compareDocumentPairs(
  pairs: readonly DocumentPair[],
  options: CompareOptions = {},
): Promise<Report> {
  const reports: NamedReport[] = [];
  // grows while it is looked at
  const queue = [...pairs];
  for (const { name, base, head, ifSeparate } of queue) {
    const sources = { base, head, mayLack: true, mayDiffer: ifSeparate !== undefined };
    const report = await compareOnThread(secondsFor, sources, options);
    if (report) reports.push({ name, report });
    else queue.push(...(ifSeparate ?? []));
  }
  return joinReports(reports.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** They alone have the documents, as copies of large ones take as much time and memory as their comparison. */
const threads = createThreads<Question, Answer>(new URL("./compare-worker.ts", import.meta.url));

/** Compares as {@link compare} does, for the time that a length may take; without a result, the report has an error. */
export async function compareWithin(
  limitFor: (length: number) => number,
  base: string,
  head: string,
  options: CompareOptions = {},
): Promise<Report> {
  const sources = { base, head, mayLack: false, mayDiffer: false };
  // as the two may not differ
  return (await compareOnThread(limitFor, sources, options)) as Report;
}

/** Compares two documents on a thread. @returns undefined if they are different APIs, and may be */
async function compareOnThread(
  limitFor: (length: number) => number,
  sources: Omit<ReadQuestion, "options">,
  { configuration = {}, outlines = false, ...options }: CompareOptions,
): Promise<Report | undefined> {
  const result = await threads.use((askThread) => {
    const ask = async (question: Question, seconds = Infinity) => {
      const answer = await askThread(question, { seconds });
      if ("refusal" in answer) throw new ReviewError(answer.refusal);
      return answer;
    };
    const report = compareBy(ask, limitFor, { ...sources, options }, { configuration, outlines });
    return report.catch((thrown: unknown) => {
      // a thread that refuses has not failed: it can be used again
      if (thrown instanceof ReviewError) return thrown;
      throw thrown;
    });
  });
  if (result instanceof ReviewError) throw result;
  return result;
}

async function compareBy(
  ask: (question: Question, seconds?: number) => Promise<Compared>,
  limitFor: (length: number) => number,
  sources: ReadQuestion,
  { configuration, outlines }: CompareQuestion,
): Promise<Report | undefined> {
  const read = await ask(sources);
  if (read.areDifferent) return undefined;
  // gives the seconds that were not enough
  const askWithin = (question: Question) =>
    ask(question, limitFor(read.length)).catch((thrown: unknown) => {
      if (!(thrown instanceof TimeLimitError)) throw thrown;
      return Math.round(thrown.seconds);
    });
  const compared = await askWithin({ configuration, outlines });
  if (typeof compared === "number") {
    const message = `The comparison did not end within ${compared} s. Look for a list of thousands of alternatives in one of the specs.`;
    return { ...withProblem(read.report, "error", message), result: "failed" };
  }
  if (!outlines) return compared.report;
  const outlined = await askWithin({ outlines });
  if (typeof outlined !== "number") return outlined.report;
  const message = `What changed is not shown at its place: that did not end within ${outlined} s.`;
  return withProblem(compared.report, "warning", message);
}

function withProblem(report: Report, severity: ReportProblem["severity"], message: string): Report {
  const problem = { severity, side: null, location: null, message };
  return { ...report, problems: [...report.problems, problem] };
}
