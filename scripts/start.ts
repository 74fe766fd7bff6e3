import { dirname } from "node:path";
import { createProgram, main, step, table } from "@onelogin-mfa/command-line";
import { callMethod, createCheckedClient, listCalls } from "@onelogin-mfa/mock/contract";
import { loadDocument, readApi } from "@onelogin-mfa/openapi";
import { runTask } from "@onelogin-mfa/repository/run-turbo";

const program = createProgram({
  name: "npm start --",
  description: `Does the main job on the real spec, one step after the other: lint, generate, build, write the site, start
Prism, call every operation with the typed client.`,
});

await main(program, async () => {
  await step("Lint the spec", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
  await step("Generate types, operations and validators from it", () => runTask("generate"));
  await step("Build the packages, write the site", () => runTask("build", "docs"));
  // loading Prism takes a second, which help does not need
  const { startMock } = await import("@onelogin-mfa/mock");
  const mock = await step("Start Prism on the spec", () => startMock());
  const { rows, failed } = await step(`Call every operation at ${mock.url}`, () => callAll(mock.url)).finally(
    mock.close,
  );
  process.stdout.write(`\n${table(["operation", "status", "ms", "problem"], rows)}\n\n`);
  if (failed > 0) throw new Error(`${failed} of ${rows.length} operations failed.`);
  process.stdout.write(`${rows.length} responses are as the spec says.
The site: scripts/site/dist/index.html     The client: packages/client/dist/index.js
`);
});

/** Calls every operation of the spec once, with the values of its examples. */
async function callAll(url: string) {
  // not before it is generated
  const { createMfaClient } = await import("@onelogin-mfa/client");
  const mfa = createCheckedClient(createMfaClient, url);
  let status = "";
  let failed = 0;
  mfa.use({
    onResponse({ response }) {
      status = String(response.status);
    },
  });
  const { document } = await readApi(import.meta.dirname);
  const { root } = await loadDocument(document, { folder: dirname(document) });
  const rows: string[][] = [];
  for (const call of listCalls(root)) {
    status = "no response";
    const start = performance.now();
    const problem = await callMethod(mfa, call).then(() => "", describe);
    if (problem !== "") failed += 1;
    rows.push([call.operationId, status, (performance.now() - start).toFixed(1), problem]);
  }
  return { rows, failed };
}

/** Describes an error with its cause, which says what the mock has found. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error}${cause}`;
}
