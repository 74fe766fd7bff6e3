import { dirname, join, relative, resolve } from "node:path";
import { createProgram, type Streams } from "@onelogin-mfa/command-line";
import { review, specFile } from "@onelogin-mfa/release";
import { renderMarkdown, renderText } from "@onelogin-mfa/review";
import { readSide, rootOf, terminalText } from "@onelogin-mfa/review/workshop";
import { renderPage } from "./page/render-page.ts";
import { refuseForeign, writeFolder } from "./write-folder.ts";

/** The command line of the review. */
export const program = createProgram({
  name: "npm run review --",
  description: "Reviews the change of the spec: what changes in meaning, and which version bump it needs.",
  notes: `Exit codes: 0 done; 1 a spec is missing or invalid, the rest is shown; 2 wrong usage, no git checkout, unknown base,
or an output folder that is a link or holds other files.`,
})
  .argument(
    "[base]",
    "branch, tag or commit to compare the working tree with (default: where the branch left main; on main, the last commit)",
  )
  .option("--out <folder>", "folder for index.html, review.md and review.json", "review")
  .option("--no-types", "leave out the comparison of what the packages export, which takes seconds");

/**
 * Reviews the checkout of a folder and presents the report.
 *
 * @returns the exit code: 0 done, 1 a spec could not be read
 */
export async function runReview(
  base: string | undefined,
  command: { readonly out: string; readonly types: boolean },
  folder: string,
  streams: Streams,
): Promise<number> {
  const target = resolve(folder, command.out);
  const root = await rootOf(folder);
  // before a review that takes seconds
  await refuseForeign(target, root);
  const report = await review({ root, types: command.types, ...(base ? { base } : {}) });
  const { document } = await readSide("head", specFile, { folder: root, allowFolder: dirname(specFile) });
  const texts = {
    "review.md": renderMarkdown(report, "index.html"),
    "review.json": `${JSON.stringify(report, null, 2)}\n`,
  };
  await writeFolder(target, { ...renderPage(report, document?.root), ...texts }, root);
  const page = join(relative(folder, target), "index.html");
  streams.out(`${renderText(report)}${terminalText(page)}: open it in a browser, no network needed\n`);
  for (const { severity, location, message } of report.problems)
    streams.err(`${severity}: ${location === null ? "" : `${location} `}${message}\n`);
  return report.problems.some(({ severity }) => severity === "error") ? 1 : 0;
}
