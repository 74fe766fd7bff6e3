import { pointerTokens } from "@onelogin-mfa/openapi";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { Outline, OutlineEntry, OutlineKind, Report, WordRun } from "../report.ts";
import { type Shown, sign } from "./cards.ts";
import { type Html, html, sentence } from "./html.ts";

/** Number of lines of outlines that are unfolded at first: about two screens. */
const maxLines = 60;

/** Number of things in a row that are not folded, though they stay as they are. */
const maxUnchanged = 3;

/** Ids of the changes that have a place in an outline. */
export function placedIn({ outlines = [] }: Report): ReadonlySet<string> {
  const placesOf = ({ places, entries }: OutlineEntry): string[] => [...places, ...entries.flatMap(placesOf)];
  return new Set(outlines.flatMap(({ root }) => placesOf(root)));
}

/** The targets of the links of a page's entries. */
interface OutlinePage {
  readonly page: Shown;
  /** Name of the document that an entry is in. */
  readonly document: string | undefined;
  /** Anchors of the outlines by document and pointer. */
  readonly anchors: ReadonlyMap<string, string>;
  /** State of the operation or schema, or of the part of it, that came or went as a whole around an entry. */
  readonly around?: "added" | "removed" | undefined;
}

const keyOf = (document: string | undefined, pointer: string) => JSON.stringify([document, pointer]);

/**
 * The operations and components in which something changed, each to unfold, in each document the most severe first. Those that
 * change nothing for callers, and what is more than two screens, are folded away as a whole; `null` if there are none.
 */
export function outlineList(page: Shown): Html | null {
  const { outlines = [] } = page.report;
  if (outlines.length === 0) return null;
  const anchors = new Map(
    outlines.map(({ document, pointer }, index) => [keyOf(document, pointer), `outline-${index + 1}`]),
  );
  const documents = [...new Set(outlines.map(({ document }) => document))];
  const bumps = new Map(outlines.map((outline) => [outline, bumpOf(outline.root, page)]));
  const bumpFor = (outline: Outline) => bumps.get(outline) ?? "none";
  const sorted = documents.flatMap((document) =>
    outlines
      .filter((one) => one.document === document)
      .toSorted((a, b) => compareBumps(bumpFor(b), bumpFor(a))),
  );
  let lines = 0;
  const shown = sorted.filter((outline) => {
    if (compareBumps(bumpFor(outline), "patch") <= 0 || lines >= maxLines) return false;
    lines += isWhole(outline.root) ? 1 : linesIn(outline.root);
    return true;
  });
  const rest = sorted.filter((outline) => !shown.includes(outline));
  const list = (some: readonly Outline[]) =>
    html`<div class="outlines">${some.map((outline, index) => {
      const { document } = outline;
      const isNext = document !== undefined && document !== some[index - 1]?.document;
      return html`${isNext && html`<h3>${document}</h3>`}${outlineItem(outline, { page, document, anchors })}`;
    })}</div>`;
  const more = shown.length > 0 ? `and ${rest.length} more` : "all of it";
  return html`${shown.length > 0 && list(shown)}
${rest.length > 0 && html`<details class="rest"><summary>${more}</summary>${list(rest)}</details>`}`;
}

/** The highest bump of the changes in an entry. */
function bumpOf({ changes, entries }: OutlineEntry, page: Shown): Bump {
  const own = changes.map((id) => page.changes.get(id)?.bump ?? "none");
  return maxBump([...own, ...entries.map((one) => bumpOf(one, page))]);
}

/** Number of lines that an entry takes while what stays in it is folded. */
function linesIn({ entries }: OutlineEntry): number {
  const rows = inRows(entries, isUnchanged).map(({ isSame, row }) => {
    if (isSame) return row.length > maxUnchanged ? 1 : row.length;
    return row.reduce((sum, one) => sum + linesIn(one), 0);
  });
  return 1 + rows.reduce((sum, one) => sum + one, 0);
}

/** An operation or component as a fold, which is open unless it came or went as a whole. */
function outlineItem({ root, document, pointer }: Outline, around: OutlinePage): Html {
  const [start, end] = document === undefined ? [html`<h3>`, html`</h3>`] : [html`<h4>`, html`</h4>`];
  const id = around.anchors.get(keyOf(document, pointer)) ?? "";
  const inside = { ...around, around: wholeOf(root) };
  return html`
<details class="outline" id="${id}"${!isWhole(root) && html` open`}><summary>${start}${title(root)}${end}${stateMark(root, around)}</summary>
<div class="root">${places(root)}${said(root, around)}${changeLinks(root, around)}</div>
${entryList(root, inside)}
</details>`;
}

const isWhole = ({ state }: OutlineEntry) => state === "added" || state === "removed";

const wholeOf = ({ state }: OutlineEntry) => (state === "added" || state === "removed" ? state : undefined);

/** Kinds in words, of things that have no names or whose names do not say it. */
const words: Readonly<Record<OutlineKind, string>> = {
  operation: "",
  callback: "callback",
  schema: "schema",
  parameter: "parameter",
  "request body": "request body",
  response: "response",
  header: "header",
  "media type": "",
  field: "",
  items: "each item",
  "other fields": "each other field",
  alternative: "alternative",
};

