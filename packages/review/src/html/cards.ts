import { diffArrays } from "diff";
import type { Bump } from "../policy/bump.ts";
import { policy } from "../policy/rules.ts";
import { operationsOf } from "../positions.ts";
import type { EvidenceEntry, Location, Position, Report, ReportedChange, WordRun } from "../report.ts";
import { claimKey, type Line, type Listing, lineOf } from "../summary.ts";
import { listed, quoted } from "../words.ts";
import { type Html, html, linked, prose, sentence } from "./html.ts";

/** The parts of a page beside its report. */
export interface PageOptions {
  /** The beginning of its title. @default "Spec review" */
  readonly title?: string | undefined;
  /** Address of a page of Redoc, version 3, which has anchors of its own. @internal */
  readonly redoc?: string | undefined;
  /** Addresses of the same report in other forms. @internal */
  readonly forms?: { readonly comment: string; readonly json: string } | undefined;
  /** The pages of other APIs, relative to this one. @internal */
  readonly others?:
    | readonly { readonly name: string; readonly page: string; readonly report: Report }[]
    | undefined;
}

/** The content of a page. */
export interface Shown extends PageOptions {
  readonly report: Report;
  /** The changes by their ids, and the reasons of those that are accepted. */
  readonly changes: ReadonlyMap<string, ReportedChange & { readonly reason?: string }>;
  /** Ids of the changes that have a place in an outline. */
  readonly placed: ReadonlySet<string>;
  /** Numbers of the claims that the page lists, by {@link claimKey}. */
  readonly claimNumbers: ReadonlyMap<string, number>;
}

const signPaths: Readonly<Record<Bump | "failed", string>> = {
  major: "M5 0 10 10H0Z",
  minor: "M5 0 10 5 5 10 0 5Z",
  patch: "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
  none: "M0 4H10V6H0Z",
  failed: "M2 0 5 3 8 0 10 2 7 5 10 8 8 10 5 7 2 10 0 8 3 5 0 2Z",
};

/** The sign of a bump beside its colour, for readers who do not see colours; drawn, as not every font has such signs. */
export const sign = (bump: keyof typeof signPaths): Html =>
  html`<svg class="sign" viewBox="0 0 10 10" aria-hidden="true"><path d="${signPaths[bump]}"/></svg>`;

/** Lines of a section as cards to unfold; what is only counted is folded away as a whole. */
export function cards({ shown, rest }: Listing<Line>, page: Shown): Html {
  return html`<ul class="lines">${shown.map((line) => lineCard(line, page))}
${rest.length > 0 && html`<li><details><summary>and ${rest.length} more</summary>${cards({ shown: rest, rest: [] }, page)}</details></li>`}</ul>`;
}

function lineCard({ bump, where, sentence: text, location, changes, details }: Line, page: Shown): Html {
  const [only, ...others] = changes;
  const body =
    only &&
    (others.length > 0 ? cards({ shown: changes.map(lineOf), rest: [] }, page) : changeBody(only, page));
  const entries = details.map((one) => html`<li>${sentence(one)}</li>`);
  const more = html`<div class="change"><ul class="claims">${entries}</ul></div>`;
  return html`
<li class="bump-${bump}"><details><summary><span class="badge">${sign(bump)} ${bump}</span>
<span class="text">${where && html`<strong>${sentence(where)}</strong> `}${sentence(text)}</span> ${location && html`<span class="note">${location}</span>`}</summary>
${body ?? more}</details></li>`;
}

function changeBody(change: ReportedChange, page: Shown): Html {
  const { id, rule, positions, others, before, after, wording } = change;
  const reason = page.changes.get(id)?.reason;
  return html`
<div class="change" id="${id}">
${reason !== undefined && html`<p>Accepted: ${sentence(reason)}</p>`}
<p>${sentence(policy[rule].why)} <a class="note" href="#${id}">${rule}</a></p>
${positions.length > 0 && html`<ul class="links">${operationsOf(positions).map((operation) => html`<li>${position(operation, positions, page)}</li>`)}</ul>`}
${others.length > 0 && html`<p class="note">A smaller step is enough for ${sentence(listed(operationsOf(others).map(quoted)))}.</p>`}
${wording ? html`<p class="wording">${wording.map(run)}</p>` : !isOutlined(change, page) && diff(before, after)}
${references(change, page)}
</div>`;
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

/** An operation, its parts that are concerned, and where Redoc shows it. */
function position(operationId: string, positions: readonly Position[], page: Shown): Html {
  const parts = positions
    .filter((one) => one.operationId === operationId && one.part !== "operation")
    .map(({ part, status }) => [part, status].filter(Boolean).join(" "));
  return html`<code>${operationId}</code> ${[...new Set(parts)].join(", ")} ${redocLink(operationId, page)}`;
}

/** A link to an operation in Redoc, which all such links open in one tab. */
function redocLink(operationId: string, { redoc, report }: Shown): Html | null {
  if (redoc === undefined) return null;
  const operation = report.operations.find((one) => one.operationId === operationId);
  if (!operation || operation.state === "removed") return null;
  // its anchor in Redoc 3
  const parts = [operation.tag, operationId].filter((part) => part !== null);
  const path = parts.map((part) => part.trim().toLowerCase().replaceAll(/\s+/g, "-"));
  return html`<a href="${redoc}#/${path.join("/")}" target="redoc" aria-label="${operationId} in Redoc">Redoc</a>`;
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

const signs = { same: "", removed: "−", added: "+" } as const;

function row(kind: keyof typeof signs, text: string, before: number | "", after: number | ""): Html {
  const word = kind === "same" ? null : html`<span class="hidden-text">${kind}</span>`;
  // on one line, since white space shows in a line of code
  return html`<tr class="${kind}"><td class="number">${before}</td><td class="number">${after}</td><td class="sign"><span aria-hidden="true">${signs[kind]}</span>${word}</td><td class="text">${text}</td></tr>
`;
}
