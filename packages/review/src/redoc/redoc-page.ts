import {
  arrayOf,
  isObject,
  joinPointer,
  listOperations,
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/openapi";
import { annotate } from "@onelogin-mfa/page-kit/annotate";
import { redocStyle } from "@onelogin-mfa/page-kit/redoc-style";
import { redocPolicy, withoutLogo } from "@onelogin-mfa/page-kit/self-contained";
import { style } from "../generated/page-style.ts";
import { redocScript } from "../generated/redoc-script.ts";
import { html, trusted } from "../html/html.ts";
import type { Bump } from "../policy/bump.ts";
import type { Report, ReportedChange, ReviewedOperation, Spec } from "../report.ts";
import { markRemovedFields } from "./removed-fields.ts";

/**
 * The newer document in Redoc as one page, with its evidence and its changes marked. Only the page's own scripts run and
 * nothing is loaded from the network: markup in the texts of a document shows as text.
 *
 * @param redoc the text of Redoc's script
 */
export function redocPage(spec: Spec, report: Report, redoc: string): string {
  // marked first, as a sentence on a change may quote the document
  const marked = annotate(markChanges(structuredClone(spec), report), false);
  // no text of the document can end the script
  const json = JSON.stringify(marked).replaceAll("<", "\\u003c");
  const start = `init(${json}, { disableTelemetry: true }, document.querySelector("main"));`;
  const scripts = [redocScript, `${withoutLogo(redoc)}\n${start}`];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${redocPolicy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.head.title ?? "The API"} after the change</title>
${trusted(redocStyle(style))}
</head>
<body>
<main></main>
${scripts.map((script) => html`<script type="module">${trusted(script)}</script>`)}
</body>
</html>
`.toString();
}

/** Names of the colours that Redoc has for its badges. */
const colours: Readonly<Record<Bump, string>> = { major: "red", minor: "blue", patch: "grey", none: "grey" };

/**
 * Marks what changed in a copy of a spec, and returns it: a badge on each operation, which Redoc's menu shows as well, the
 * changes in words in its description and in that of each field, and their number at the menu's groups. A field that is gone stands
 * in its schema and in examples as removed.
 */
export function markChanges(spec: Spec, report: Report): Spec {
  markRemovedFields(spec, report);
  for (const change of report.changes) {
    const target = change.after && describedAt(spec, change.after.pointer);
    if (target) prefix(target, `**In this review**, ${words(change)}`);
  }
  const shown = report.operations.filter(({ changes, state }) => changes.length > 0 && state !== "removed");
  const targets = new Map(listOperations(spec).map(({ id, node }) => [id, node.value]));
  for (const operation of shown) {
    const target = targets.get(operation.operationId);
    if (isObject(target)) markOperation(target, operation, report);
  }
  for (const tag of arrayOf(spec.tags).filter(isObject)) {
    const changed = shown.filter((operation) => operation.tag === tag.name).length;
    const title = `${String(tag["x-displayName"] ?? tag.name)} (${changed} changed)`;
    if (changed > 0) Object.assign(tag, { "x-displayName": title });
  }
  return spec;
}

function markOperation(target: Spec, { state, bump, changes }: ReviewedOperation, report: Report): void {
  const nameOfChange = bump === "none" ? "changed" : bump;
  const name = state === "added" ? state : nameOfChange;
  const list = report.changes.filter(({ id }) => changes.includes(id)).map((one) => `- ${words(one)}`);
  Object.assign(target, { "x-badges": [{ name, color: colours[bump], position: "before" }] });
  prefix(target, `**In this review**\n\n${list.join("\n")}`);
}

const words = ({ bump, sentence }: ReportedChange) => `*${bump}*: ${sentence}`;

const prefix = (target: Spec, text: string) =>
  Object.assign(target, { description: `${text}\n\n${String(target.description ?? "")}` });

const described = /^(properties|schemas|parameters|headers|responses)$/;

/** The introduction, field, parameter, header, response or schema that a pointer leads to or into. */
function describedAt(spec: Spec, pointer: string): Spec | undefined {
  const tokens = pointerTokens(pointer);
  if (pointer === "/info/description" && isObject(spec.info)) return spec.info;
  const length = tokens.findLastIndex((_, index) => described.test(tokens[index - 1] ?? "")) + 1;
  const found = valueAt(spec, joinPointer("", ...tokens.slice(0, length)));
  return length > 0 && isObject(found) ? found : undefined;
}
