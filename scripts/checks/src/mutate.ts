import { subscribe } from "node:diagnostics_channel";
import { readFileSync, rmSync } from "node:fs";
import { join, matchesGlob, relative, resolve, sep } from "node:path";
import {
  createProgram,
  endProcess,
  InputError,
  main,
  undoOnExit,
  wholeNumber,
} from "@onelogin-mfa/command-line";
import { git } from "@onelogin-mfa/repository/git";
import type { MutantResult, PartialStrykerOptions } from "@stryker-mutator/api/core";
import { acceptedMutants } from "./accepted-mutants.ts";
import { mutantChannels } from "./mutant-events.ts";

const root = join(import.meta.dirname, "../../..");

/** A workspace whose source is mutated. */
interface Workspace {
  readonly folder: string;
  /** A glob of files below its `src`. */
  readonly files: string;
  /** True if tests share what is made once, when they are loaded: its mutants need all tests, and that all is loaded anew. */
  readonly isMadeOnce?: boolean;
}

/** The workspaces by the name that the command takes. */
const mutated: Readonly<Record<string, Workspace>> = {
  client: {
    folder: "packages/client",
    // those in which a mistake sends twice, leaks or accepts too much
    files:
      "{rate-limit,deadline,call,calls,check,send,operation,request,redact,path-guard,interpret,declared-status,read-body,tokens/*,flows/*}.ts",
  },
  // Next.js, and stores that other processes hold, are tried by the consumer checks
  login: { folder: "packages/login", files: "**/!(next|redis-stores).ts" },
  sandbox: { folder: "packages/sandbox", files: "**/*.ts" },
  openapi: { folder: "packages/openapi", files: "**/*.ts" },
  codegen: { folder: "packages/codegen", files: "**/*.ts" },
  review: { folder: "packages/review", files: "**/*.ts" },
  // tests run the programs below, what ends a process and the plugin of TypeDoc in processes and threads of their own, to which
  // mutants do not come
  cli: { folder: "packages/cli", files: "**/!(cli).ts" },
  "command-line": { folder: "packages/command-line", files: "**/!(interrupt|main).ts" },
  mock: { folder: "packages/mock", files: "**/!(cli).ts" },
  release: {
    folder: "scripts/release",
    files: "**/!(check-versions|describe-command|pack-image|publish|release|write-api).ts",
  },
  dev: { folder: "scripts/dev", files: "**/!(cli|contract-worker|read-worker).ts" },
  site: {
    folder: "scripts/site",
    files: "**/!(cli|build-site|write-site|write-content|plain-comments|describe-parameters).ts",
    isMadeOnce: true,
  },
};

/** The share of mutants that tests have to notice: a higher one in packages, which users rely on. */
const neededShare = (folder: string) => (folder.startsWith("packages/") ? 0.9 : 0.8);

/** Stryker runs in the root of the repository, so that tests find in its copy all files that they read. */
const strykerOptions: PartialStrykerOptions = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner", new URL("./mutant-events.ts", import.meta.url).href],
  vitest: { configFile: "scripts/checks/mutation-tests.config.ts", related: false },
  // texts of messages and fields of literals: the compiler and the tests of messages notice the changes that matter
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // vitest checks no types, and a comment in each file would differ from the expected files of codegen
  disableTypeChecks: false,
  concurrency: 2,
  // a busy machine must not count as a mutant that hangs
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 20,
  tempDirName: "scripts/checks/.stryker",
  ignorePatterns: ["scripts/checks/.installed", "{packages,scripts}/*/dist", "/release", "/review"],
  reporters: ["progress-append-only", "events"],
  allowConsoleColors: false,
};

const program = createProgram({
  name: "npm run mutate --",
  description:
    "Changes the source of a workspace in many ways, one at a time, and prints the changes that no test notices.",
  notes: `Workspaces: ${Object.keys(mutated).join(", ")}. Accepted survivors are listed, each with its reason, in
scripts/checks/src/accepted-mutants.ts, and do not count.
Exit codes: 0 enough mutants were noticed: 90 % in packages, 80 % in scripts; 1 too few were, 2 wrong usage.`,
})
  .argument("<workspace>", "such as client")
  .option("--mutate <glob>", "only these files, such as src/redact.ts")
  .option("--tests <glob>", "run only these tests, such as test/state/*.test.ts")
  .option("--since <commit>", "only lines that have changed since the commit")
  .option(
    "--within <seconds>",
    "end after this time, without that of the first run of the tests, and say how many mutants are left",
    wholeNumber(0, 86_400),
  );

