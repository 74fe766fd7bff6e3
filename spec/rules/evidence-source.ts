import { child, entries, type Node } from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";
import { everyClaim } from "./evidence-shape.ts";

/**
 * Confidence that a source of each kind can carry, the highest first, and how the source is pinned. `commit`: the claim says
 * `repository@commit path:lines`. `page`: `x-sources` has its title and the day on which a copy was read, as copies have no date.
 */
const kinds: Readonly<
  Record<string, { readonly carries: readonly string[]; readonly pin?: "commit" | "page" }>
> = {
  // responses as a program recorded them
  recording: { carries: ["captured", "inferred"], pin: "commit" },
  // a response of a tenant, as `onelogin-mfa check` drafts it
  check: { carries: ["captured", "inferred"] },
  // a program that its author runs against a tenant
  client: { carries: ["observed", "inferred"], pin: "commit" },
  // OneLogin's own SDKs and tools
  sdk: { carries: ["observed", "documented", "inferred"], pin: "commit" },
  // its headers are those of real responses
  "captured-specification": { carries: ["captured", "documented", "inferred"], pin: "commit" },
  // published by OneLogin
  specification: { carries: ["documented", "inferred"], pin: "commit" },
  // OneLogin's own
  page: { carries: ["documented", "inferred"], pin: "page" },
  standard: { carries: ["documented", "inferred"] },
  // somebody else's
  "other-page": { carries: ["inferred"], pin: "page" },
  // nobody is known to run it against this API
  "other-code": { carries: ["inferred"], pin: "commit" },
};

/**
 * The sources of a claim are known, pinned, and can each carry its confidence. `x-sources` of the document names each source
 * and its kind. Several sources stand behind `; `, and each of them says all of the claim. One that begins with the names of
 * several in `x-sources` has the longest.
 */
export const evidenceSource = documentRule((document, report) => {
  const sources = new Map(entries(child(document, "x-sources")));
  for (const [name, source] of sources) checkSource(name, source, report);
  for (const claim of everyClaim(document)) {
    const confidence = String(child(claim, "confidence").value);
    const cited = child(claim, "source").value;
    // a claim without one is for `evidence-shape`
    for (const text of cited === undefined ? [] : String(cited).split("; ")) {
      const source = sources.get(nameOf(text, [...sources.keys()]) ?? "");
      const message = problemOf(text, source, confidence);
      if (message !== undefined) report(message, claim);
    }
  }
});

/** Returns the problem of a source of a claim; a source of an unknown kind is reported where it is declared. */
function problemOf(text: string, source: Node | undefined, confidence: string): string | undefined {
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

function checkSource(name: string, source: Node, report: Report): void {
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
