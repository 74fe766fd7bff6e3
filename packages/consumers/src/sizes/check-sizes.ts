import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Check, expectNoticed, type Finding } from "../check.ts";
import { outputOf } from "../command.ts";
import { installedFolder, toolPath, toolVersion } from "../tools.ts";
import { type Peer, peers } from "./peers.ts";

/**
 * Budgets in bytes, minified and gzipped, dependency included; a kB has 1000. They hold the size where it is: 2.6 kB of it
 * are openapi-fetch. `without`: files that bundlers must be able to leave out.
 */
const ours = [
  {
    name: "client with one call",
    budget: 11_500,
    without: /client\/(flows\/|validate|generated\/validators)/,
    program: `import { createMfaClient } from "@onelogin-mfa/client";
export const call = (accessToken) => createMfaClient({ subdomain: "acme", accessToken }).getAuthFactors({ user_id: 42 });`,
  },
  {
    name: "everything exported",
    budget: 15_500,
    without: /client\/(validate|generated\/validators)/,
    program: 'export * from "@onelogin-mfa/client";',
  },
] as const;

/** The size of a bundle, in bytes. */
interface Size {
  readonly minified: number;
  /** After `gzip -9`. */
  readonly gzipped: number;
  /** Minified bytes by file, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
}

interface Row {
  readonly name: string;
  readonly version: string;
  readonly size?: Size;
  readonly about: string;
}

/** Holds the client against its budgets, and weighs the peers in the same way for the table. */
export function sizeChecks(project: string): readonly Check[] {
  const rows: Row[] = [];
  const own = ours.map(({ name, budget, without, program }): Check => {
    const run = async (): Promise<Finding> => {
      const size = await measure(program, project, "browser");
      const problems = [...overBudget(size, budget), ...strayFiles(size, without)];
      const tooLarge = overBudget({ ...size, gzipped: budget + 1 }, budget);
      const stray = strayFiles({ ...size, files: [["@onelogin-mfa/client/validate.js", 1]] }, without);
      rows.push({ name: `**@onelogin-mfa/client**, ${name}`, version: "as packed", size, about: "browser" });
      return {
        version: `${kilobytes(size.gzipped)} kB of ${kilobytes(budget)}`,
        problems: [
          ...problems,
          ...expectNoticed("a bundle one byte too large", tooLarge),
          ...expectNoticed("a file that is not left out", stray),
        ],
      };
    };
    return { group: "sizes", name, run };
  });
  const compare: Check = {
    group: "sizes",
    name: "peers",
    run: async () => {
      for (const peer of peers) rows.push(await weigh(peer));
      process.stdout.write(`\n${sizeTable(rows)}\n\n`);
      const results = rows.map(({ name, version, size, about }) => ({ name, version, about, ...size }));
      await writeFile(join(installedFolder, "sizes.json"), `${JSON.stringify(results, null, 2)}\n`);
      return { version: `${peers.length} looked at`, problems: [] };
    },
  };
  return [...own, compare];
}

function overBudget({ gzipped, files }: Size, budget: number): readonly string[] {
  if (gzipped <= budget) return [];
  const heaviest = files.slice(0, 8).map(([file, bytes]) => `  ${bytes} bytes, minified: ${file}`);
  return [`${gzipped} bytes gzipped; the budget is ${budget}. The heaviest files:`, ...heaviest];
}

function strayFiles({ files }: Size, without: RegExp): readonly string[] {
  return files
    .filter(([file, bytes]) => bytes > 0 && without.test(file))
    .map(([file, bytes]) => `${bytes} bytes of ${file} are in the bundle, which does not use it`);
}

/** A peer for browsers, else for Node; what cannot be bundled at all is said. */
async function weigh({ name, program, about }: Peer): Promise<Row> {
  const version = await toolVersion(name);
  const failures: string[] = [];
  for (const platform of ["browser", "node"] as const) {
    try {
      const size = await measure(program, installedFolder, platform);
      return { name, version, size, about: `${platform}; ${about}` };
    } catch (error) {
      failures.push(/ERROR\] (.*)/.exec(String(error))?.[1] ?? String(error));
    }
  }
  return { name, version, about: `cannot be bundled: ${failures.at(-1)}` };
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

function sizeTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, version, size, about }) => {
    const cells = size ? [kilobytes(size.minified), kilobytes(size.gzipped)] : ["–", "–"];
    return `| ${[name, version, ...cells, about].join(" | ")} |`;
  });
  return ["| package | version | minified, kB | gzip, kB | remark |", "|---|---|--:|--:|---|", ...lines].join(
    "\n",
  );
}

/**
 * Bundles a program with esbuild as one minified ES module and weighs it.
 *
 * @param folder where the program's imports are resolved from
 * @throws Error with what esbuild printed, if it cannot be bundled
 */
async function measure(program: string, folder: string, platform: "browser" | "node"): Promise<Size> {
  const into = await mkdtemp(join(folder, "size-"));
  try {
    await writeFile(join(into, "program.mjs"), program);
    return await bundle(into, platform);
  } finally {
    await rm(into, { recursive: true });
  }
}

async function bundle(folder: string, platform: "browser" | "node"): Promise<Size> {
  const args = ["program.mjs", "--bundle", "--minify", "--format=esm", `--platform=${platform}`];
  const report = ["--outfile=bundle.js", "--metafile=meta.json", "--log-level=error"];
  await outputOf(process.execPath, [toolPath("esbuild/bin/esbuild"), ...args, ...report], { cwd: folder });
  const code = await readFile(join(folder, "bundle.js"));
  const { outputs } = JSON.parse(await readFile(join(folder, "meta.json"), "utf8"));
  const inputs: Record<string, { bytesInOutput: number }> = outputs["bundle.js"].inputs;
  const files = Object.entries(inputs)
    .map(([file, { bytesInOutput }]) => [file.replace(/^.*node_modules\//, ""), bytesInOutput] as const)
    .sort(([, a], [, b]) => b - a);
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length, files };
}
