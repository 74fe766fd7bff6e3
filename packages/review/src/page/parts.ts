import { type Bump, compareBumps } from "../policy/bump.ts";
import type { BumpCheck, BumpReport, ChangeKind, Confidence, ReviewedOperation } from "../report.ts";
import { type Html, html } from "./html.ts";
import { pageFiles, type View } from "./view.ts";

/** What stands for a bump beside its colour, for readers who do not see colours. */
export const bumpSign: Readonly<Record<Bump, string>> = { major: "▲", minor: "◆", patch: "●", none: "○" };

/** A bump as a reader says it. */
export const bumpWord = (bump: Bump): string => (bump === "none" ? "no bump" : bump);

/** A bump as a coloured word with its sign. */
export function bumpBadge(bump: Bump): Html {
  return badge(`bump-${bump}`, bumpSign[bump], bumpWord(bump));
}

/** A word with a sign before it that a screen reader skips. */
function badge(style: string, sign: string, word: string): Html {
  return html`<span class="badge ${style}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** What happened to a thing, as a word with its sign. */
export function kindBadge(kind: ChangeKind): Html {
  return badge(`kind-${kind}`, { added: "+", removed: "−", changed: "~" }[kind], kind);
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
function resultBadge(good: boolean, text: string): Html {
  return badge(good ? "good" : "bad", good ? "✓" : "✗", text);
}

/** Whether what was declared is enough for what is needed, in words. */
export function agreementBadge({ required, declared, agrees }: BumpCheck | BumpReport): Html {
  if (!agrees) return resultBadge(false, "does not agree");
  // before the first release no step is asked for, whatever is needed
  return resultBadge(true, compareBumps(declared, required) < 0 ? "none is asked for yet" : "agrees");
}

/** Links to an operation's location in Redoc: each page alone, and both side by side where there are both. */
export function redocLinkList(view: View, operation: ReviewedOperation): Html | null {
  const { before, after } = redocLinks(view, operation);
  if (!before && !after) return null;
  const link = (href: string | null, text: string) => href && html`<li><a href="${href}">${text}</a></li>`;
  const both = before && after ? html`<li>${jumpLink(after, operation, "side by side")}</li>` : null;
  return html`<ul class="links" aria-label="${operation.operationId} in Redoc"><li>Redoc:</li>${link(before, "before")}${link(after, "after")}${both}</ul>`;
}

/** One short link to an operation's location in Redoc, or to where Redoc is missing. */
export function redocLink(view: View, operation: ReviewedOperation): Html {
  const { before, after } = redocLinks(view, operation);
  return jumpLink(after ?? before ?? "#redoc", operation, "Redoc");
}

/** The script shows the location in the frames of this page; without it, the link opens Redoc's page. */
function jumpLink(href: string, { operationId, redoc }: ReviewedOperation, text: string): Html {
  return html`<a href="${href}" data-jump="${redoc}" aria-label="${operationId} in Redoc, ${text}">${text}</a>`;
}

/** Where Redoc shows an operation, before and after; `null` on a side that does not have it. */
function redocLinks({ before, after }: View, { state, redoc }: ReviewedOperation) {
  return {
    before: before?.html && state !== "added" ? `${pageFiles.before}${redoc}` : null,
    after: after?.html && state !== "removed" ? `${pageFiles.after}${redoc}` : null,
  };
}
