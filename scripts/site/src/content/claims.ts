import { isObject } from "@onelogin-mfa/codegen/document";
import type { Evidence } from "@onelogin-mfa/page/evidence";
import { fence } from "./page.ts";

/** A claim as the fence `claims` has it: its sources as text and link. */
interface Claim extends Omit<Evidence, "source"> {
  readonly sources: readonly Source[];
}

interface Source {
  readonly text: string;
  readonly href?: string;
  /** Title of a page and the day on which it was read. */
  readonly note?: string;
}

/** Claims as a fence of Markdown, which {@link renderClaims} makes HTML of. */
export function claimsFence(evidence: readonly Evidence[], pages: unknown): string {
  const claims = evidence.map(
    ({ source, ...rest }): Claim => ({
      ...rest,
      sources: source.split("; ").map((part) => readSource(part, pages)),
    }),
  );
  return fence(JSON.stringify(claims), "claims");
}

/** One source: a page, with its title and the day on which it was read, or a commit or its lines on GitHub. */
function readSource(source: string, pages: unknown): Source {
  const [url] = /^https:\/\/\S+/.exec(source) ?? [];
  if (url !== undefined) {
    const page = isObject(pages) ? pages[source] : undefined;
    const read = isObject(page) ? ` (“${page.title}”, read ${page.read})` : "";
    return { text: url, href: url, note: source.slice(url.length) + read };
  }
  const { repository, pull, commit, path, line, end } =
    /^(?<repository>[\w-]+\/[\w.-]+?)(?:#(?<pull>\d+))?@(?<commit>[0-9a-f]{7,40})(?: (?<path>[^*:,]+?)(?::(?<line>\d+)(?:-(?<end>\d+))?)?(?:,.*)?)?$/.exec(
      source,
    )?.groups ?? {};
  if (repository === undefined) return { text: source };
  const github = `https://github.com/${repository}`;
  if (pull !== undefined) return { text: source, href: `${github}/pull/${pull}` };
  if (path === undefined) return { text: source, href: `${github}/commit/${commit}` };
  const lines = line === undefined ? "" : `#L${line}${end === undefined ? "" : `-L${end}`}`;
  return { text: source, href: `${github}/blob/${commit}/${encodeURI(path)}${lines}` };
}

/** The claims of a fence as a list in HTML, the confidence of each as a badge. */
export function renderClaims(json: string): string {
  const claims = JSON.parse(json) as Claim[]; // written by `claimsFence`
  const items = claims.map(
    ({ confidence, where, claim, sources }) => `<li data-confidence="${escapeHtml(confidence)}">
<p><span class="badge confidence-${escapeHtml(confidence)}">${escapeHtml(confidence)}</span> ${inline(where)}</p>
<p>${inline(claim)}</p><p class="note">${sources.map(renderSource).join("; ")}</p></li>`,
  );
  return `<ul class="claims" v-pre>${items.join("\n")}</ul>\n`;
}

const renderSource = ({ text, href = "", note = "" }: Source) =>
  href.startsWith("https://")
    ? `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(text)}</a>${escapeHtml(note)}`
    : escapeHtml(text);

/** A sentence in which names stand in backticks or asterisks. */
const inline = (text: string) =>
  escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/(?<!\w)\*([^*<]+)\*(?!\w)/g, "<em>$1</em>");

/** Text as it may stand in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
