import { globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { child, lookUp } from "@onelogin-mfa/codegen/document";
import { externalResources } from "@onelogin-mfa/page/self-contained";
import { renderEvidencePage } from "./evidence-page.ts";
import { type PageContent, renderPage, siteName } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { operationLinks } from "./operations.ts";
import { linkInSite, type MarkdownPage, markdownPages } from "./pages.ts";
import { documentsOfPage, renderSearchIndex, type SearchDocument } from "./search-index.ts";
import { renderStartPage } from "./start-page.ts";

/** Sources of the site. */
export interface SiteInput {
  readonly spec: unknown;
  /** The Markdown of a page. */
  readonly textOf: (page: MarkdownPage) => string;
  /** Fills the placeholders of HTML. */
  readonly fill: (html: string) => string;
  /** The folder with TypeDoc's pages, which search finds too. */
  readonly reference: string;
}

/**
 * The files of the site by their names in it, but for Redoc and TypeDoc's pages.
 *
 * @throws Error if a page would load something from the network
 */
export async function siteFiles({ spec, textOf, fill, reference }: SiteInput): Promise<Map<string, string>> {
  const pages = renderAll(spec, textOf).map((page) => ({ ...page, html: fill(page.html) }));
  const files = new Map(pages.map((page) => [page.file, renderPage(page)]));
  for (const [file, html] of files) {
    const external = externalResources(html);
    if (external.length > 0) throw new Error(`${file} would load from the network: ${external.join(", ")}`);
  }
  const documents = [
    ...pages.flatMap(({ file, title, html }) => documentsOfPage(file, title, html)),
    ...documentsOfOperations(spec),
    ...(await documentsOfReference(reference)),
  ];
  files.set("assets/search-index.js", renderSearchIndex(documents));
  const styles = ["site", "text", "parts"].map((name) => asset(`${name}.css`));
  return files.set("assets/site.css", [design, ...styles].join("\n")).set("assets/site.js", asset("site.js"));
}

const design = readFileSync(new URL(import.meta.resolve("@onelogin-mfa/page/design.css")), "utf8");
const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");

function renderAll(spec: unknown, textOf: SiteInput["textOf"]): PageContent[] {
  const names = new Map(operationLinks(spec).map(({ operation, href }) => [operation.id, href]));
  const fromMarkdown = markdownPages.map((page) => {
    const linkTo = (href: string) => linkInSite(href, page.source);
    return { ...page, ...renderMarkdown(textOf(page), { linkTo, names }) };
  });
  const summary = String(child({ root: spec, value: spec, pointer: "" }, "info", "summary").value ?? "");
  return [
    { file: "index.html", title: siteName, description: summary, html: renderStartPage(summary) },
    ...fromMarkdown,
    {
      file: "evidence.html",
      title: "Evidence",
      description: "Every claim of the spec with its source and how sure it is.",
      ...renderEvidencePage(spec),
    },
  ];
}

function documentsOfOperations(spec: unknown): SearchDocument[] {
  return operationLinks(spec).map(({ operation, summary, tag, href }) => ({
    id: href,
    title: summary,
    part: `${operation.id} · ${operation.method} ${operation.path}`,
    text: `${tag} ${String(lookUp(operation.node, "description") ?? "")}`,
  }));
}

/** TypeDoc's pages by their names, each with the first sentence of its docstring. */
async function documentsOfReference(folder: string): Promise<SearchDocument[]> {
  const kinds = { functions: "function", interfaces: "interface", classes: "class", types: "type" };
  const found = Object.entries(kinds).map(async ([part, kind]) => {
    const files = globSync(`${part}/*.html`, { cwd: folder }).sort();
    return Promise.all(
      files.map(async (file) => {
        const html = await readFile(join(folder, file), "utf8");
        const [, text = ""] = /tsd-comment tsd-typography"><p>([\s\S]*?)<\/p>/.exec(html) ?? [];
        const title = basename(file, ".html").split(".").at(-1) ?? file;
        const href = `client/${file}`;
        return { id: href, title, part: `Client reference · ${kind}`, text: text.replaceAll(/<[^>]*>/g, "") };
      }),
    );
  });
  return (await Promise.all(found)).flat();
}
