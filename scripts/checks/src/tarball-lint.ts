import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { type Check, expectNoticed } from "./consumer-check.ts";
import { packBroken, type Tarball } from "./pack.ts";
import { importTool, toolPath, toolVersion } from "./tools.ts";

/** The tools that look at a tarball, with the name of their package. */
const linters = { publint, "@arethetypeswrong/core": areTheTypesWrong };

/** Has publint and "are the types wrong" look at a tarball, and at one without its declarations. */
export function lintChecks(tarball: Tarball, scratch: string): readonly Check[] {
  return Object.entries(linters).map(([tool, lint]) => ({
    group: "tarball",
    name: tool,
    run: async () => {
      const broken = await packBroken(tarball, scratch, (folder) => rm(join(folder, "index.d.ts")));
      const noticed = expectNoticed("a tarball without index.d.ts", await lint(broken));
      return { version: await toolVersion(tool), problems: [...(await lint(tarball)), ...noticed] };
    },
  }));
}

async function publint({ file, folder }: Tarball): Promise<readonly string[]> {
  const args = [toolPath("publint/src/cli.js"), "run", file, "--strict"];
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, args, { cwd: folder });
  return exitCode === 0 && !/warnings|suggestions/i.test(stdout) ? [] : [`publint: ${stdout}${stderr}`];
}

/** The part of its module that is used here. */
interface TypesTool {
  readonly createPackageFromTarballData: (bytes: Uint8Array) => object;
  readonly checkPackage: (of: object) => Promise<{
    readonly types: unknown;
    readonly problems?: readonly { readonly resolutionKind?: string; readonly resolutionOption?: string }[];
  }>;
}

/**
 * The profile "esm-only". `node10` is a resolution that knows no `exports`; that CommonJS gets an ES module is meant,
 * and that it can be required is proved by running it.
 */
async function areTheTypesWrong({ file }: Tarball): Promise<readonly string[]> {
  const tool = await importTool<TypesTool>("@arethetypeswrong/core");
  const bytes = new Uint8Array(await readFile(file));
  const { types, problems = [] } = await tool.checkPackage(tool.createPackageFromTarballData(bytes));
  if (!types) return ["attw: the package has no types"];
  return problems
    .filter((one) => !/^node1(0|6-cjs)$/.test(one.resolutionKind ?? "") && one.resolutionOption !== "node10")
    .map((problem) => `attw: ${JSON.stringify(problem)}`);
}
