import { fileURLToPath } from "node:url";
import { loadDocument } from "@onelogin-mfa/codegen/document";
import { createProgram, main, step, table } from "@onelogin-mfa/command-line";
import { startMock } from "@onelogin-mfa/mock";
import { callMethod, createCheckedClient, listCalls } from "@onelogin-mfa/mock/contract";
import { runTask } from "./run-turbo.ts";

const program = createProgram({
  name: "npm start --",
  description: `Does the main job on the real spec, one step after the other: lint, generate, build, write the site, start
Prism, call every operation with the typed client.`,
});

await main(program, async () => {
  await step("Lint the spec", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
  await step("Generate types, operations and validators from it", () => runTask("generate"));
  await step("Build the packages, write the site", () => runTask("build", "docs"));
  const mock = await step("Start Prism on the spec", () => startMock());
  const reports = await step(`Call every operation at ${mock.url}`, () => callAll(mock.url)).finally(
    mock.close,
  );
  process.stdout.write(`\n${table(["operation", "status", "result", "ms"], reports.map(rowOf))}\n\n`);
  const failures = reports.filter(({ failed }) => failed);
  if (failures.length > 0) throw new Error(`${failures.length} of ${reports.length} operations failed.`);
  process.stdout.write(`${reports.length} responses are as the spec says.
The site: scripts/site/dist/index.html     The client: packages/client/dist/index.js
`);
});

/** One call of an operation: a row of the table. */
interface CallReport {
  readonly operation: string;
  readonly status: string;
  /** The response in a few words, or the reason of the failure. */
  readonly result: string;
  readonly failed: boolean;
  readonly milliseconds: number;
}

/** Calls every operation of the spec once, with the values of its examples. */
async function callAll(url: string): Promise<CallReport[]> {
  // not before it is generated
  const { createMfaClient } = await import("@onelogin-mfa/client");
  const mfa = createCheckedClient(createMfaClient, url);
  let status = "no response";
  mfa.use({
    onResponse({ response }) {
      status = String(response.status);
    },
  });
  const { root } = await loadDocument(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
  const reports: CallReport[] = [];
  for (const call of listCalls(root)) {
    const start = performance.now();
    const outcome = await callMethod(mfa, call).then(
      (data) => ({ result: describe(data), failed: false }),
      (error: unknown) => ({ result: String(error), failed: true }),
    );
    reports.push({
      operation: call.operationId,
      status,
      ...outcome,
      milliseconds: performance.now() - start,
    });
  }
  return reports;
}

/** Names the kind of a response, without its contents: some of them are secrets. */
function describe(data: unknown): string {
  if (data === undefined) return "no body";
  if (Array.isArray(data)) return `array of ${data.length}`;
  const { status } = Object(data);
  return typeof status === "string"
    ? `status ${status}`
    : `object of ${Object.keys(Object(data)).join(", ")}`;
}

function rowOf({ operation, status, result, milliseconds }: CallReport): string[] {
  return [operation, status, result, milliseconds.toFixed(1)];
}
