import type { ReviewedOperation } from "../../report.ts";
import { redocLinks, type View } from "../view.ts";
import { type Html, html } from "./html.ts";

/** Links to an operation's place in Redoc: each page alone, and both side by side where there are both. */
export function redocLinkList(view: View, operation: ReviewedOperation): Html | null {
  const { before, after } = redocLinks(view, operation);
  if (!before && !after) return null;
  const link = (href: string | null, text: string) => href && html`<li><a href="${href}">${text}</a></li>`;
  const both = before && after ? html`<li>${jumpLink(after, operation, "side by side")}</li>` : null;
  return html`<ul class="links" aria-label="${operation.operationId} in Redoc"><li>Redoc:</li>${link(before, "before")}${link(after, "after")}${both}</ul>`;
}

/** One short link to an operation's place in Redoc, or to where Redoc is missing. */
export function redocLink(view: View, operation: ReviewedOperation): Html {
  const { before, after } = redocLinks(view, operation);
  return jumpLink(after ?? before ?? "#redoc", operation, "Redoc");
}

/** The script shows the place in the frames of this page; without it, the link opens Redoc's page. */
function jumpLink(href: string, { operationId, redoc }: ReviewedOperation, text: string): Html {
  return html`<a href="${href}" data-jump="${redoc}" aria-label="${operationId} in Redoc, ${text}">${text}</a>`;
}
