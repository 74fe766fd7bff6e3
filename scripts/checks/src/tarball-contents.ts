import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "@onelogin-mfa/repository/command";
import { type Check, differences, expectNoticed } from "./consumer-check.ts";
import { packBroken, type Tarball } from "./pack.ts";
import { importTool, toolPath, toolVersion } from "./tools.ts";

/** The beginning of a range where not every later version fits: codegen takes Ajv's code apart, and nobody maintains openapi-fetch. */
const pinned: Readonly<Record<string, RegExp>> = { ajv: /^~/, "openapi-fetch": /^\d/ };

/** Files of every package. */
const always = ["LICENSE", "README.md", "CHANGELOG.md", "package.json"];

/** Documents, what is built, and its sources: no test. */
const allowed =
  /^(LICENSE|LICENSES\.txt|[A-Z-]+\.md|package\.json)$|^([\w-]+\/)*[\w-]+(\.d\.ts|\.js)(\.map)?$|^src\/([\w-]+\/)*[\w-]+\.ts$/;

/** Checks of the tarball of a package. */
export function tarballChecks(name: string, tarball: Tarball, scratch: string): readonly Check[] {
  return [contentsCheck(tarball), ...lintChecks(tarball, scratch)].map((check) => ({
    ...check,
    group: `${name} tarball`,
  }));
}

/** Holds the tarball's files and its manifest against what every package has. publint checks what `exports` names. */
function contentsCheck(tarball: Tarball): Omit<Check, "group"> {
  return {
    name: "contents and manifest",
    run: async () => {
      const manifest = JSON.parse(await readFile(join(tarball.folder, "package.json"), "utf8"));
      const problems = [
        ...always.filter((file) => !tarball.files.includes(file)).map((file) => `${file} is missing`),
        ...strayFiles(tarball.files),
        ...(await mapProblems(tarball)),
        ...manifestProblems(manifest),
        ...expectNoticed("a test in the tarball", strayFiles(["src/a.test.ts"])),
        ...expectNoticed(
          "a script that npm would run at the installation",
          manifestProblems({ ...manifest, scripts: {} }),
        ),
      ];
      const kilobytes = (tarball.size / 1000).toFixed(1);
      return { version: `${manifest.version}, ${tarball.files.length} files, ${kilobytes} kB`, problems };
    },
  };
}

const strayFiles = (files: readonly string[]): readonly string[] =>
  files.filter((file) => !allowed.test(file)).map((file) => `${file} is in the tarball`);

/** Source maps that name a file which is neither in the package nor in the map: no debugger or editor finds the source. */
async function mapProblems({ files, folder }: Tarball): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const path of files.filter((file) => file.endsWith(".map"))) {
    const { sources, sourcesContent } = JSON.parse(await readFile(join(folder, path), "utf8"));
    const missing = sources.filter((source: string) => !files.includes(join(dirname(path), source)));
    if (missing.length > 0 && sourcesContent === undefined)
      problems.push(`${path} leads to ${missing}, which is not there`);
  }
  return problems;
}

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly exports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestProblems(manifest: Manifest): readonly string[] {
  const { exports = {} } = manifest;
  return differences(
    { ...manifest, "dependencies without a caret": withoutCaret(manifest) },
    {
      "dependencies without a caret": [],
      type: "module",
      ...("." in exports && { sideEffects: false }),
      // what would run at the installation, and what forbids to publish it
      scripts: undefined,
      private: undefined,
      // provenance is the release workflow's: elsewhere it would forbid to publish
      publishConfig: { access: "public" },
    },
  ).map((problem) => `package.json: ${problem}`);
}

/** Returns the dependencies of which users would get a second copy, beside the version that they have. */
export const withoutCaret = ({ dependencies = {} }: Manifest) =>
  Object.entries(dependencies).filter(([name, range]) => !(pinned[name] ?? /^\^/).test(range));

/** Has publint and "are the types wrong" look at a tarball, and at one without the file that its users begin with. */
function lintChecks(tarball: Tarball, scratch: string): readonly Omit<Check, "group">[] {
  // what has no declarations is a program only
  const hasTypes = tarball.files.includes("index.d.ts");
  const first = hasTypes ? "index.d.ts" : "cli.js";
  const linters = { publint, ...(hasTypes && { "@arethetypeswrong/core": areTheTypesWrong }) };
  return Object.entries(linters).map(([tool, lint]) => ({
    name: tool,
    run: async () => {
      const broken = await packBroken(tarball, scratch, (folder) => rm(join(folder, first)));
      const noticed = expectNoticed(`a tarball without ${first}`, await lint(broken));
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