/** Kind and name, struck through if it is gone. */
function title({ kind, name, state }: OutlineEntry): Html {
  const parts = [
    words[kind] !== "" && html`<span class="what">${words[kind]}</span>`,
    name !== "" && html`<code>${name}</code>`,
  ].filter(Boolean);
  const text = html`${parts.map((part, index) => html`${index > 0 && " "}${part}`)}`;
  if (state === "removed") return html`<del>${text}</del>`;
  return state === "added" ? html`<ins>${text}</ins>` : text;
}

const stateWords = { added: "new", removed: "removed", changed: "changed" } as const;

/** Its state in a word, unless that is said of the whole around it. */
function stateMark({ state, changes }: OutlineEntry, { around }: OutlinePage): Html | false {
  if (state === "same" || (around === state && changes.length === 0)) return false;
  return html` <span class="badge kind-${state}">${stateWords[state]}</span>`;
}

/** Links to what the report says about it. */
function changeLinks({ changes: ids }: OutlineEntry, { page: { changes } }: OutlinePage): Html[] {
  return ids.flatMap((id) => {
    const change = changes.get(id);
    if (!change) return [];
    const { bump, reason, sentence } = change;
    const word = reason === undefined ? bump : "accepted";
    return html` <a class="badge bump-${bump}" href="#${id}" aria-label="${`${word}: ${sentence}`}">${sign(bump)} ${word}</a>`;
  });
}

/** Anchors of the changes that have their place here. */
const places = ({ places: ids }: OutlineEntry) => ids.map((id) => html`<span id="at-${id}"></span>`);

/** The type, the values, what else is said, and the start of the description. */
function said(entry: OutlineEntry, around: OutlinePage): Html {
  const { note, type, values, facts, description } = entry;
  const parts = [
    note !== "" && html`<span class="note">${note}</span>`,
    type.length > 0 && html`<span class="type">${runs(type)}</span>`,
    reference(entry, around),
    values.length > 0 && html`<span class="values">${valueRuns(values)}</span>`,
    ...facts.map((fact) => html`<span class="fact">${run(fact)}</span>`),
    description.length > 0 && html`<span class="note">${runs(description, sentence)}</span>`,
  ];
  return html`${parts.filter(Boolean).map((part) => html` ${part}`)}`;
}

/** The component that it refers to, and where its outline is, if it has one. */
function reference({ component, type }: OutlineEntry, { document, anchors }: OutlinePage): Html | false {
  if (component === null) return false;
  const name = pointerTokens(component).at(-1) ?? "";
  const anchor = anchors.get(keyOf(document, component));
  if (anchor !== undefined) return html`<a href="#${anchor}">${name} changed</a>`;
  return type.length === 0 && html`<span class="type">${name}</span>`;
}

/** Marks removed and new words, with an arrow between both. */
const runs = (list: readonly WordRun[], render?: (text: string) => Html) =>
  list.map((one, index) => {
    const isNext = one.state === "added" && list[index - 1]?.state === "removed";
    return html`${isNext && html` ${sign("arrow")} `}${run(one, render)}`;
  });

function run({ state, text }: WordRun, render = (words: string) => html`${words}`): Html {
  if (state === "same") return render(text);
  return state === "added"
    ? html`<ins><span class="hidden-text">now </span>${render(text)}</ins>`
    : html`<del><span class="hidden-text">no longer </span>${render(text)}</del>`;
}

/** Values, of which those that stay are counted if there are many in a row. */
function valueRuns(values: readonly WordRun[]): Html[] {
  return inRows(values, ({ state }) => state === "same").flatMap(({ isSame, row }) => {
    const isLong = isSame && row.length > 2 * maxUnchanged;
    const shown = row.map((one) => html` <code>${run(one)}</code>`);
    return isLong
      ? [...shown.slice(0, 2), html` <span class="note">and ${row.length - 2} more</span>`]
      : shown;
  });
}

/** Things in a row that are the same, and others, in their order. */
function inRows<Thing>(things: readonly Thing[], isSame: (thing: Thing) => boolean) {
  const rows: { readonly isSame: boolean; readonly row: Thing[] }[] = [];
  for (const thing of things) {
    const last = rows.at(-1);
    if (last?.isSame === isSame(thing)) last.row.push(thing);
    else rows.push({ isSame: isSame(thing), row: [thing] });
  }
  return rows;
}

/** True for an entry in which nothing changed. */
const isUnchanged = ({ state, entries }: OutlineEntry): boolean =>
  state === "same" && entries.every(isUnchanged);

/** Lists the parts of an entry. Unchanged ones are folded, if there are many in a row. */
function entryList({ entries }: OutlineEntry, around: OutlinePage): Html | null {
  if (entries.length === 0) return null;
  const items = inRows(entries, isUnchanged).map(({ isSame, row }) => {
    const shown = row.map((entry) => entryItem(entry, isSame, around));
    if (!isSame || row.length <= maxUnchanged) return shown;
    const noun = row.every(({ kind }) => kind === "field") ? "fields" : "parts";
    return html`
<li class="entry"><details><summary>${row.length} unchanged ${noun}</summary><ul class="entries">${shown}</ul></details></li>`;
  });
  return html`<ul class="entries">${items}</ul>`;
}

function entryItem(entry: OutlineEntry, isSame: boolean, around: OutlinePage): Html {
  const inside = { ...around, around: wholeOf(entry) ?? around.around };
  return html`
<li class="entry is-${entry.state}">${places(entry)}<div>${title(entry)}${said(entry, around)}${stateMark(entry, around)}${changeLinks(entry, around)}</div>${!isSame && entryList(entry, inside)}</li>`;
}
