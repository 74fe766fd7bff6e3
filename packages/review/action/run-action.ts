import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";
import { renderMarkdown } from "../src/comment.ts";
import { compareDocumentPairs } from "../src/compare-sources.ts";
import { type Configuration, readConfiguration } from "../src/configuration.ts";
import { type DocumentPair, pairDocuments } from "../src/documents.ts";
import { renderAnnotations } from "../src/formats.ts";
import { gitIn, openCommit } from "../src/git.ts";
import { githubApi } from "../src/github.ts";
import type { Report } from "../src/report.ts";
import { writeComment } from "./comment.ts";
import { findRevisions, type Revisions, type Trigger } from "./revisions.ts";
import { addSummary, annotation, type Environment, type Inputs, readInputs, setOutput } from "./runner.ts";

/**
 * Runs the Action: compares the documents, and says what has changed at their lines, in the summary, as outputs and in a comment.
 *
 * @returns the exit code: 1 for a breaking change, unless it may pass; 2 if a document, the configuration or an input is invalid
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

async function review(environment: Environment, out: (text: string) => void): Promise<number> {
  const { GITHUB_EVENT_NAME = "", GITHUB_API_URL = "https://api.github.com" } = environment;
  const { GITHUB_WORKSPACE: folder = process.cwd() } = environment;
  const inputs = readInputs(environment);
  const trigger: Trigger = { name: GITHUB_EVENT_NAME, event: eventOf(environment) };
  const request = githubApi(GITHUB_API_URL, inputs.token ?? "");
  const found = await findRevisions(trigger, inputs.base, gitIn(folder), request);
  if (found.length === 0)
    out(
      annotation(
        "notice",
        "No open pull request has this commit, or its merge cannot be fetched: nothing to say.",
      ),
    );
  const codes: number[] = [];
  for (const revisions of found) {
    const report = await compareRevisions(revisions, inputs, folder);
    // the lines of a commit that is not checked out are shown nowhere
    if (revisions.head === undefined) out(renderAnnotations(report));
    addSummary(environment, renderMarkdown(report));
    codes.push(writeOutputs(report, environment, inputs));
    if (revisions.number === undefined || inputs.token === undefined) continue;
    const place = { ...placeOf(environment), number: revisions.number, key: inputs.documents.join(" ") };
    const complaint = await writeComment(report, place, request);
    if (complaint !== undefined) out(annotation("notice", complaint));
  }
  return Math.max(0, ...codes);
}

// written by GitHub
const eventOf = ({ GITHUB_EVENT_PATH }: Environment): Trigger["event"] =>
  GITHUB_EVENT_PATH ? JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8")) : {};

function placeOf({ GITHUB_REPOSITORY = "", GITHUB_SERVER_URL, GITHUB_RUN_ID }: Environment) {
  const page = GITHUB_SERVER_URL && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return { repository: GITHUB_REPOSITORY, page };
}

async function compareRevisions(
  { base, head, label }: Revisions,
  inputs: Inputs,
  folder: string,
): Promise<Report> {
  const prefix = head === undefined ? "" : `git:${head}:`;
  const pairs = new Map<string, DocumentPair>();
  for (const path of inputs.documents)
    for (const pair of await pairDocuments(`git:${base}:${path}`, prefix + path, folder))
      pairs.set(pair.head, pair);
  if (head === undefined)
    for (const path of [...[...pairs.values()].map(({ name }) => name), inputs.config ?? "."])
      refuseDetour(path, folder);
  const { allowFolder, allowHosts } = inputs;
  const report = await compareDocumentPairs([...pairs.values()], {
    folder,
    allowFolder,
    allowHosts,
    settings: { folder: "the input allow-folder", host: "the input allow-host:", input: "" },
    configuration: await configurationOf(inputs, head, folder),
  });
  const [only, ...others] = pairs.values();
  const newer = only !== undefined && others.length === 0 ? only.name : report.head.label;
  return { ...report, base: { ...report.base, label }, head: { ...report.head, label: newer } };
}

/**
 * Refuses a path of the checkout that leads out of it, such as by a link: the pull request brings the link, and the report would quote
 * what it leads to.
 */
function refuseDetour(path: string, folder: string): void {
  const target = resolve(folder, path);
  // a document that is gone is nowhere
  const real = existsSync(target) ? realpathSync(target) : target;
  const root = existsSync(target) ? realpathSync(folder) : resolve(folder);
  if (real !== root && !real.startsWith(root + sep))
    throw new InputError(`"${path}" leads out of the repository. Put the file itself there.`);
}

/** The configuration is that of the newer revision. */
async function configurationOf(
  { config }: Inputs,
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

function writeOutputs(report: Report, environment: Environment, { fail }: Inputs): number {
  const { bump, problems } = report;
  const file = join(environment.RUNNER_TEMP ?? process.cwd(), "openapi-review.json");
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  setOutput(environment, "report", file);
  if (problems.some(({ severity }) => severity === "error")) return 2;
  setOutput(environment, "bump", bump.required);
  setOutput(environment, "breaking", String(bump.required === "major"));
  return bump.required === "major" && fail ? 1 : 0;
}
