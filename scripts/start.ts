import { parseArgs } from "node:util";
import { startMock } from "@onelogin-mfa/mock";
import type { CallReport } from "./every-operation.ts";
import { runTask } from "./run-turbo.ts";
import { step } from "./step.ts";
import { table } from "./table.ts";

const help = `Does the main job on the real specification, one step after the other:
lint, generate, build, start Prism, call every operation with the typed client, write the docs.

Usage: npm start [-- --help]
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false } } });
  if (values.help) return void process.stdout.write(help);
  await step("Lint the specification", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
  await step("Generate types, operations and validators from it", () => runTask("generate"));
  await step("Build the client", () => runTask("build"));
  const mock = await step("Start Prism on the specification", () => startMock());
  const reports = await step(`Call every operation at ${mock.url}`, () => callAll(mock.url)).finally(
    mock.close,
  );
  await step("Write the docs for reviewers", () => runTask("docs"));
  process.stdout.write(`\n${table(["operation", "status", "result", "ms"], reports.map(rowOf))}\n\n`);
  const failures = reports.filter(({ problem }) => problem !== undefined);
  if (failures.length > 0) throw new Error(`${failures.length} of ${reports.length} operations failed.`);
  process.stdout.write(`${reports.length} operations answered as the specification says.
The contract in Redoc: spec/dist/mfa.html     The client: packages/client/dist/index.js
`);
}

/** The client is there only after the build, so it cannot be imported above. */
async function callAll(baseUrl: string): Promise<CallReport[]> {
  const { callEveryOperation } = await import("./every-operation.ts");
  return callEveryOperation(baseUrl);
}

function rowOf({ operation, status, result, problem, ms }: CallReport): string[] {
  return [operation, status, problem ?? result, ms.toFixed(1)];
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
