import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { parseCLI, startVitest } from "vitest/node";

const program = createProgram({
  name: "npm test --",
  description: "Runs the tests of all packages with vitest, or those that are named.",
  notes: `Options are those of vitest, such as --changed for the tests of what has changed since the last commit, --watch, -t <title>,
and --mode slow for the tests that prove depth: memory, third-party documents, several compilers; about twenty minutes.
Exit codes: 0 all passed, 1 a test failed or a file could not run, 2 wrong usage.`,
})
  .argument(
    "[name...]",
    "a package, such as client, or a part of a test file's path; with both, such files of the package",
  )
  .allowUnknownOption();

const packages = findWorkspaces(process.cwd()).map(({ name }) => name);

/** @throws {InputError} that names the packages, if a name is of none and in no test file's path */
function checkNames(names: readonly string[]): void {
  const files = globSync("{spec,packages/*,scripts/*}/test/**/*.test.ts");
  // vitest takes the path from the root, or a part of that from the package
  const isInPath = (name: string) =>
    files.some((file) => file.startsWith(name) || file.slice(file.indexOf("test")).includes(name));
  const unknown = names.find((name) => !packages.includes(name) && !isInPath(name));
  if (unknown === undefined) return;
  throw new InputError(
    `No package and no test file is called "${unknown}". The packages are ${packages.join(", ")}.`,
  );
}

await main(program, async () => {
  // its values of options are no names
  const { filter: names, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
  checkNames(names);
  const project = names.filter((name) => packages.includes(name));
  const files = names.filter((name) => !packages.includes(name));
  // a process that is ended does not remove what its tests have written
  return withTemporaryFolder(join(tmpdir(), "tests-"), async (folder) => {
    process.env.TMPDIR = folder;
    const vitest = await startVitest(files, project.length > 0 ? { ...options, project } : options);
    await vitest.close();
    return Number(process.exitCode ?? 0);
  });
});
