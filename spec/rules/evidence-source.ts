import { child, entries, type Node } from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";
import type { EvidenceKnowledge } from "./evidence-knowledge.ts";
import { everyClaim } from "./evidence-shape.ts";

/**
 * The sources of a claim are known, pinned, and can carry its confidence. `x-sources` of the document names each source
 * and its kind, and `evidence.yaml` what a kind can carry and how it is pinned. Several sources stand behind `; `. One that
 * begins with the names of several in `x-sources` has the longest.
 */
export const evidenceSource = ({ kinds }: EvidenceKnowledge) =>
  documentRule((document, report) => {
    const sources = new Map(entries(child(document, "x-sources")));
    for (const [name, source] of sources) checkSource(name, source, kinds, report);
    for (const claim of everyClaim(document)) {
      const cited = String(child(claim, "source").value).split("; ");
      const carried = cited.flatMap((text) => {
        const name = nameOf(text, [...sources.keys()]);
        const source = name === undefined ? undefined : sources.get(name);
        if (source === undefined) {
          report(
            `The source "${text}" is not in \`x-sources\`. Add it there with its kind, or begin with a name that is there.`,
            claim,
          );
          return [];
        }
        const kind = kinds[String(child(source, "kind").value)];
        if (kind?.pin === "commit" && !/^[^ ]+@[0-9a-f]{7,40}(?= |$)/.test(text)) {
          report(`The source "${text}" has no commit. Write \`repository@commit path:line\`.`, claim);
        }
        return kind?.carries ?? [];
      });
      const confidence = String(child(claim, "confidence").value);
      if (carried.length > 0 && !carried.includes(confidence)) {
        report(
          `\`${confidence}\` is not what these sources can carry: ${[...new Set(carried)].join(", ")}. Change the confidence, or cite a source that can.`,
          claim,
        );
      }
    }
  });

/** The longest name that a source begins with, as a whole word. */
function nameOf(text: string, names: readonly string[]): string | undefined {
  const found = names.filter(
    (name) => text.startsWith(name) && /^(?:[ @#:]|$)/.test(text.slice(name.length)),
  );
  return found.sort((a, b) => b.length - a.length)[0];
}

function checkSource(name: string, source: Node, kinds: EvidenceKnowledge["kinds"], report: Report): void {
  const kind = kinds[String(child(source, "kind").value)];
  if (!kind) {
    report(`The kind of the source "${name}" is one of: ${Object.keys(kinds).join(", ")}.`, source);
  } else if (kind.pin === "page") {
    const { title, read } = Object.fromEntries(
      entries(source).map(([key, { value }]) => [key, String(value)]),
    );
    if (title && /^\d{4}-\d\d-\d\d$/.test(read ?? "")) return;
    report(`The page "${name}" needs \`title\`, and \`read\`, the day on which its copy was read.`, source);
  }
}