await main(program, async (name, { mutate, tests, since, within }) => {
  const workspace = Object.entries(mutated).find(([one]) => one === name)?.[1];
  if (workspace === undefined)
    throw new InputError(`"${name}" must be one of ${Object.keys(mutated).join(", ")}.`);
  const { folder, files, isMadeOnce = false } = workspace;
  const glob = `${folder}/${mutate ?? `src/${files}`}`;
  const globs = since === undefined ? [glob] : changedSince(since, glob);
  if (globs.length === 0) {
    process.stdout.write(`${name}: no line to mutate has changed since ${since}\n`);
    return 0;
  }
  process.chdir(root);
  process.env.MUTATED_FOLDER = folder;
  const options = {
    ...strykerOptions,
    mutate: [...globs, "!packages/*/src/generated/**"],
    // with a selection of tests, Stryker would give such a mutant to what runs in a test only
    ignoreStatic: !isMadeOnce || tests !== undefined,
    ...(tests !== undefined && { testFiles: [`${folder}/${tests}`] }),
  };
  // Stryker leaves its copy after a signal
  const finish = undoOnExit(() => rmSync("scripts/checks/.stryker", { recursive: true, force: true }));
  const { results, left } = await testMutants(options, within);
  const code = report(name, { results, left, needed: neededShare(folder) });
  if (left === 0) finish();
  else endWithoutStryker(code);
  return code;
});

interface Tested {
  readonly results: readonly MutantResult[];
  /** The number of mutants for which there was no time. */
  readonly left: number;
}

/** Runs Stryker, which has no limit of time: after it, what has been tested by then is the result. */
async function testMutants(options: PartialStrykerOptions, within: number | undefined): Promise<Tested> {
  // loading it takes a second, which help and wrong usage do not need
  const { Stryker } = await import("@stryker-mutator/core");
  const results: MutantResult[] = [];
  const limited = new Promise<Tested>((resolve) => {
    if (within === undefined) return;
    subscribe(mutantChannels.tested, (result) => void results.push(result as MutantResult)); // see mutant-events.ts
    subscribe(mutantChannels.planned, (count) => {
      const end = () => resolve({ results: [...results], left: Number(count) - results.length });
      setTimeout(end, within * 1000).unref();
    });
  });
  const whole = new Stryker(options).runMutationTest().then((all) => ({ results: all, left: 0 }));
  return Promise.race([whole, limited]);
}

/** Ends this process and the programs that Stryker has started, whose end it would log as a failure. */
function endWithoutStryker(code: number): void {
  process.stdout.write = () => true;
  endProcess(code);
}

/** Prints the survivors and a summary. @returns the exit code */
function report(name: string, { results, left, needed }: Tested & { readonly needed: number }): number {
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length;
  const survivors = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const missed = survivors.filter((mutant) => !isAccepted(mutant));
  for (const mutant of missed) process.stdout.write(describe(mutant));
  // a file of tests that does not load has failed
  const killed = count("Killed") + count("RuntimeError");
  const noticed = killed + count("Timeout");
  const share = noticed / (noticed + missed.length || 1);
  const isEnough = missed.length === 0 || share >= needed;
  const counts = [
    `${killed} killed`,
    `${count("Timeout")} timed out`,
    `${missed.length} survived (${count("NoCoverage")} without a test)`,
    `${survivors.length - missed.length} accepted`,
    ...(left > 0 ? [`${left} not tried in that time`] : []),
  ];
  const percent = (part: number) => `${Math.floor(part * 100)} %`;
  const conclusion =
    missed.length === 0 ? "" : `: ${percent(share)} noticed, at least ${percent(needed)} needed`;
  process.stdout.write(`${name}: ${counts.join(", ")}${conclusion}\n`);
  return isEnough ? 0 : 1;
}

/** A line of a mutated file, as it is without the mutant. */
function lineAt(file: string, line: number): string | undefined {
  return readFileSync(file, "utf8").split("\n")[line - 1]?.trim();
}

function isAccepted({ fileName, location, mutatorName }: MutantResult): boolean {
  const file = relative(root, resolve(root, fileName)).replaceAll(sep, "/");
  const line = lineAt(fileName, location.start.line);
  return acceptedMutants.some(
    (one) => one.file === file && one.line === line && [mutatorName, "any"].includes(one.mutator),
  );
}

function describe({ fileName, location: { start }, mutatorName, status, replacement = "" }: MutantResult) {
  const line = lineAt(fileName, start.line);
  const where = `${relative(root, resolve(root, fileName))}:${start.line}:${start.column}`;
  return `[${status}] ${mutatorName} ${where}\n- ${line}\n+ … ${replacement}\n`;
}

/** The changed lines of the files that match, as Stryker takes them, such as `src/redact.ts:3-5`; a new file is whole. */
function changedSince(commit: string, glob: string): readonly string[] {
  const found = git(root, ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`], 1);
  if (found === "") throw new InputError(`Git knows no commit "${commit}".`);
  const diff = git(root, [
    "diff",
    "--unified=0",
    "--no-color",
    "--dst-prefix=b/",
    commit,
    "--",
    "packages",
    "scripts",
  ]);
  let file = "";
  const lines = [...diff.matchAll(/^\+\+\+ b\/(.+)$|^@@ .* \+(\d+)(?:,(\d+))? @@/gm)].flatMap(
    ([, path, first = "", count = "1"]) => {
      if (path !== undefined) file = path;
      const isChanged = path === undefined && count !== "0" && matchesGlob(file, glob);
      return isChanged ? [`${file}:${first}-${Number(first) + Number(count) - 1}`] : [];
    },
  );
  const added = git(root, ["ls-files", "--others", "--exclude-standard"]).split("\n");
  return [...lines, ...added.filter((path) => matchesGlob(path, glob))];
}
