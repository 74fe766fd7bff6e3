import { type Bump, compareBumps } from "../../policy/bump.ts";
import type { ChangeKind, Confidence } from "../../report.ts";
import { type Html, html } from "./html.ts";

/** What stands for a bump beside its colour, so that nobody needs to see the colour. */
export const bumpSign: Readonly<Record<Bump, string>> = { major: "▲", minor: "◆", patch: "●", none: "○" };

/** A bump as a reader says it. */
export const bumpWord: Readonly<Record<Bump, string>> = {
  major: "major",
  minor: "minor",
  patch: "patch",
  none: "no bump",
};

/** A bump as a coloured word with its sign. */
export function bumpBadge(bump: Bump): Html {
  return html`<span class="badge bump-${bump}"><span aria-hidden="true">${bumpSign[bump]}</span> ${bumpWord[bump]}</span>`;
}

const kindSign: Readonly<Record<ChangeKind, string>> = { added: "+", removed: "−", changed: "~" };

/** What happened to a thing, as a word with its sign. */
export function kindBadge(kind: ChangeKind): Html {
  return html`<span class="badge kind-${kind}"><span aria-hidden="true">${kindSign[kind]}</span> ${kind}</span>`;
}

const confidenceSign: Readonly<Record<Confidence, string>> = {
  captured: "▮▮▮▮",
  observed: "▮▮▮▯",
  documented: "▮▮▯▯",
  inferred: "▮▯▯▯",
  unknown: "▯▯▯▯",
};

/** How sure a claim is, as a word with bars. */
export function confidenceBadge(confidence: Confidence): Html {
  return html`<span class="badge confidence-${confidence}"><span class="bars" aria-hidden="true">${confidenceSign[confidence]}</span> ${confidence}</span>`;
}

/** Good or bad news, with a sign; the text says which. */
export function resultBadge(good: boolean, text: string): Html {
  return html`<span class="badge ${good ? "good" : "bad"}"><span aria-hidden="true">${good ? "✓" : "✗"}</span> ${text}</span>`;
}

/** Whether what was declared is enough for what is needed, in words. */
export function agreementBadge({ required, declared, agrees }: Declaration): Html {
  if (!agrees) return resultBadge(false, "does not agree");
  // before the first release no step is asked for, whatever is needed
  return resultBadge(true, compareBumps(declared, required) < 0 ? "none is asked for yet" : "agrees");
}

interface Declaration {
  readonly required: Bump;
  readonly declared: Bump;
  readonly agrees: boolean;
}
