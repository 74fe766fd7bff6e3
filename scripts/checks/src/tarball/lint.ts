import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Check, expectNoticed } from "../check.ts";
import { packBroken, type Tarball } from "../pack.ts";
import { importTool, toolVersion } from "../tools.ts";

type Linter = (tarball: Tarball) => Promise<readonly string[]>;

/** Has publint and "are the types wrong" look at the tarball. */
export function lintChecks(tarball: Tarball, scratch: string): readonly Check[] {
  const check = (name: string, tool: string, lint: Linter): Check => ({
    group: "tarball",
    name,
    run: async () => {
      const broken = await packBroken(tarball, scratch, (folder) => rm(join(folder, "index.d.ts")));
      const problems = await lint(tarball);
      const negativeControl = expectNoticed("a tarball without index.d.ts", await lint(broken));
      return { version: await toolVersion(tool), problems: [...problems, ...negativeControl] };
    },
  });
  return [
    check("publint", "publint", publint),
    check("are the types wrong", "@arethetypeswrong/core", areTheTypesWrong),
  ];
}

async function bytesOf({ file }: Tarball): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(file));
}

async function publint(tarball: Tarball): Promise<readonly string[]> {
  // as publint documents it
  const { publint: run } = (await importTool("publint")) as {
    publint: (options: object) => Promise<{ messages: readonly object[]; pkg: object }>;
  };
  const { formatMessage } = (await importTool("publint/utils")) as {
    formatMessage: (message: object, pkg: object) => string | undefined;
  };
  const { buffer } = await bytesOf(tarball);
  const { messages, pkg } = await run({ pack: { tarball: buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? JSON.stringify(message)}`);
}

/** What is read of a problem. */
interface TypesProblem {
  readonly kind: string;
  readonly resolutionKind?: string;
  readonly resolutionOption?: string;
}

async function areTheTypesWrong(tarball: Tarball): Promise<readonly string[]> {
  // as its declarations describe it
  const { checkPackage, createPackageFromTarballData } = (await importTool("@arethetypeswrong/core")) as {
    createPackageFromTarballData: (bytes: Uint8Array) => object;
    checkPackage: (of: object) => Promise<{ types: unknown; problems?: readonly TypesProblem[] }>;
  };
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(await bytesOf(tarball)));
  if (!types) return ["attw: the package has no types"];
  return problems.filter(isOurs).map((problem) => `attw: ${JSON.stringify(problem)}`);
}

/**
 * The profile "esm-only". `node10` is a resolution that knows no `exports`; that CommonJS gets an ES module is meant,
 * and that it can be required is proved by running it.
 */
function isOurs({ resolutionKind, resolutionOption }: TypesProblem): boolean {
  return resolutionKind !== "node10" && resolutionKind !== "node16-cjs" && resolutionOption !== "node10";
}
