import type { Evidence } from "./evidence.ts";

/** Where the block stands. */
export interface FoldedEvidenceOptions {
  /** URL of the page that lists all evidence; without it, each claim has its source beside it. @default none */
  readonly evidencePage?: string;
  /** Where on that page these claims are. */
  readonly anchor: string;
  /** Of the block; `evidence` is what {@link redocScript} shows last. @default none */
  readonly className?: string;
}

/** Levels of confidence, the strongest first. */
export const confidences = ["captured", "observed", "documented", "inferred"] as const;

/** A folded block of claims as Markdown with HTML, which Redoc shows; empty if there is no evidence. */
export function foldedEvidence(evidence: readonly Evidence[], options: FoldedEvidenceOptions): string {
  if (evidence.length === 0) return "";
  const { evidencePage, anchor, className } = options;
  const source = ({ source }: Evidence) => (evidencePage ? "" : ` (${linked(source)})`);
  const items = evidence.map((item) => `- *${item.confidence}*, ${item.where}: ${item.claim}${source(item)}`);
  const more = evidencePage ? [`[Sources of these claims](${evidencePage}#${anchor})`] : [];
  const start = className ? `<details class="${className}">` : "<details>";
  const summary = `${start}<summary>Evidence: ${countsOf(evidence)}</summary>`;
  return [summary, items.join("\n"), ...more, "</details>"].join("\n\n");
}

/** Such as "3 claims, 2 captured, 1 inferred". */
export function countsOf(evidence: readonly Evidence[]): string {
  const counts = confidences
    .map((level) => ({ level, count: evidence.filter(({ confidence }) => confidence === level).length }))
    .filter(({ count }) => count > 0);
  const total = evidence.length === 1 ? "1 claim" : `${evidence.length} claims`;
  return [total, ...counts.map(({ level, count }) => `${count} ${level}`)].join(", ");
}

const linked = (source: string) =>
  source.replace(/https:\/\/\S+?(?=[;,]?(\s|$))/g, (url) => `[reference](${url})`);
