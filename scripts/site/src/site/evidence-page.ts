import { child, documentNode, entries, isObject } from "@onelogin-mfa/codegen/document";
import {
  confidences,
  countsOf,
  type Evidence,
  evidenceOf,
  evidenceOfResponse,
  keyOf,
  listAllEvidence,
} from "@onelogin-mfa/page/evidence";
import { escapeHtml } from "./html.ts";
import type { Heading } from "./markdown.ts";
import { operationLinks } from "./operations.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly evidence: readonly Evidence[];
}

/** The page that lists every claim of the spec: by operation, then those of shared responses, then all others. */
export function renderEvidencePage(spec: unknown): { html: string; headings: Heading[] } {
  const all = listAllEvidence(spec);
  const sections = sectionsOf(spec, all);
  const sources = new Map(
    entries(child(documentNode(spec), "x-sources")).map(([name, { value }]) => [name, value]),
  );
  const html = `<h1>Evidence</h1>
<p class="lead">Every claim of the spec, where it comes from and how sure it is.
<a href="about-evidence.html">About the evidence</a> says how to read it.</p>
<p>${escapeHtml(countsOf(all))}. A claim that several operations rest on is listed with each of them.</p>
${renderFilter()}
${sections.map((section) => renderSection(section, sources)).join("\n")}`;
  return { html, headings: sections.map(({ id, title }) => ({ level: 2, id, text: title })) };
}

function sectionsOf(spec: unknown, all: readonly Evidence[]): Section[] {
  const operations = operationLinks(spec).map(({ operation, summary, href }) => ({
    id: operation.id,
    title: operation.id,
    about: `<p><a href="${href}">${escapeHtml(summary)}</a></p>`,
    evidence: evidenceOf(operation),
  }));
  const responses = entries(child(documentNode(spec), "components", "responses")).flatMap(
    ([name, response]) => evidenceOfResponse(response).map((item) => ({ ...item, where: `\`${name}\`` })),
  );
  const listed = new Set([...operations.flatMap(({ evidence }) => evidence), ...responses].map(keyOf));
  const others = all.filter((item) => !listed.has(keyOf(item)));
  return [
    ...operations,
    {
      id: "shared-responses",
      title: "Shared responses",
      about: "<p>Responses that several operations have in common.</p>",
      evidence: responses,
    },
    {
      id: "elsewhere",
      title: "Elsewhere",
      about: "<p>What no single operation rests on.</p>",
      evidence: others.map((item) => ({ ...item, where: `\`${item.where}\`` })),
    },
  ].filter(({ evidence }) => evidence.length > 0);
}

/** The script of the site shows it, as nothing else can make it work. */
function renderFilter(): string {
  const boxes = confidences.map(
    (level) => `<label><input type="checkbox" name="confidence" value="${level}" checked> ${level}</label>`,
  );
  return `<fieldset class="filter" hidden><legend>Show</legend>${boxes.join("\n")}</fieldset>`;
}

function renderSection({ id, title, about, evidence }: Section, sources: Sources): string {
  const items = evidence.map(
    ({ confidence, where, claim, source }) => `<li data-confidence="${escapeHtml(confidence)}">
<p><span class="badge confidence-${escapeHtml(confidence)}">${escapeHtml(confidence)}</span> <span class="where">${inline(where)}</span></p>
<p>${inline(claim)}</p>
<p class="source">${source
      .split("; ")
      .map((part) => linked(part, sources))
      .join("; ")}</p></li>`,
  );
  return `<section><h2 id="${escapeHtml(id)}">${escapeHtml(title)} <a class="anchor" href="#${escapeHtml(id)}"
 aria-label="Link to ${escapeHtml(title)}">#</a></h2>
${about}<ul class="claims">${items.join("\n")}</ul></section>`;
}

/** A sentence in which names stand in backticks or asterisks. */
const inline = (text: string) =>
  escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/(?<!\w)\*([^*<]+)\*(?!\w)/g, "<em>$1</em>");

/** The sources of the spec's `x-sources` by name. */
type Sources = ReadonlyMap<string, unknown>;

/** One source as a link: to a page, with its title and the day on which it was read, or to a commit or its lines on GitHub. */
function linked(source: string, sources: Sources): string {
  const [url] = /^https:\/\/\S+/.exec(source) ?? [];
  if (url !== undefined) {
    const about = sources.get(source);
    const read = isObject(about) ? ` (“${about.title}”, read ${about.read})` : "";
    return `${link(url, url)}${escapeHtml(source.slice(url.length) + read)}`;
  }
  const { repository, pull, commit, path, line, end } =
    /^(?<repository>[\w-]+\/[\w.-]+?)(?:#(?<pull>\d+))?@(?<commit>[0-9a-f]{7,40})(?: (?<path>[^*:,]+?)(?::(?<line>\d+)(?:-(?<end>\d+))?)?(?:,.*)?)?$/.exec(
      source,
    )?.groups ?? {};
  if (repository === undefined) return escapeHtml(source);
  const github = `https://github.com/${repository}`;
  if (pull !== undefined) return link(`${github}/pull/${pull}`, source);
  if (path === undefined) return link(`${github}/commit/${commit}`, source);
  const lines = line === undefined ? "" : `#L${line}${end === undefined ? "" : `-L${end}`}`;
  return link(`${github}/blob/${commit}/${encodeURI(path)}${lines}`, source);
}

const link = (href: string, text: string) =>
  `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(text)}</a>`;
