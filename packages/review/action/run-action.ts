import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";
import { renderMarkdown } from "../src/comment.ts";
import { compareDocumentPairs } from "../src/compare-sources.ts";
import { type Configuration, readConfiguration, type SourceOptions } from "../src/configuration.ts";
import { type DocumentPair, pairDocuments } from "../src/documents.ts";
import { renderAnnotations } from "../src/formats.ts";
import { gitIn, openCommit, refuseDetour } from "../src/git.ts";
import { GithubError, githubApi, type Request } from "../src/github.ts";
import { pagesOf, readRedoc, writePages } from "../src/pages.ts";
import type { Report } from "../src/report.ts";
import { type Checkout, findCheckout } from "./checkout.ts";
import { conclusionOf, exitCodeOf } from "./conclusion.ts";
import { type Conversation, readConversation } from "./conversation.ts";
import { findRevisions, type Revisions, type Trigger } from "./revisions.ts";
import { addSummary, annotation, type Environment, type Inputs, readInputs, setOutput } from "./runner.ts";

/**
 * Runs the Action: compares the documents, and says what has changed at their lines, in the summary, as outputs, in a comment and, where
 * the checkout is not the pull request's, as a check of its commit.
 *
 * @returns the exit code: 1 for a breaking change, unless it may pass; 2 if a newer document, the configuration or an input is invalid; 3
 *   if nothing was compared, if that is to fail
 */
export async function runAction(environment: Environment, out: (text: string) => void): Promise<number> {
  try {
    return await review(environment, out);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    out(annotation("error", message));
    return thrown instanceof InputError ? 2 : 1;
  }
}

/** One run, with what its parts need. */
interface Run {
  readonly environment: Environment;
  readonly inputs: Inputs;
  readonly checkout: Checkout;
  readonly request: Request;
  readonly out: (text: string) => void;
}

async function review(environment: Environment, out: (text: string) => void): Promise<number> {
  const { GITHUB_EVENT_NAME = "", GITHUB_API_URL = "https://api.github.com" } = environment;
  const inputs = readInputs(environment);
  const checkout = await findCheckout(environment, inputs);
  const run: Run = {
    environment,
    inputs,
    checkout,
    request: githubApi(GITHUB_API_URL, inputs.token ?? ""),
    out,
  };
  const trigger: Trigger = { name: GITHUB_EVENT_NAME, event: eventOf(environment) };
  const { repository, root } = checkout;
  const found = await findRevisions(trigger, inputs.base, repository, gitIn(root), run.request);
  if (typeof found === "string") {
    out(annotation("notice", found));
    setOutput(environment, "result", "not-compared");
    return exitCodeOf("not-compared", false, inputs);
  }
  const codes: number[] = [];
  for (const revisions of found) codes.push(await reviewRevisions(revisions, run));
  return Math.max(0, ...codes);
}

// written by GitHub
const eventOf = ({ GITHUB_EVENT_PATH }: Environment): Trigger["event"] =>
  GITHUB_EVENT_PATH ? JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8")) : {};

/** Reviews one pull request, or what is checked out. @returns the exit code */
async function reviewRevisions(revisions: Revisions, run: Run): Promise<number> {
  const { environment, inputs, out } = run;
  const report = await compareRevisions(revisions, run);
  const markdown = renderMarkdown(report);
  // the lines of a commit that is not checked out are shown nowhere
  if (revisions.head === undefined) out(renderAnnotations(report));
  addSummary(environment, markdown);
  setOutput(environment, "result", report.result);
  if (report.result !== "failed" && report.result !== "not-compared")
    setOutput(environment, "bump", report.bump.required);
  const isAccepted = await comment(report, markdown, revisions, run);
  const code = exitCodeOf(report.result, isAccepted, inputs);
  if (revisions.head === undefined || revisions.pull === undefined || inputs.token === undefined) return code;
  const complaint = await writeCheck(report, markdown, { isAccepted, sha: revisions.pull.head.sha }, run);
  if (complaint === undefined) return 0;
  out(annotation("notice", complaint));
  return code;
}

