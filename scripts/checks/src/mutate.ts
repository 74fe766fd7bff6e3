import { execFileSync } from "node:child_process";
import { join, matchesGlob } from "node:path";
import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { Stryker } from "@stryker-mutator/core";
import { mutatedFiles, strykerOptions } from "../stryker.config.ts";

const root = join(import.meta.dirname, "../../..");

const program = createProgram({
  name: "npm run mutate --",
  description:
    "Changes the source of a package in many ways, one at a time, and prints the changes that no test notices.",
  notes: `Packages: ${Object.keys(mutatedFiles).join(", ")}. An accepted survivor has a comment in the source:
// Stryker disable next-line <mutator>: <reason>
Exit codes: 0 every mutant was noticed, 1 one was not, 2 wrong usage.`,
})
  .argument("<package>", "such as client")
  .option("--mutate <glob>", "only these files, such as src/redact.ts")
  .option("--tests <glob>", "run only these tests, such as test/state/*.test.ts")
  .option("--since <commit>", "only files that have changed since the commit");

await main(program, async (name, { mutate, tests, since }) => {
  const files = Object.entries(mutatedFiles).find(([one]) => one === name)?.[1];
  if (files === undefined)
    throw new InputError(`"${name}" must be one of ${Object.keys(mutatedFiles).join(", ")}.`);
  const glob = `packages/${name}/${mutate ?? `src/${files}`}`;
  const globs = since === undefined ? [glob] : changedSince(since).filter((file) => matchesGlob(file, glob));
  if (globs.length === 0) {
    process.stdout.write(`${name}: no mutated file has changed since ${since}\n`);
    return 0;
  }
  process.chdir(root);
  process.env.MUTATED_PACKAGE = name;
  const options = { ...strykerOptions, mutate: [...globs, "!packages/*/src/generated/**"] };
  if (tests !== undefined) options.testFiles = [`packages/${name}/${tests}`];
  const results = await new Stryker(options).runMutationTest();
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length;
  const missed = count("Survived") + count("NoCoverage");
  process.stdout.write(
    `${name}: ${count("Killed")} killed, ${count("Timeout")} timed out, ${missed} survived (${count("NoCoverage")} without a test), ${count("Ignored")} ignored\n`,
  );
  return missed === 0 ? 0 : 1;
});

function changedSince(commit: string): readonly string[] {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  return [...git("diff", "--name-only", commit), ...git("ls-files", "--others", "--exclude-standard")];
}
