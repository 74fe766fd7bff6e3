import { createProgram, main, step, table } from "@onelogin-mfa/command-line";
import { startMock } from "@onelogin-mfa/mock";
import type { CallReport } from "./every-operation.ts";
import { runTask } from "./run-turbo.ts";

const program = createProgram({
  name: "npm start --",
  description: `Does the main job on the real spec, one step after the other: lint, generate, build, start Prism, call every
operation with the typed client, write the site.`,
});

await main(program, async () => {
  await step("Lint the spec", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
  await step("Generate types, operations and validators from it", () => runTask("generate"));
  await step("Build the client", () => runTask("build"));
  const mock = await step("Start Prism on the spec", () => startMock());
  const reports = await step(`Call every operation at ${mock.url}`, () => callAll(mock.url)).finally(
    mock.close,
  );
  await step("Write the site", () => runTask("docs"));
  process.stdout.write(`\n${table(["operation", "status", "result", "ms"], reports.map(rowOf))}\n\n`);
  const failures = reports.filter(({ problem }) => problem !== undefined);
  if (failures.length > 0) throw new Error(`${failures.length} of ${reports.length} operations failed.`);
  process.stdout.write(`${reports.length} responses are as the spec says.
The site: scripts/site/dist/index.html     The client: packages/client/dist/index.js
`);
});

/** The client is there only after the build, so it cannot be imported above. */
async function callAll(baseUrl: string): Promise<CallReport[]> {
  const { callEveryOperation } = await import("./every-operation.ts");
  return callEveryOperation(baseUrl);
}

function rowOf({ operation, status, result, problem, ms }: CallReport): string[] {
  return [operation, status, problem ?? result, ms.toFixed(1)];
}
