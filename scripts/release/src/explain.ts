import type { ReportedChange } from "@onelogin-mfa/review";
import { sentenceOf } from "./api/api-changes.ts";
import type { Changes, PublishedChange } from "./changes-since.ts";

/** Shows a change with its lines before and after, and the reason why it is compatible if the changelog has one. */
export function showChange(change: PublishedChange): string {
  const lines = (sign: string, text: string | null) =>
    text && firstLines(text).replace(/^/gm, `    ${sign} `);
  const reason = change.reason === undefined ? undefined : `    compatible: ${change.reason}`;
  const shown = [
    `  ${change.bump} ${sentenceOf(change)}`,
    lines("-", change.before),
    lines("+", change.after),
    reason,
  ];
  return shown.filter((part) => typeof part === "string").join("\n");
}

/** As many lines as tell a reader which change it is; the report has all of them. */
const maxLines = 8;

function firstLines(text: string): string {
  const lines = text.split("\n");
  return lines.length <= maxLines ? text : [...lines.slice(0, maxLines - 1), "…"].join("\n");
}

/** A change of an API as a sentence, with the operations that it does not name itself. */
export function apiSentence({ sentence, positions }: ReportedChange): string {
  const operations = [...new Set(positions.map(({ operationId }) => operationId))];
  const unnamed = operations.filter((id) => !sentence.includes(`\`${id}\``)).map((id) => `\`${id}\``);
  const text = sentence.replace(/\.$/, "");
  if (unnamed.length === 0) return `${text}.`;
  const more = unnamed.length > 3 ? ` and ${unnamed.length - 3} more` : "";
  return `${text} (${unnamed.slice(0, 3).join(", ")}${more}).`;
}

/** Drafts what the changelog may say: a sentence for each change, as Markdown. */
export function draftChangelog({ apis, published }: Changes): string {
  const ofApis = apis.flatMap(({ report }) =>
    // the version itself is no news
    report.changes.filter(({ after }) => after?.pointer !== "/info/version").map(apiSentence),
  );
  const sentences = [...ofApis, ...published.filter(({ reason }) => reason === undefined).map(sentenceOf)];
  return [...new Set(sentences)].map((sentence) => `- ${sentence}\n`).join("");
}

/** Drafts the items that say why changes are compatible: one for each package. */
export function draftReasons(changes: readonly PublishedChange[]): string {
  const byPackage = Map.groupBy(changes, (one) => one.package);
  const items = [...byPackage].map(([name, ofPackage]) => {
    const names = [...new Set(ofPackage.map((one) => `\`${one.name}\``))];
    return `- Compatible: ${names.join(", ")} of \`${name}\`: <the reason>\n`;
  });
  return items.join("");
}
