import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import {
  createProgram,
  InputError,
  Option,
  processStreams,
  repeated,
  type Streams,
} from "@onelogin-mfa/command-line";
import { findBase } from "./base.ts";
import { renderMarkdown } from "./comment.ts";
import { compare } from "./compare-sources.ts";
import { readConfiguration, type SourceOptions } from "./configuration.ts";
import { isPattern, pairDocuments } from "./documents.ts";
import { terminalText } from "./escape.ts";
import { renderAnnotations, renderSarif, renderText, version } from "./formats.ts";
import { refuseDetour, rootOf } from "./git.ts";
import { renderHtml } from "./html/render-html.ts";
import { pagesOf, readRedoc, writePages } from "./pages.ts";
import type { Report } from "./report.ts";
import { fileName, isUrl } from "./sides.ts";

/** The forms of a report, by the names that `--format` takes. @internal */
export const formats = {
  text: renderText,
  markdown: (report: Report) => renderMarkdown(report),
  json: (report: Report) => `${JSON.stringify(report, null, 2)}\n`,
  github: renderAnnotations,
  sarif: renderSarif,
  html: (report: Report) => renderHtml(report),
};
type Format = keyof typeof formats;

/** Exit codes by result. A newer document that cannot be read counts as wrong usage does. */
const codes = { unchanged: 0, compatible: 0, breaking: 1, failed: 2, "not-compared": 3 } as const;

/** The command line. */
export const program = createProgram({
  name: "onelogin-mfa-review",
  description: "Says what a change of an OpenAPI document, 3.0 to 3.2, means for its callers.",
  version,
  notes: `Examples:
  onelogin-mfa-review openapi.yaml                          since the branch left main
  onelogin-mfa-review openapi.yaml --base v1.2.0
  onelogin-mfa-review old.yaml new.yaml
  onelogin-mfa-review git:main:openapi.yaml openapi.yaml
  onelogin-mfa-review "apis/*.yaml" --format markdown
  onelogin-mfa-review https://api.example.com/openapi.json openapi.json

Exit codes: 0 no breaking change; 1 a breaking change; 2 invalid document or configuration, or wrong usage; 3 not compared, as
the older document is invalid.`,
})
  .argument(
    "<document>",
    "the document: with one argument the newer one, with two the older one; a file, git:<revision>:<path>, a URL, or - for standard input; for several a path with *, **, ? or {a,b}",
  )
  .argument("[newer]", "the newer document; for several with the same pattern")
  .option(
    "--base <revision>",
    "older revision, with one document (default: where the branch left the default branch; on that, the last commit)",
  )
  .addOption(
    new Option(
      "--format <name>",
      "form of the report; github: annotations of GitHub Actions; html: one file that needs no network",
    )
      .choices(Object.keys(formats) as Format[])
      .default("text" as Format),
  )
  .option("--out <folder>", "also write index.html, report.md and report.json into this folder")
  .option(
    "--redoc",
    "with --out, also each document that changed in Redoc, with the changes marked (needs @redocly/cli)",
  )
  .option("--config <file>", "ratings of rules, and accepted changes with their reasons (YAML or JSON)")
  .option(
    "--stdin-base <place>",
    "where the document of standard input stands, for its $refs: git:<revision>[:<path>], or a path",
  )
  .option("--allow-folder <folder>", "folder in which $refs may name files (default: the document's own)")
  .option(
    "--allow-host <name>",
    "host to which $refs may lead; may be repeated (default: none)",
    repeated(String, ""),
  );

/** Options of the program. */
export interface ProgramOptions extends Pick<SourceOptions, "folder" | "standardInput"> {
  readonly format: Format;
  readonly base?: string | undefined;
  readonly out?: string | undefined;
  readonly redoc?: boolean | undefined;
  readonly config?: string | undefined;
  readonly stdinBase?: string | undefined;
  readonly allowFolder?: string | undefined;
  readonly allowHost?: readonly string[] | undefined;
}

/**
 * Compares two documents and prints the report.
 *
 * @returns the exit code, as `--help` says
 */
export async function runReview(
  document: string,
  newer: string | undefined,
  given: ProgramOptions,
  { out, err }: Streams = processStreams,
): Promise<number> {
  checkUsage(document, newer, given);
  const { format, out: pages, config, allowHost: allowHosts, allowFolder, stdinBase, folder } = given;
  const { base, head, label } = await sidesOf(document, newer, given);
  const isPiped = base === "-" || head === "-";
  const sources: SourceOptions = {
    folder,
    allowFolder,
    allowHosts,
    settings: { folder: "--allow-folder", host: "--allow-host", input: "--stdin-base" },
    standardInputBase: stdinBase,
    standardInput: given.standardInput ?? (isPiped ? await text(process.stdin) : undefined),
  };
  // before a comparison that takes seconds
  const redoc = given.redoc ? readRedoc(folder ?? process.cwd()) : undefined;
  const compared = await compare(base, head, {
    ...sources,
    outlines: format === "html" || pages !== undefined,
    configuration: config === undefined ? undefined : await readConfiguration(config),
  });
  const report = label === undefined ? compared : { ...compared, base: { ...compared.base, label } };
  out(formats[format](report));
  for (const { severity, side, location, message } of report.problems) {
    const whose = side === "base" ? "in the older document," : "";
    err(`${terminalText([`${severity}:`, whose, location, message].filter(Boolean).join(" "))}\n`);
  }
  if (pages !== undefined) {
    const pairs = isPattern(head) ? await pairDocuments(base, head, folder) : [{ name: head, head }];
    writePages(pages, await pagesOf(report, pairs, { ...sources, redoc }));
    err(`${terminalText(`${pages}/index.html`)}: open it in a browser, no network needed\n`);
  }
  return codes[report.result];
}

/** @throws InputError for arguments and options that do not go together */
function checkUsage(
  document: string,
  newer: string | undefined,
  { stdinBase, base, out, redoc }: ProgramOptions,
) {
  const sides = [document, newer];
  if (newer === "-" && document === "-")
    throw new InputError("Only one document can be read from standard input.");
  if (stdinBase !== undefined && !sides.includes("-"))
    throw new InputError("--stdin-base needs a document of standard input: name one side -.");
  if (base !== undefined && newer !== undefined)
    throw new InputError("--base goes with one document: name the older one, or its revision by --base.");
  if (redoc && out === undefined) throw new InputError("--redoc needs --out: name a folder for the pages.");
  if (newer === undefined && (document === "-" || document.startsWith("git:") || isUrl(document)))
    throw new InputError(
      `"${document}" alone has no older revision: name two documents, or one path of the working tree.`,
    );
}

/** The two documents to compare; of one in the working tree, with its older revision and the name of that. */
async function sidesOf(
  document: string,
  newer: string | undefined,
  { base: revision, folder = process.cwd() }: ProgramOptions,
): Promise<{ readonly base: string; readonly head: string; readonly label?: string }> {
  if (newer !== undefined) return { base: document, head: newer };
  const root = await rootOf(folder);
  const { commit, label } = await findBase(root, revision);
  // as it is paired by its path from the root
  const path = fileName(resolve(realpathSync(folder), document), root);
  if (path.startsWith("../"))
    throw new InputError(`"${document}" is not in the checkout ${root}. Name its older revision as well.`);
  refuseDetour(path, root, root);
  return { base: `git:${commit}:${path}`, head: document, label };
}
