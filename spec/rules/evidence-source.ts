import { child, entries, type Node } from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";
import type { EvidenceKnowledge } from "./evidence-knowledge.ts";
import { everyClaim } from "./evidence-shape.ts";

/**
 * The sources of a claim are known, pinned, and can each carry its confidence. `x-sources` of the document names each source
 * and its kind, and `evidence.yaml` what a kind can carry and how it is pinned. Several sources stand behind `; `, and each of
 * them says all of the claim. One that begins with the names of several in `x-sources` has the longest.
 */
export const evidenceSource = ({ kinds }: EvidenceKnowledge) =>
  documentRule((document, report) => {
    const sources = new Map(entries(child(document, "x-sources")));
    for (const [name, source] of sources) checkSource(name, source, kinds, report);
    for (const claim of everyClaim(document)) {
      const confidence = String(child(claim, "confidence").value);
      for (const text of String(child(claim, "source").value).split("; ")) {
        const message = wrongIn(
          text,
          sources.get(nameOf(text, [...sources.keys()]) ?? ""),
          confidence,
          kinds,
        );
        if (message !== undefined) report(message, claim);
      }
    }
  });

/** Returns what is wrong with a source of a claim; a source of an unknown kind is reported where it is declared. */
function wrongIn(
  text: string,
  source: Node | undefined,
  confidence: string,
  kinds: EvidenceKnowledge["kinds"],
): string | undefined {
  if (source === undefined)
    return `The source "${text}" is not in \`x-sources\`. Add it there with its kind, or begin with a name that is there.`;
  const kind = kinds[String(child(source, "kind").value)];
  if (kind?.pin === "commit" && !/^[^ ]+@[0-9a-f]{7,40}(?= |$)/.test(text))
    return `The source "${text}" has no commit. Write \`repository@commit path:line\`.`;
  if (!kind || kind.carries.includes(confidence)) return;
  return `\`${confidence}\` is not what the source "${text}" can carry: ${kind.carries.join(", ")}. Change the confidence, or give what the other sources say a claim of its own.`;
}

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
