import { diffArrays } from "diff";
import type { Line, LinePlace } from "../lines.ts";
import type { Bump } from "../policy/bump.ts";
import { policy } from "../policy/rules.ts";
import { operationsOf } from "../positions.ts";
import type {
  EvidenceEntry,
  Location,
  Report,
  ReportedChange,
  ReviewedOperation,
  WordRun,
} from "../report.ts";
import { claimKey, type Listing } from "../summary.ts";
import { listed, quoted } from "../words.ts";
import { type Html, html, linked, prose, sentence } from "./html.ts";

/** The parts of a page beside its report. */
export interface PageOptions {
  /** Pages of Redoc, version 3, by the names of their documents, relative to this page. @internal */
  readonly redoc?: readonly RedocLink[] | undefined;
}

/** A document in Redoc. */
export interface RedocLink {
  readonly name: string;
  readonly page: string;
}

/** The content of a page. */
export interface Shown {
  readonly report: Report;
  /** The changes by their ids, and the reasons of those that are accepted. */
  readonly changes: ReadonlyMap<string, ReportedChange & { readonly reason?: string }>;
  readonly operations: ReadonlyMap<string, ReviewedOperation>;
  /** Addresses of pages of Redoc by the ids of the changes that they show. */
  readonly redocPages: ReadonlyMap<string, string>;
  /** Ids of the changes that have a place in an outline. */
  readonly placed: ReadonlySet<string>;
  /** Numbers of the claims that the page lists, by {@link claimKey}. */
  readonly claimNumbers: ReadonlyMap<string, number>;
}

const signPaths: Readonly<Record<Bump | "failed" | "arrow", string>> = {
  major: "M5 0 10 10H0Z",
  minor: "M5 0 10 5 5 10 0 5Z",
  patch: "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
  none: "M0 4H10V6H0Z",
  arrow: "M0 4H6V1L10 5 6 9V6H0Z",
  failed: "M2 0 5 3 8 0 10 2 7 5 10 8 8 10 5 7 2 10 0 8 3 5 0 2Z",
};

/** The shapes of the signs, drawn once: not every font has such signs. */
export const signShapes: Html = html`<svg class="hidden-text" aria-hidden="true">${Object.entries(signPaths).map(([bump, path]) => html`<symbol id="sign-${bump}" viewBox="0 0 10 10"><path d="${path}"/></symbol>`)}</svg>`;

/** The sign of a bump beside its colour, for readers who do not see colours. */
export const sign = (bump: keyof typeof signPaths): Html =>
  html`<svg class="sign" aria-hidden="true"><use href="#sign-${bump}"/></svg>`;

/** Lines of a section as cards to unfold; what is only counted is folded away as a whole. */
export function cards({ shown, rest }: Listing<Line>, page: Shown): Html {
  return html`<ul class="lines">${shown.map((line) => lineCard(line, page))}
${rest.length > 0 && html`<li><details><summary>and ${rest.length} more</summary>${cards({ shown: rest, rest: [] }, page)}</details></li>`}</ul>`;
}

function lineCard(line: Line, page: Shown): Html {
  const { bump, parts, changes } = line;
  const [only] = changes;
  if (!only) return html``;
  const reason = html`<p>${sentence(policy[only.rule].why)} <a class="note" href="#${only.id}">${only.rule}</a></p>`;
  const body =
    parts.length > 0
      ? html`<div class="why">${reason}</div>${partList(parts, page)}`
      : changeBody(only, page, reason);
  return html`
<li class="bump-${bump}"><details><summary><span class="badge">${sign(bump)} ${bump}</span>
${lineText(line)}</summary>
${body}</details></li>`;
}

/** The parts of a line, all of one bump and for one reason. */
function partList(lines: readonly Line[], page: Shown): Html {
  const items = lines.map((line) => {
    const [only] = line.changes;
    const body = line.parts.length > 0 ? partList(line.parts, page) : only && changeBody(only, page);
    return html`
<li><details><summary>${lineText(line)}</summary>${body}</details></li>`;
  });
  return html`<ul class="lines">${items}</ul>`;
}

const lineText = ({ where, sentence: text, place }: Line) =>
  html`<span class="text">${where && html`<strong>${sentence(where)}</strong> `}${sentence(text)}</span> ${place && html`<span class="note">${placeText(place)}</span>`}`;

const placeText = ({ file, line, isOlder }: LinePlace) =>
  isOlder ? `line ${line} of the older ${file}` : `${file}:${line}`;

function changeBody(change: ReportedChange, page: Shown, why?: Html): Html {
  const { id, positions, others, before, after, wording } = change;
  const reason = page.changes.get(id)?.reason;
  const operations = operationsOf(positions);
  const parts = [
    reason !== undefined && html`<p>Accepted: ${sentence(reason)}</p>`,
    why,
    operations.length > 0 &&
      html`<ul class="links">${operations.map((one) => html`<li>${position(one, change, page)}</li>`)}</ul>`,
    others.length > 0 &&
      html`<p class="note">A smaller step is enough for ${sentence(listed(operationsOf(others).map(quoted)))}.</p>`,
    wording
      ? html`<p class="wording">${wording.map(run)}</p>`
      : !isOutlined(change, page) && diff(before, after),
    references(change, page),
  ];
  return html`<div class="change" id="${id}">${parts}</div>`;
}

