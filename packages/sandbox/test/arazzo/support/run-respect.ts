import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A run of `redocly respect`: whether the program itself calls it a success, and what became of each workflow. */
export type RespectRun = Awaited<ReturnType<typeof runRespect>>;

/** The addresses of a run: of the API, and of the sandbox with its control API. */
export interface Urls {
  readonly mfa: string;
  readonly sandbox: string;
}

/**
 * Runs workflows of an Arazzo document, all if none is named. `input` has their inputs, which reach the program by its
 * environment, as arguments are visible in the process list.
 *
 * Redocly masks access tokens and passwords but no one-time passwords, so neither what it prints nor the file that it
 * writes goes anywhere: results are read from a private folder that is removed.
 */
export async function runRespect(
  file: string,
  {
    urls,
    workflows = [],
    input = {},
  }: { readonly urls: Urls; readonly workflows?: readonly string[]; readonly input?: object },
) {
  const folder = await mkdtemp(join(tmpdir(), "respect-"));
  const results = join(folder, "results.json");
  const chosen = workflows.flatMap((workflow) => ["--workflow", workflow]);
  const servers = `mfa=${urls.mfa},sandbox=${urls.sandbox}/_sandbox/api`;
  try {
    const passed = await succeeds(
      ["respect", file, "--server", servers, "--json-output", results, ...chosen],
      { REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(input) },
    );
    return { passed, ...readResults(JSON.parse(await readFile(results, "utf8"))) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function succeeds(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<boolean> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const env = { ...process.env, ...quiet, ...variables };
  const program = [join(manifest, "..", "bin", "cli.js"), ...args];
  try {
    await promisify(execFile)(process.execPath, program, { env, maxBuffer: 2 ** 26 });
    return true;
  } catch (error) {
    // 1: some check failed. What was printed stays behind, as it may hold codes.
    if (error instanceof Error && "code" in error && error.code === 1) return false;
    throw new Error("redocly respect did not run", { cause: error });
  }
}

/** As much of a step, or of a workflow that a step calls, as is read here. */
interface Entry {
  readonly workflowId: string;
  readonly stepId?: string;
  readonly executedSteps?: readonly Entry[];
  readonly checks?: readonly {
    readonly passed: boolean;
    readonly name: string;
    readonly condition?: string;
  }[];
  readonly retriesLeft?: number;
  readonly response?: { readonly body?: unknown };
}

interface Results {
  readonly files: { readonly [file: string]: { readonly executedWorkflows: readonly Entry[] } };
}

/** The steps of each workflow in the order of running, those of the workflows that it calls included. */
function readResults(results: Results) {
  const entries = Object.values(results.files).flatMap(({ executedWorkflows }) => executedWorkflows);
  const workflows = entries.map((entry) => {
    const all = stepsIn(entry);
    // a step that is tried again is listed once more, and only the last try counts
    const last = all.filter(({ retriesLeft }) => retriesLeft === undefined || retriesLeft === 0);
    return { workflow: entry.workflowId, steps: last.map(toResult), retries: all.length - last.length };
  });
  return { workflows, responses: entries.flatMap(stepsIn).map(({ response }) => response?.body) };
}

function stepsIn(entry: Entry): readonly Entry[] {
  return entry.executedSteps?.flatMap(stepsIn) ?? [entry];
}

/** `workflow/step`, the workflow being the one that has the step; what failed of it holds no value of a response. */
function toResult({ workflowId, stepId, checks = [] }: Entry) {
  const failed = checks.filter(({ passed }) => !passed).map(({ name, condition }) => condition ?? name);
  return { step: `${workflowId}/${stepId}`, failed };
}
