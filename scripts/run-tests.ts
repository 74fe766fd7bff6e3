import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { runSuites } from "@onelogin-mfa/repository/test-results";
import { findWorkspaces, type Workspace } from "@onelogin-mfa/repository/workspaces";

const program = createProgram({
  name: "npm test --",
  description: "Runs the tests of all packages, whichever of them fail.",
  notes: "Exit codes: 0 all passed, 1 a test failed or a suite could not run, 2 wrong usage.",
})
  .argument("[package...]", "only the tests of these packages, such as: npm test -- client sandbox")
  .option(
    "--slow",
    "the tests that prove depth: memory, third-party documents, several compilers; about ten minutes",
  )
  .option("--force", "run also what has not changed since it last passed");

/** @throws {InputError} that names the packages there are */
function select(suites: readonly Workspace[], names: readonly string[]): readonly Workspace[] {
  const known = suites.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`No package "${unknown}" has such tests. Choose from: ${known.join(", ")}.`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

await main(program, async (names, { slow = false, force = false }) => {
  const task = slow ? "test:slow" : "test";
  const suites = select(
    findWorkspaces(process.cwd()).filter(({ scripts }) => scripts.includes(task)),
    names,
  );
  const filters = suites.map(({ name }) => `--filter=@onelogin-mfa/${name}`);
  const args = [task, ...filters, ...(force ? ["--force"] : [])];
  const { text, failed, failures } = await runSuites(suites, args);
  process.stdout.write(`\n${text}\n`);
  // turbo can fail although every suite has passed
  return failed === 0 && failures.length === 0 ? 0 : 1;
});
