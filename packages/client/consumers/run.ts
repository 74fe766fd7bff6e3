import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compilerChecks, createCompilerProject } from "./compilers/matrix.ts";
import { type Check, resultTable, runChecks } from "./harness/check.ts";
import { packClient, type Tarball } from "./harness/pack.ts";
import { installTools } from "./harness/tools.ts";
import { chromiumCheck } from "./runtimes/chromium.ts";
import { commandLineChecks } from "./runtimes/command-line.ts";
import { createRuntimeProject } from "./runtimes/project.ts";
import { workerdCheck } from "./runtimes/workerd.ts";
import { sizeChecks } from "./sizes/check-sizes.ts";
import { contentsCheck } from "./tarball/contents.ts";
import { lintChecks } from "./tarball/lint.ts";

const help = `Proves the packed client on every runtime and compiler. Build it first: npm run build

  node consumers/run.ts [--only <name>]

  --only <name>  only the checks whose group or name holds this text, such as tarball, runtimes, compilers, sizes,
                 "Node 22", workerd or "TypeScript 5.4"; may be given several times
  --help         this text

It packs the package, installs the tarball into scratch projects and uses it there. The runtimes, compilers and peers
are installed once, into consumers/.installed (from the npm registry; afterwards it runs offline). Chromium is the
system's if there is one. Exit code 1 if a check fails, 2 if none was run.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-consumers-"));
  try {
    await installTools();
    return await prove(await packClient(scratch), scratch, values.only);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function prove(client: Tarball, scratch: string, only: readonly string[]): Promise<number> {
  const start = performance.now();
  const runtimes = await createRuntimeProject(client, scratch);
  const compilers = await createCompilerProject(client, scratch);
  const checks: readonly Check[] = [
    contentsCheck(client),
    ...lintChecks(client, scratch),
    ...commandLineChecks(runtimes),
    workerdCheck(runtimes),
    chromiumCheck(runtimes),
    ...compilerChecks(compilers),
    ...sizeChecks(runtimes),
  ];
  const chosen = checks.filter(
    ({ group, name }) => only.length === 0 || only.some((text) => `${group}: ${name}`.includes(text)),
  );
  if (chosen.length === 0) {
    process.stderr.write(`No check is called "${only.join('" or "')}". See --help.\n`);
    return 2;
  }
  const results = await runChecks(chosen);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`\n${resultTable(results)}\n\n`);
  process.stdout.write(`${results.length - failed} of ${results.length} checks passed in ${seconds} s.\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
