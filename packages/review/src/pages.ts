import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";
import { renderMarkdown } from "./comment.ts";
import type { SourceOptions } from "./configuration.ts";
import { renderHtml } from "./html/render-html.ts";
import { redocPage } from "./redoc/redoc-page.ts";
import type { Report, Spec } from "./report.ts";
import { readSide } from "./sides.ts";

/** A document of a report, and where its newer revision is read. */
export interface PageSource {
  readonly name: string;
  readonly head: string;
}

/**
 * Makes the files of a report's page, by name: `index.html`, `report.md`, `report.json`, and with Redoc a page of each document that
 * changed, in which the changes are marked and what is gone is struck out.
 *
 * @param redoc the text of Redoc's script
 */
export async function pagesOf(
  report: Report,
  sources: readonly PageSource[],
  { redoc, ...options }: SourceOptions & { readonly redoc?: string | undefined },
): Promise<ReadonlyMap<string, string>> {
  const redocPages = new Map<string, string>();
  const links: { readonly name: string; readonly page: string }[] = [];
  if (redoc !== undefined)
    for (const { name, head } of sources) {
      const own = reportOn(report, name);
      const { document } = await readSide("head", head, options);
      if (own.changes.length === 0 || !document) continue;
      const page = sources.length === 1 ? "redoc.html" : `redoc-${links.length + 1}.html`;
      redocPages.set(page, redocPage(document.root as Spec, own, redoc));
      links.push({ name, page });
    }
  return new Map([
    ["index.html", renderHtml(report, { redoc: links })],
    ["report.md", renderMarkdown(report, "index.html")],
    ["report.json", `${JSON.stringify(report, null, 2)}\n`],
    ...redocPages,
  ]);
}

/** The part of a report on one of its documents. */
function reportOn(report: Report, name: string): Report {
  const one =
    report.documents?.length === 1 ? undefined : report.documents?.find((found) => found.name === name);
  if (!one) return report;
  const ids = new Set(one.changes);
  return {
    ...report,
    changes: report.changes.filter(({ id }) => ids.has(id)),
    operations: report.operations.filter(({ changes }) => changes.some((id) => ids.has(id))),
    outlines: report.outlines?.filter(({ document }) => document === name),
  };
}

/** Files that may be in the folder of a page. */
const pageFile = /^(index\.html|report\.(md|json)|redoc(-\d+)?\.html)$/;

/**
 * Writes files into a folder, each whole, and removes older ones of these names.
 *
 * @throws InputError if the folder or one around it is a link, below the current folder: a branch could lead the files elsewhere by it
 */
export function writePages(folder: string, files: ReadonlyMap<string, string>): void {
  const target = resolve(folder);
  const inside = process.cwd() + sep;
  for (let path = target; path.startsWith(inside); path = dirname(path))
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new InputError(`${path} is a link, which is not followed. Name another folder with --out.`);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(target).filter((one) => pageFile.test(one) && !files.has(one)))
    rmSync(join(target, name));
  for (const [name, text] of files) {
    const temporary = join(target, `.${name}.new`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(target, name));
  }
}

/**
 * Reads the script of Redoc, which the package does not bring along: it has 2.4 MB.
 *
 * @param folder from which `@redocly/cli` is found
 * @throws InputError if it is not installed there
 */
export function readRedoc(folder: string): string {
  const require = createRequire(join(folder, "package.json"));
  try {
    const manifest = require.resolve("@redocly/cli/package.json");
    return readFileSync(join(dirname(manifest), "lib/chunks/redoc.standalone.js"), "utf8");
  } catch (thrown) {
    throw new InputError(
      `The page in Redoc needs @redocly/cli, which is not found from ${folder}: run "npm install --save-dev @redocly/cli".`,
      { cause: thrown },
    );
  }
}
