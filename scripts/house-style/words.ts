interface Word {
  readonly avoid: RegExp;
  readonly say: string;
  /** Files in which the word means something else. */
  readonly except?: RegExp;
}

/** The stage and the gate of the contract tests go by that name; licences have contracts. */
const contractTests = /^packages\/(dev|mutation)\/|(^|\/)LICENSE$/;

/** `docs/vocabulary.md` says why; it is the one file that may name all of these. */
const words: readonly Word[] = [
  { avoid: /\brepl(y|ies|ied)\b/i, say: "response" },
  { avoid: /\benrol(s|ments?)?\b/i, say: "enroll, enrollment" },
  { avoid: /\b(judg\w*|verdicts?)\b/i, say: "check, validate, classify, result" },
  { avoid: /\bmend(s|ed|ing)?\b/i, say: "fix" },
  { avoid: /\bcanar(y|ies)\b/i, say: "negative control" },
  { avoid: /\bledger\b/i, say: "evidence" },
  { avoid: /\bcontracts?\b(?![ -](tests?|cases?|suite)\b)/i, say: "spec", except: contractTests },
  { avoid: /\b(restated|written otherwise)\b/i, say: "unchanged in meaning" },
  { avoid: /\b(overtaken|lostAnswer)\b/i, say: "superseded, submitError" },
  { avoid: /\bon offer\b/i, say: "available" },
  { avoid: /\bfor want of\b|\b(that|which) (is|are) none\b/i, say: "what is missing or invalid" },
];

/** The words that `docs/vocabulary.md` replaces, wherever one is left. */
export function wordProblems(path: string, text: string): string[] {
  if (path === "docs/vocabulary.md" || exempt.test(path)) return [];
  return words
    .filter(({ except }) => !except?.test(path))
    .flatMap(({ avoid, say }) => {
      const found = avoid.exec(text);
      if (!found) return [];
      const line = text.slice(0, found.index).split("\n").length;
      return [`${path}:${line} says "${found[0]}"; say ${say} (docs/vocabulary.md)`];
    });
}

/** Texts of others, and the two files that must spell the words. */
const exempt =
  /^(package-lock\.json|spec\/seed\/.*|scripts\/house-style\/words\.ts|scripts\/test\/house-style\.test\.ts)$/;
