import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import type { Check } from "./consumer-check.ts";
import { runtimes } from "./tools.ts";

const version = "30.5.2";

/**
 * Installed when the check runs: a quarter of the lockfile of `tools` would be theirs. What they need themselves comes in the
 * versions of a day, though without the lockfile's checksums.
 */
const packages = [`jest@${version}`, "ts-jest@29.4.15", "typescript@5.9.3"];
const before = "2026-11-27";

/** A test of a project that says nothing about modules: Jest runs it as CommonJS. */
const login = `import { isMfaError, verifyOnce } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";

const sandbox = createSandbox();
beforeEach(() => sandbox.reset());

test("a wrong code is not accepted", async () => {
  const { status } = await verifyOnce(sandbox.client(), { user_id: 42, otp: "000000" });
  expect(status).not.toBe("accepted");
  expect(isMfaError(new Error())).toBe(false);
});
`;

/** Jest in its default mode, CommonJS, with the configuration that the packed RECIPES.md shows, on the oldest Node. */
export function jestCheck(project: string): Check {
  return {
    group: "test runners",
    name: "Jest, CommonJS",
    async run() {
      const recipes = await readFile(join(project, "node_modules/@onelogin-mfa/client/RECIPES.md"), "utf8");
      const block = (pattern: RegExp) => pattern.exec(recipes)?.[1] ?? "";
      const config = block(/```js\n\/\/ jest\.config\.cjs\n([\s\S]*?)```/);
      const compiler = block(/```json\n([\s\S]*?"isolatedModules"[\s\S]*?)```/);
      const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", `--before=${before}`];
      await mkdir(join(project, "jest"));
      await writeFile(join(project, "jest/package.json"), '{ "private": true }\n');
      await outputOf(process.execPath, npmArguments("install", ...flags, ...packages), {
        cwd: join(project, "jest"),
        timeoutMs: 300_000,
      });
      return { version, problems: await runJest(join(project, "jest/recipe"), config, compiler) };
    },
  };
}

/** Runs the test in a folder of its own. @returns its output if it failed */
async function runJest(folder: string, config: string, compiler: string): Promise<readonly string[]> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  await writeFile(join(folder, "jest.config.cjs"), config);
  await writeFile(join(folder, "tsconfig.json"), compiler);
  await writeFile(join(folder, "login.test.ts"), login);
  const jest = join(folder, "../node_modules/jest/bin/jest.js");
  const args = [jest, "--ci", "--watchman=false", "--cacheDirectory", join(folder, "cache")];
  const { exitCode, stdout, stderr } = await runCommand(runtimes.node(20), args, { cwd: folder });
  return exitCode === 0 && stderr.includes("1 passed")
    ? []
    : [`${stdout}${stderr}`.trim() || "Jest ran nothing"];
}