/** Compares the documents of two revisions, and writes the pages. */
async function compareRevisions({ base, head, label }: Revisions, run: Run): Promise<Report> {
  const { environment, inputs, checkout } = run;
  const { root: folder, documents, config, allowFolder } = checkout;
  const prefix = head === undefined ? "" : `git:${head}:`;
  const pairs = new Map<string, DocumentPair>();
  for (const path of documents)
    for (const pair of await pairDocuments(`git:${base}:${path}`, prefix + path, folder))
      pairs.set(pair.head, pair);
  if (head === undefined) refuseDetour(config ?? ".", folder, folder);
  const sources: SourceOptions = {
    folder,
    allowFolder,
    allowHosts: inputs.allowHosts,
    settings: { folder: "the input allow-folder", host: "the input allow-host:", input: "" },
  };
  // before a comparison that takes seconds
  const redoc = inputs.redoc ? readRedoc(folder) : undefined;
  const compared = await compareDocumentPairs([...pairs.values()], {
    ...sources,
    outlines: true,
    configuration: await configurationOf(config, head, folder),
  });
  const [only, ...others] = pairs.values();
  const newer = only !== undefined && others.length === 0 ? only.name : compared.head.label;
  const report = { ...compared, base: { ...compared.base, label }, head: { ...compared.head, label: newer } };
  const pages = join(environment.RUNNER_TEMP ?? folder, "openapi-review");
  writePages(pages, await pagesOf(report, [...pairs.values()], { ...sources, redoc }));
  setOutput(environment, "report", join(pages, "report.json"));
  setOutput(environment, "page", pages);
  return report;
}

/** The configuration is that of the newer revision. */
async function configurationOf(
  config: string | undefined,
  head: string | undefined,
  folder: string,
): Promise<Configuration | undefined> {
  if (config === undefined) return undefined;
  if (head === undefined) return readConfiguration(join(folder, config), { name: config });
  const { read, close } = openCommit(folder, head);
  return readConfiguration(join(folder, config), { name: config, readFile: () => read(config) }).finally(
    close,
  );
}

/** Comments on the pull request. @returns true if a label accepts what breaks callers */
async function comment(report: Report, markdown: string, { pull }: Revisions, run: Run): Promise<boolean> {
  const { inputs, checkout, request, out, environment } = run;
  if (pull === undefined || inputs.token === undefined) return false;
  const place = { repository: checkout.repository, pull, key: checkout.documents.join(" ") };
  let conversation: Conversation | undefined;
  try {
    conversation = await readConversation(place, inputs.acceptLabel, request);
    if (conversation === undefined) out(annotation("notice", newerCommit));
    const remark = labelRemark(report, inputs, conversation?.isAccepted === true);
    const text = [markdown, remark, pageLink(environment)].filter(Boolean).join("\n");
    await conversation?.write(text, report.changes.length + report.problems.length > 0);
  } catch (thrown) {
    out(annotation("notice", complaintOf(thrown, "comment", mayNotComment)));
  }
  return conversation?.isAccepted === true;
}

const newerCommit = "The pull request has a newer commit, whose run comments: no comment.";

const pageLink = ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: Environment) =>
  GITHUB_SERVER_URL
    ? `[Run, with the page](${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID})\n`
    : "";

function labelRemark({ result }: Report, { acceptLabel }: Inputs, isAccepted: boolean): string {
  if (acceptLabel === undefined || result !== "breaking") return "";
  return isAccepted
    ? `The label \`${acceptLabel}\` accepts this, for this commit.\n`
    : `The label \`${acceptLabel}\` accepts this, for this commit only: set it now, after this comment.\n`;
}

/** Says why GitHub has not taken something, in a sentence; a job does not fail for that. */
function complaintOf(thrown: unknown, name: string, mayNot: string): string {
  if (thrown instanceof GithubError && [401, 403, 404].includes(thrown.status)) return mayNot;
  return `The ${name} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}

const mayNotComment =
  "No comment on the pull request: the token may not write one. Give the job the permission pull-requests: write; that of a fork never has it, so use the second workflow of the README, on workflow_run.";

const mayNotCheck =
  "No check of the pull request: the token may not write one. Give the job the permission checks: write.";

/**
 * Writes the result as a check of a commit, which a rule of the repository can require.
 *
 * @returns a sentence if there is no check
 */
async function writeCheck(
  { result }: Report,
  summary: string,
  { isAccepted, sha }: { readonly isAccepted: boolean; readonly sha: string },
  { inputs, checkout, request, environment }: Run,
): Promise<string | undefined> {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  const { conclusion, title } = conclusionOf(result, isAccepted, inputs);
  const check = {
    name: `OpenAPI review of ${checkout.documents.join(", ")}`,
    head_sha: sha,
    status: "completed",
    conclusion,
    details_url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`,
    output: { title, summary },
  };
  try {
    await request("POST", `/repos/${checkout.repository}/check-runs`, check);
    return undefined;
  } catch (thrown) {
    return complaintOf(thrown, "check", mayNotCheck);
  }
}
