import { readFileSync, rmSync } from "node:fs";
import { join, matchesGlob, relative, resolve, sep } from "node:path";
import { createProgram, InputError, main, undoOnExit } from "@onelogin-mfa/command-line";
import { git } from "@onelogin-mfa/repository/git";
import type { MutantResult, PartialStrykerOptions } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { acceptedMutants } from "./accepted-mutants.ts";

const root = join(import.meta.dirname, "../../..");

/** Globs of mutated files, below `src`. The client's are those in which a mistake sends twice, leaks or accepts too much. */
const mutatedFiles = {
  client:
    "{rate-limit,deadline,call,calls,check,send,operation,request,redact,path-guard,interpret,declared-status,read-body,tokens/*,flows/*}.ts",
  sandbox: "**/*.ts",
  openapi: "**/*.ts",
  codegen: "**/*.ts",
  review: "**/*.ts",
  cli: "**/*.ts",
};

/** Stryker runs in the root of the repository, so that tests find in its copy all files that they read. */
const strykerOptions: PartialStrykerOptions = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/checks/mutation-tests.config.ts", related: false },
  // texts of messages and fields of literals: the compiler and the tests of messages notice the changes that matter
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // a constant of a module is computed once: its mutants would need all tests, each in a new process
  ignoreStatic: true,
  // vitest checks no types, and a comment in each file would differ from the expected files of codegen
  disableTypeChecks: false,
  concurrency: 2,
  // a busy machine must not count as a mutant that hangs
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 20,
  tempDirName: "scripts/checks/.stryker",
  ignorePatterns: ["scripts/checks/.installed", "packages/*/dist", "/release", "/review"],
  reporters: ["progress-append-only"],
  allowConsoleColors: false,
};

const program = createProgram({
  name: "npm run mutate --",
  description:
    "Changes the source of a package in many ways, one at a time, and prints the changes that no test notices.",
  notes: `Packages: ${Object.keys(mutatedFiles).join(", ")}. Accepted survivors are listed, each with its reason, in
scripts/checks/src/accepted-mutants.ts.
Exit codes: 0 every mutant was noticed, 1 one was not, 2 wrong usage.`,
})
  .argument("<package>", "such as client")
  .option("--mutate <glob>", "only these files, such as src/redact.ts")
  .option("--tests <glob>", "run only these tests, such as test/state/*.test.ts")
  .option("--since <commit>", "only lines that have changed since the commit");

await main(program, async (name, { mutate, tests, since }) => {
  const files = Object.entries(mutatedFiles).find(([one]) => one === name)?.[1];
  if (files === undefined)
    throw new InputError(`"${name}" must be one of ${Object.keys(mutatedFiles).join(", ")}.`);
  const glob = `packages/${name}/${mutate ?? `src/${files}`}`;
  const globs = since === undefined ? [glob] : changedSince(since, glob);
  if (globs.length === 0) {
    process.stdout.write(`${name}: no line to mutate has changed since ${since}\n`);
    return 0;
  }
  process.chdir(root);
  process.env.MUTATED_PACKAGE = name;
  // the tests run the program of the cli in a process of its own, to which mutants do not come
  const others = ["!packages/*/src/generated/**", "!packages/cli/src/cli.ts"];
  const options = { ...strykerOptions, mutate: [...globs, ...others] };
  if (tests !== undefined) options.testFiles = [`packages/${name}/${tests}`];
  // Stryker leaves its copy after a signal
  const finish = undoOnExit(() => rmSync("scripts/checks/.stryker", { recursive: true, force: true }));
  const results = await new Stryker(options).runMutationTest();
  finish();
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length;
  const survivors = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const missed = survivors.filter((mutant) => !isAccepted(mutant));
  for (const mutant of missed) process.stdout.write(describe(mutant));
  process.stdout.write(
    `${name}: ${count("Killed")} killed, ${count("Timeout")} timed out, ${missed.length} survived (${count("NoCoverage")} without a test), ${survivors.length - missed.length} accepted\n`,
  );
  return missed.length === 0 ? 0 : 1;
});

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
  const diff = git(root, ["diff", "--unified=0", "--no-color", "--dst-prefix=b/", commit, "--", "packages"]);
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
