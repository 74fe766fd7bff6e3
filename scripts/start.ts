import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { createProgram, main, step, table } from "@onelogin-mfa/command-line";
import {
  byMethod,
  byPath,
  type ClientOptions,
  createCheckedClient,
  createFetchClient,
  listCalls,
} from "@onelogin-mfa/mock/contract";
import { mockSettings } from "@onelogin-mfa/mock/settings";
import { type Api, isUrl, listExamples, loadDocument, readApis } from "@onelogin-mfa/openapi";
import { runTask } from "@onelogin-mfa/repository/run-turbo";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";

const program = createProgram({
  name: "npm start --",
  description: `Does the main job on the real spec, one step after the other: lint, generate, build, write the site, then for each API in
redocly.yaml start Prism, and call every operation with its typed client.`,
});

await main(program, async () => {
  const apis = await readApis(import.meta.dirname, mockSettings);
  await step("Lint the spec", () => runTask("lint", ...ownersOf(apis)));
  await step("Generate types, operations and validators from it", () => runTask("generate"));
  await step("Build the packages, write the site", () => runTask("build", "docs"));
  // loading Prism takes a second, which help does not need
  const { startMock } = await import("@onelogin-mfa/mock");
  const rows: string[][] = [];
  let [failed, called] = [0, 0];
  for (const [index, api] of apis.entries()) {
    const name = index === 0 ? "the spec" : api.name;
    const mock = await step(`Start Prism on ${name}`, () => startMock({ spec: api.document }));
    const calls = step(`Call every operation at ${mock.url}`, () => callAll(api, mock.url));
    const results = await calls.finally(mock.close);
    rows.push(...results.rows);
    failed += results.failed;
    called += results.called;
  }
  process.stdout.write(`\n${table(["operation", "status", "ms", "problem"], rows)}\n\n`);
  if (failed > 0) throw new Error(`${failed} of ${called} operations failed.`);
  process.stdout.write(`${called} responses are as the spec says.
The site: scripts/site/dist/index.html     The client: packages/client/dist/index.js
`);
});

/** The filters of turbo for the packages that hold the documents. */
function ownersOf(apis: readonly Api[]): string[] {
  const root = dirname(apis[0]?.config ?? "");
  const documents = apis.map(({ document }) => document).filter((document) => !isUrl(document));
  const folders = findWorkspaces(root).map(({ folder }) => relative(root, folder).replaceAll("\\", "/"));
  return folders
    .filter((folder) =>
      documents.some((document) => relative(root, document).replaceAll("\\", "/").startsWith(`${folder}/`)),
    )
    .map((folder) => `--filter=./${folder}`);
}

/** Calls every operation of an API once, with the values of its examples. */
async function callAll({ document, client }: Api<typeof mockSettings>, url: string) {
  const { root } = await loadDocument(document, isUrl(document) ? {} : { folder: dirname(document) });
  // not before it is generated
  const create = client === undefined ? createFetchClient : await importClient(client);
  let status = "";
  let [failed, called] = [0, 0];
  const caller = createCheckedClient(
    (options) =>
      create({
        ...options,
        async fetch(request) {
          const response = await options.fetch(request);
          status = String(response.status);
          return response;
        },
      }),
    url,
  );
  const send = client === undefined ? byPath : byMethod;
  const rows: string[][] = [];
  const bodies = new Set(listExamples(root).flatMap((one) => (one.in === "request" ? one.operationId : [])));
  for (const call of listCalls(root)) {
    if (call.body !== undefined && !bodies.has(call.operationId)) {
      rows.push([call.operationId, "not called", "", "its request body has no example"]);
      continue;
    }
    status = "no response";
    const start = performance.now();
    const problem = await send(caller, call).then(
      ({ isSuccess, thrown, status }) => (isSuccess ? "" : describe(thrown ?? `status ${status}`)),
      describe,
    );
    called += 1;
    if (problem !== "") failed += 1;
    rows.push([call.operationId, status, (performance.now() - start).toFixed(1), problem]);
  }
  return { rows, failed, called };
}

/** Loads the function that creates the client of an API. */
async function importClient(path: string): Promise<(options: ClientOptions) => object> {
  const [file = "", name = ""] = path.split("#");
  const create = (await import(pathToFileURL(file).href))[name];
  if (typeof create === "function") return create;
  throw new Error(`${file} exports no function "${name}", which redocly.yaml names as the client.`);
}

/** Describes an error with its cause, which says what the mock has found. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error}${cause}`;
}