/** Number of changes from which the lines of those are left out that have a place in an outline: they are most of such a page. */
const maxWithLines = 200;

const isOutlined = ({ id }: ReportedChange, { changes, placed }: Shown) =>
  changes.size > maxWithLines && placed.has(id);

/** Links to where the page shows the change among what stays, and to its evidence. */
function references({ id, evidence }: ReportedChange, { placed, claimNumbers }: Shown): Html | null {
  const numbers = evidence.flatMap((entry) => claimNumbers.get(claimKey(entry)) ?? []);
  const links = [
    ...(placed.has(id) ? [html`<a href="#at-${id}">at its place</a>`] : []),
    ...[...new Set(numbers)].map((number) => html`<a href="#claim-${number}">evidence ${number}</a>`),
  ];
  return links.length > 0
    ? html`<ul class="links">${links.map((link) => html`<li>${link}</li>`)}</ul>`
    : null;
}

/** Words of a text that came, went or stayed. */
function run({ state, text }: WordRun): Html | string {
  if (state === "same") return text;
  return state === "added" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
}

/** An operation with method and path, its parts that are concerned, and where Redoc shows it. */
function position(operationId: string, { id, positions }: ReportedChange, page: Shown): Html {
  const parts = positions
    .filter((one) => one.operationId === operationId && one.part !== "operation")
    .map(({ part, status }) => [part, status].filter(Boolean).join(" "));
  const operation = page.operations.get(operationId);
  const call = operation && `${operation.method} ${operation.path}`;
  const words = [
    call !== undefined && call !== operationId && html`<span class="note">${call}</span>`,
    [...new Set(parts)].join(", "),
  ];
  return html`<code>${operationId}</code> ${words.filter(Boolean).map((one) => html`${one} `)}${operation && redocLink(operation, page.redocPages.get(id))}`;
}

/** A link to an operation in Redoc, which all such links open in one tab. */
function redocLink({ operationId, tag, state }: ReviewedOperation, page: string | undefined): Html | null {
  if (page === undefined || state === "removed") return null;
  // its anchor in Redoc 3
  const path = [tag, operationId].flatMap((part) => part?.trim().toLowerCase().replaceAll(/\s+/g, "-") ?? []);
  return html`<a href="${page}#/${path.join("/")}" target="redoc" aria-label="${operationId} in Redoc">Redoc</a>`;
}

/** Claims of the evidence with their numbers, each with its confidence and what became of it. */
export function claims({ shown, rest }: Listing<EvidenceEntry>, first = 1): Html {
  const claim = ({ claim: text, source, confidence, state }: EvidenceEntry, index: number) => html`
<li id="claim-${first + index}"><span class="badge confidence-${confidence}">${confidence}</span> ${state === "same" ? null : html`<span class="badge kind-${state}">${state}</span>`}
${prose(text)} <span class="note">${linked(source)}</span></li>`;
  const start = first === 1 ? null : html` start="${first}"`;
  return html`${shown.length > 0 && html`<ol class="claims"${start}>${shown.map(claim)}</ol>`}
${rest.length > 0 && html`<details><summary>${shown.length > 0 ? `and ${rest.length} more` : "all of it"}</summary>${claims({ shown: rest, rest: [] }, first + shown.length)}</details>`}`;
}

/** The lines of a location before and after, compared, with the numbers that they have in their files and without their common indentation. */
export function diff(before: Location | null, after: Location | null): Html | null {
  if (!before && !after) return null;
  const next = { before: before?.line ?? 0, after: after?.line ?? 0 };
  const [old, now] = [[...(before?.lines ?? [])], [...(after?.lines ?? [])]];
  const indents = [...old, ...now].filter((text) => text.trim() !== "").map((text) => text.search(/\S/));
  const indent = Math.min(...indents);
  const runs = diffArrays(old, now);
  const rows = runs.flatMap(({ value, added, removed }) => {
    const kind = added ? "added" : removed ? "removed" : "same";
    return value.map((text) =>
      row(kind, text.slice(indent), added ? "" : next.before++, removed ? "" : next.after++),
    );
  });
  return html`
<table class="diff">
<thead class="hidden-text"><tr><th>Line before</th><th>Line after</th><th>Change</th><th>Text</th></tr></thead>
<tbody>${rows}</tbody>
</table>
${(before?.cut || after?.cut) && html`<p class="note">There is more: only the first lines are shown.</p>`}`;
}

const signs = { removed: "−", added: "+" } as const;

function row(kind: keyof typeof signs | "same", text: string, before: number | "", after: number | ""): Html {
  const mark =
    kind !== "same" &&
    html`<span aria-hidden="true">${signs[kind]}</span><span class="hidden-text">${kind}</span>`;
  // on one line, since white space shows in a line of code
  return html`<tr class="${kind}"><td class="number">${before}</td><td class="number">${after}</td><td class="sign">${mark}</td><td class="text">${text}</td></tr>
`;
}
