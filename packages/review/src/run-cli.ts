import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { messageOf, ReviewError } from "./errors.ts";
import { renderMarkdown } from "./output/markdown.ts";
import { writeFolder } from "./output/write-folder.ts";
import { renderPage } from "./page/index.ts";
import type { Report } from "./report.ts";
import { type Review, review } from "./review.ts";

/** Where the program writes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

const formats = ["html", "markdown", "json"] as const;

const help = `Says what the change of the contract means: its changes in words and the version bump it needs.

Usage: npm run review -- [base] [options]

  base                a branch, tag or commit to compare the working tree with
                      (default: where the branch left main; on main, the last commit)
  --out <folder>      where to write index.html, review.md and review.json (default: review)
  --format <format>   html writes the folder (default); markdown and json print to the terminal instead
  --no-types          leave out the comparison of the client's types, which takes seconds
  -h, --help          this text

Exit codes: 0 done; 1 a contract is missing or does not parse, the rest is shown; 2 wrong usage, no git checkout,
unknown base, or an output folder that holds other files.
`;

/**
 * Runs the command line program in a folder.
 *
 * @param args the arguments after the program's name
 * @returns the exit code: 0 done, 1 a contract could not be read, 2 no review could be made
 */
export async function runCli(args: readonly string[], folder: string, streams: Streams): Promise<number> {
  try {
    const command = readCommand(args);
    if (command === "help") {
      streams.out(help);
      return 0;
    }
    const made = await review({
      root: folder,
      types: command.types,
      ...(command.base ? { base: command.base } : {}),
    });
    await present(made, command, folder, streams);
    return made.report.problems.some(({ severity }) => severity === "error") ? 1 : 0;
  } catch (thrown) {
    if (!(thrown instanceof ReviewError)) throw thrown;
    streams.error(`${thrown.message}\n`);
    return 2;
  }
}

interface Command {
  readonly base: string | undefined;
  readonly out: string;
  readonly format: (typeof formats)[number];
  readonly types: boolean;
}

function readCommand(args: readonly string[]): Command | "help" {
  const options = {
    out: { type: "string", default: "review" },
    format: { type: "string", default: "html" },
    "no-types": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return "help";
    const format = formats.find((one) => one === values.format);
    if (!format) throw new Error(`--format must be one of ${formats.join(", ")}, not "${values.format}".`);
    if (values.out === "") throw new Error("--out needs the name of a folder.");
    const [base, ...rest] = positionals;
    if (rest.length > 0) throw new Error(`Name one base, not also "${rest.join(" ")}".`);
    return { base, out: values.out, format, types: !values["no-types"] };
  } catch (thrown) {
    throw new ReviewError(`${messageOf(thrown)}\nSee npm run review -- --help`);
  }
}

async function present(
  { report, contracts }: Review,
  { format, out }: Command,
  folder: string,
  { out: print, error }: Streams,
): Promise<void> {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (format === "json") print(json);
  else if (format === "markdown") print(renderMarkdown(report));
  else {
    const page = await renderPage(report, contracts);
    const target = resolve(folder, out);
    await writeFolder(target, { ...page, "review.md": renderMarkdown(report), "review.json": json });
    print(summary(report, relative(folder, target) || "."));
  }
  for (const { severity, file, line, column, message } of report.problems) {
    const place = file === null ? "" : `${line === null ? file : `${file}:${line}:${column}`} `;
    error(`${severity}: ${place}${message}\n`);
  }
}

function summary({ base, head, bump, changes }: Report, target: string): string {
  const isCompared = base.specVersion !== null && head.specVersion !== null;
  return [
    `Compared with ${base.label}. ${base.why.replaceAll("`", "")}`,
    isCompared
      ? `${changes.length} ${changes.length === 1 ? "change" : "changes"}: the contract needs ${bump.spec.required}, the client ${bump.client.required}.`
      : "The contracts could not be compared.",
    `Declared: ${bump.declared}${bump.agrees ? "" : ", which is not enough"}. ${bump.client.note}`,
    `${target}/index.html: open it in a browser, no network needed`,
    "",
  ].join("\n");
}
