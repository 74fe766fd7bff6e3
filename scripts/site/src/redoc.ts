import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { arrayOf, isObject, type JsonObject, objectOf } from "@onelogin-mfa/codegen/document";
import {
  redocPolicy,
  redocScript,
  scriptsIn,
  withoutLogo,
  withPolicy,
  withStart,
} from "@onelogin-mfa/page/self-contained";
import { slug } from "./site/operations.ts";
import { guides, linkInSite, type MarkdownPage } from "./site/pages.ts";

const sandboxServer = {
  url: "http://127.0.0.1:4020",
  description: "The sandbox on your machine, to try every call without an account.",
};

/** A copy of the spec with the guides as the sections of its description. */
export function withGuides(spec: JsonObject, textOf: (page: MarkdownPage) => string): JsonObject {
  const info = objectOf(spec.info);
  // the rest of the description is for those who read the file; the guides say it at length
  const [introduction = ""] = String(info.description ?? "").split("\n\n");
  const links =
    "[Start page](index.html) · [Evidence](evidence.html) · [Client reference](client/index.html) · [Changelog](changelog.html)";
  const sections = guides.map((page) => linksInRedoc(textOf(page), page));
  const description = [introduction, links, ...sections].join("\n\n");
  // Redoc shows their descriptions as plain text
  const servers = arrayOf(spec.servers)
    .filter(isObject)
    .map((server) => ({ ...server, description: String(server.description ?? "").replaceAll("`", "") }));
  return { ...spec, info: { ...info, description }, servers: [...servers, sandboxServer] };
}

/** Guides are sections of the same page, with an address made of their heading. */
function linksInRedoc(markdown: string, { source }: MarkdownPage): string {
  const sectionOf = new Map(guides.map(({ file, title }) => [file, `#/section/${slug(title)}`]));
  // one level down: Redoc shows headings of the second level like those of the first
  const demoted = markdown.replace(/^##(?=#* )/gm, "###");
  return demoted.replace(/\]\((?!https?:)([^)\s]+)\)/g, (_, href: string) => {
    const target = linkInSite(href, source) ?? href;
    return `](${sectionOf.get(target) ?? target})`;
  });
}

/** Colours of the diagrams are Redoc's own, which follow its switch between light and dark. Names are
 * not broken, and links and search have enough contrast. */
const style = `<style>
.diagram { --fg: var(--text-color-primary); --bg: var(--bg-color); --_text: var(--fg); --_text-sec: var(--fg);
  --_text-muted: var(--fg); --_line: var(--text-color-secondary); --_arrow: var(--fg); --_node-fill: var(--bg-color);
  --_node-stroke: var(--border-color-primary); --_group-hdr: var(--bg-color); --_inner-stroke: var(--border-color-primary);
  max-width: 100%; min-width: 26rem; height: auto; font-family: var(--font-family-base); }
.figure { margin: 0; overflow-x: auto; }
[data-component-name="Markdown/Markdown"] a, [data-testid="search-trigger"] *,
a[rel="noreferrer"] { color: var(--text-color-primary) !important; }
[data-component-name="Markdown/Markdown"] td code { overflow-wrap: normal; word-break: normal; }
[data-component-name="Markdown/Markdown"] table { overflow-x: auto; }
</style>`;

const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));

/** Writes a spec in Redoc as one page that needs no network. */
export async function writeRedoc(spec: string, page: string): Promise<void> {
  const options = ["--inlineBundle", "--title", "Operations – OneLogin MFA API"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  await promisify(execFile)(process.execPath, [redocly, "build-docs", spec, "-o", page, ...options], { env });
  const html = withoutLogo(await readFile(page, "utf8"));
  const start = `<link rel="icon" href="data:,">${style}<script type="module">${redocScript}</script>`;
  const whole = withStart(html, start);
  await writeFile(page, withPolicy(whole, redocPolicy(scriptsIn(whole))));
}
