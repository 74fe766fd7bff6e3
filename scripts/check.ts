import { createProgram, main, printable, step } from "@onelogin-mfa/command-line";
import { checkThreats, checkWords } from "@onelogin-mfa/repository/check-repository";
import { git } from "@onelogin-mfa/repository/git";
import { runTask } from "@onelogin-mfa/repository/run-turbo";
import { runSuites } from "@onelogin-mfa/repository/test-results";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";

const program = createProgram({
  name: "npm run check --",
  description:
    "Runs every gate: drift, words, version, lint, types, tests and docs. Turbo skips what has not changed.",
  notes: "Exit codes: 0 all gates passed, 1 one failed, 2 wrong usage.",
}).option("--force", "run also what has not changed since it last passed");

const root = process.cwd();
const tasks = ["lint", "typecheck", "test", "docs"];

/** These run one after the other, before the tasks, whose `generate` would put right what a hand edit has changed. */
const gates: readonly (readonly [title: string, run: () => void | Promise<void>])[] = [
  ["Drift: generated code matches the spec", () => runTask("drift", ...withScript("drift"))],
  ["Words: none that the vocabulary replaces", () => checkWords(root)],
  ["Threats: each defence in SECURITY.md has its test", () => checkThreats(root)],
  ["Version: version and changelog match the spec's changes", checkVersion],
];

/** Names the packages that have a script: for any other, turbo would first generate what it depends on. */
function withScript(script: string): string[] {
  const packages = findWorkspaces(root).filter(({ scripts }) => scripts.includes(script));
  return packages.map(({ name }) => `--filter=@onelogin-mfa/${name}`);
}

async function checkVersion(): Promise<void> {
  const { checkVersions } = await import("@onelogin-mfa/release");
  const problems = await checkVersions(root);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

const print = (text: string) => process.stdout.write(printable(`${text}\n`));

/** @returns the names of the gates that failed */
async function runGates(force: boolean): Promise<string[]> {
  const failed: string[] = [];
  for (const [title, run] of gates) {
    await step(title, async () => run()).catch((error: unknown) => {
      failed.push(title.split(":", 1)[0] ?? title);
      print(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  }
  const suites = findWorkspaces(root).filter(({ scripts }) => scripts.includes("test"));
  const results = await runSuites(suites, [...tasks, ...(force ? ["--force"] : [])]);
  if (results.failed > 0) print(`\n${results.text}`);
  return [...failed, ...results.failures.map(({ task }) => task)];
}

await main(program, async ({ force = false }) => {
  // in a source archive there is nothing to compare with: that is said once
  git(root, ["rev-parse", "--git-dir"]);
  // the others lean on the spec: they fail for what is wrong with it, and would bury that
  await step("Spec: can be read, obeys its rules", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
  const failed = await runGates(force);
  print(failed.length === 0 ? "All gates passed." : `Failed: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});
