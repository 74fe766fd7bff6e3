import { dirname, join, relative, resolve } from "node:path";
import { createProgram, type Streams } from "@onelogin-mfa/command-line";
import { type ApiReview, changedReviews, renderReviews, review } from "@onelogin-mfa/release";
import { renderAnnotations, renderMarkdown, renderText } from "@onelogin-mfa/review";
import { readSide, rootOf, terminalText } from "@onelogin-mfa/review/workshop";
import { fileNameOf } from "../file-name.ts";
import { type PageTexts, renderPage } from "./page/render-page.ts";
import { refuseForeign, writeFolder } from "./write-folder.ts";

/** The command line of the review. */
export const program = createProgram({
  name: "npm run review --",
  description:
    "Reviews the change of the spec and of the other APIs: what changes in meaning, and which version bump it needs.",
  notes: `Exit codes: 0 done; 1 a spec is missing or invalid, the rest is shown; 2 wrong usage, no git checkout, unknown base,
or an output folder that is a link or holds other files.`,
})
  .argument(
    "[base]",
    "branch, tag or commit to compare the working tree with (default: where the branch left main; on main, the last commit)",
  )
  .option(
    "--out <folder>",
    "folder for index.html, review.md and review.json; a folder in it for each other API",
    "review",
  )
  .option(
    "--github",
    "also print the changes as commands of GitHub Actions, which shows them at their lines",
    false,
  )
  .option("--no-types", "leave out the comparison of what the packages export, which takes seconds");

/**
 * Reviews the checkout of a folder and presents the report.
 *
 * @returns the exit code: 0 done, 1 a spec could not be read
 */
export async function runReview(
  base: string | undefined,
  command: { readonly out: string; readonly types: boolean; readonly github: boolean },
  folder: string,
  streams: Streams,
): Promise<number> {
  const target = resolve(folder, command.out);
  const root = await rootOf(folder);
  // before a review that takes seconds
  await refuseForeign(target, root);
  const reviews = await review({ root, types: command.types, ...(base ? { base } : {}) });
  const [main, ...others] = reviews;
  const folderOf = ({ name }: ApiReview["api"]) => fileNameOf(name);
  for (const { api } of others) await refuseForeign(join(target, folderOf(api)), root);
  const pageOf = (api: ApiReview["api"]) => (api === main.api ? "index.html" : `${folderOf(api)}/index.html`);
  const changed = changedReviews(reviews);
  const links = changed.map(({ api, report }) => ({ name: api.name, page: pageOf(api), report }));
  await writeReview(target, main, root, { others: links, comment: renderReviews(reviews, pageOf) });
  for (const one of others)
    await writeReview(join(target, folderOf(one.api)), one, root, { title: titleOf(one) });
  const page = join(relative(folder, target), "index.html");
  streams.out(`${renderText(main.report)}${terminalText(page)}: open it in a browser, no network needed\n`);
  for (const { api, report } of changed) streams.out(`${terminalText(api.name)}: ${renderText(report)}`);
  if (command.github) for (const { report } of reviews) streams.out(renderAnnotations(report));
  const problems = reviews.flatMap(({ report }) => report.problems);
  for (const { severity, location, message } of problems)
    streams.err(`${severity}: ${location === null ? "" : `${location} `}${message}\n`);
  return problems.some(({ severity }) => severity === "error") ? 1 : 0;
}

/** Writes the files of one API into a folder. */
async function writeReview(
  folder: string,
  { api: { document }, report }: ApiReview,
  root: string,
  { comment, ...texts }: PageTexts & { readonly comment?: string },
): Promise<void> {
  const side = await readSide("head", document, { folder: root, allowFolder: dirname(document) });
  const files = {
    "review.md": comment ?? renderMarkdown(report, "index.html", texts.title),
    "review.json": `${JSON.stringify(report, null, 2)}\n`,
  };
  await writeFolder(folder, { ...renderPage(report, side.document?.root, texts), ...files }, root);
}

const titleOf = ({ api }: ApiReview) => `Review of ${api.name}`;
