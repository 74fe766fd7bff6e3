import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { objectOf } from "@onelogin-mfa/codegen/document";
import { evidenceScript, withoutLogo, withStart } from "./self-contained.ts";
import { slug } from "./site/operations.ts";
import { guides, linkInSite, type MarkdownPage } from "./site/pages.ts";

/** A copy of the spec with the guides as the sections of its description. */
export function withGuides(spec: JsonObject, textOf: (page: MarkdownPage) => string): JsonObject {
  const info = objectOf(spec.info);
  // the rest of the description is for those who read the file; the guides say it at length
  const [introduction = ""] = String(info.description ?? "").split("\n\n");
  const links =
    "[Start page](index.html) · [Evidence](evidence.html) · [Client reference](client/index.html) · [Changelog](changelog.html)";
  const sections = guides.map((page) => linksInRedoc(textOf(page), page));
  return { ...spec, info: { ...info, description: [introduction, links, ...sections].join("\n\n") } };
}

/** Guides are sections of the same page, with an address made of their heading. */
function linksInRedoc(markdown: string, { source }: MarkdownPage): string {
  const sectionOf = new Map(guides.map(({ file, title }) => [file, `#/section/${slug(title)}`]));
  return markdown.replace(/\]\((?!https?:)([^)\s]+)\)/g, (_, href: string) => {
    const target = linkInSite(href, source) ?? href;
    return `](${sectionOf.get(target) ?? target})`;
  });
}

/** Colours of the diagrams, from Redoc's own, which follow its switch between light and dark. */
const diagramStyle = `<style>
.diagram { --fg: var(--text-color-primary); --bg: var(--bg-color); max-width: none; font-family: var(--font-family-base); }
.diagram { --_text: var(--fg); --_text-sec: var(--fg); --_text-muted: var(--fg); --_line: var(--text-color-secondary);
  --_arrow: var(--fg); --_node-fill: var(--bg-color-raised, var(--bg-color)); --_node-stroke: var(--border-color-primary);
  --_group-hdr: var(--bg-color); --_inner-stroke: var(--border-color-primary); }
.figure { margin: 0; overflow-x: auto; }
</style>`;

/** Writes a spec in Redoc as one page that needs no network. */
export async function writeRedoc(spec: string, page: string): Promise<void> {
  const options = ["--inlineBundle", "--title", "Operations – OneLogin MFA API"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  await promisify(execFile)("redocly", ["build-docs", spec, "-o", page, ...options], { env });
  const html = withoutLogo(await readFile(page, "utf8"));
  const start = `${diagramStyle}<script type="module">${evidenceScript}</script>`;
  await writeFile(page, withStart(html, start));
}
