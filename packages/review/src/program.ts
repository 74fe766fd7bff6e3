import { text } from "node:stream/consumers";
import {
  createProgram,
  InputError,
  Option,
  processStreams,
  repeated,
  type Streams,
} from "@onelogin-mfa/command-line";
import { renderMarkdown } from "./comment.ts";
import { compare } from "./compare-sources.ts";
import { readConfiguration, type SourceOptions } from "./configuration.ts";
import { terminalText } from "./escape.ts";
import { renderAnnotations, renderSarif, renderText, version } from "./formats.ts";
import { renderHtml } from "./html/render-html.ts";
import type { Report } from "./report.ts";

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

const command = createProgram({
  name: "onelogin-mfa-review",
  description: "Says what a change of an OpenAPI document, 3.0 to 3.2, means for its callers.",
  version,
  notes: `Examples:
  onelogin-mfa-review compare git:main:openapi.yaml openapi.yaml
  onelogin-mfa-review compare "git:main:apis/*.yaml" "apis/*.yaml"
  onelogin-mfa-review compare https://api.example.com/openapi.json openapi.json --format markdown

Exit codes: 0 no breaking change, 1 a breaking change, 2 invalid document, invalid configuration or wrong usage.`,
});

/** The command line. */
export const program = command
  .addArgument(command.createArgument("<command>", "what to do").choices(["compare"] as const))
  .argument(
    "<base>",
    "the older document: a file, git:<revision>:<path>, a URL, or - for standard input; for several a path with *, **, ? or {a,b}",
  )
  .argument("<head>", "the newer document; for several with the same pattern")
  .addOption(
    new Option(
      "--format <name>",
      "form of the report; github: annotations of GitHub Actions; html: one file that needs no network",
    )
      .choices(Object.keys(formats) as Format[])
      .default("text" as Format),
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
  readonly config?: string | undefined;
  readonly stdinBase?: string | undefined;
  readonly allowFolder?: string | undefined;
  readonly allowHost?: readonly string[] | undefined;
}

/**
 * Compares two documents and prints the report.
 *
 * @returns the exit code: 1 for a breaking change, 2 if a document cannot be read
 */
export async function runReview(
  _: "compare",
  base: string,
  head: string,
  { format, config, allowHost: allowHosts, standardInput, stdinBase, ...options }: ProgramOptions,
  { out, err }: Streams = processStreams,
): Promise<number> {
  if (base === "-" && head === "-")
    throw new InputError("Only one document can be read from standard input.");
  if (stdinBase !== undefined && base !== "-" && head !== "-")
    throw new InputError("--stdin-base needs a document of standard input: name one side -.");
  const isPiped = base === "-" || head === "-";
  const report = await compare(base, head, {
    ...options,
    allowHosts,
    outlines: format === "html",
    settings: { folder: "--allow-folder", host: "--allow-host", input: "--stdin-base" },
    standardInputBase: stdinBase,
    configuration: config === undefined ? undefined : await readConfiguration(config),
    standardInput: standardInput ?? (isPiped ? await text(process.stdin) : undefined),
  });
  out(formats[format](report));
  for (const { severity, location, message } of report.problems)
    err(`${terminalText([`${severity}:`, location, message].filter(Boolean).join(" "))}\n`);
  if (report.problems.some(({ severity }) => severity === "error")) return 2;
  return report.bump.required === "major" ? 1 : 0;
}
