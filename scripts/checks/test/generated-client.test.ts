import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate, listOperations } from "@onelogin-mfa/codegen";
import { type Mock, startMock } from "@onelogin-mfa/mock";
import {
  type ContractCase,
  createCheckedClient,
  createContractCases,
  createFetchClient,
  findGaps,
  listCalls,
} from "@onelogin-mfa/mock/contract";
import { runCommand } from "@onelogin-mfa/repository/command";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const { resolve } = createRequire(import.meta.url);

/** One Prism, which each test gives its document. */
let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** Installs openapi-fetch in a folder, so to speak. */
function linkOpenapiFetch(folder: string): void {
  mkdirSync(join(folder, "node_modules"));
  const source = dirname(resolve("openapi-fetch/package.json"));
  symlinkSync(source, join(folder, "node_modules/openapi-fetch"), "dir");
}

it.each([
  ["Train Travel", resolve("@readme/oas-examples/3.1/json/train-travel.json")],
  ["the spec", join(root, "spec/mfa.yaml")],
])(
  "the client that is generated from %s calls every operation through Prism, and gets every response",
  async (_, spec) => {
    const { files, document } = await generate({ spec, emit: ["client"] });
    const folder = temporaryFolder();
    linkOpenapiFetch(folder);
    const module = join(folder, "client.ts");
    writeFileSync(module, files.get("client.ts") ?? "");
    const { createClient } = await import(pathToFileURL(module).href);
    await mock.update(document.root);
    const client = createCheckedClient((options) => createClient(createFetchClient(options)), mock.url);
    // a body is sent as JSON where it can be
    const isLeftOut = ({ kind, pointer }: ContractCase) =>
      kind === "path" || /x-www-form/.test(pointer ?? "");
    const cases = createContractCases(document.root).filter((one) => !isLeftOut(one));
    const problems: string[] = [];
    for (const { title, check } of cases)
      for (const problem of await check(client)) problems.push(`${title}: ${problem}`);
    expect(problems).toEqual([]);
    expect(findGaps(document.root, cases)).toEqual([]);
    expect(new Set(cases.map(({ operationId }) => operationId)).size).toBe(
      listOperations(document.root).length,
    );
  },
);

/** A program that makes a call by path for each operation, with the values of the document, as its author would write it. */
function programOf(root: Parameters<typeof listCalls>[0]): string {
  const calls = listCalls(root).map(({ method, path, parameters, query, headers, body }) => {
    const params = {
      ...(hasMembers(parameters) && { path: parameters }),
      ...(hasMembers(query) && { query }),
    };
    const init = { ...(hasMembers(params) && { params }), ...(body && { body }), headers };
    return `  (await client.${method}(${JSON.stringify(path)}, ${JSON.stringify(init)})).response.status,\n`;
  });
  return `import type { Client } from "openapi-fetch";
import type { paths } from "./schema.js";

export const callAll = async (client: Client<paths>): Promise<readonly number[]> => [
${calls.join("")}];
`;
}

const hasMembers = (object: object) => Object.keys(object).length > 0;

it("openapi-fetch alone, on the types of the spec, compiles and calls every operation through Prism", async () => {
  const { files, document } = await generate({ spec: join(root, "spec/mfa.yaml"), emit: ["schema"] });
  const folder = temporaryFolder();
  const compilerOptions = { module: "nodenext", target: "es2022", strict: true, noEmit: true, types: [] };
  const written = {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }),
    "schema.ts": files.get("schema.ts") ?? "",
    "calls.ts": programOf(document.root),
  };
  for (const [name, text] of Object.entries(written)) writeFileSync(join(folder, name), text);
  linkOpenapiFetch(folder);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  expect(await runCommand(process.execPath, [tsc, "-p", folder], { cwd: folder })).toMatchObject({
    exitCode: 0,
    stdout: "",
  });
  const { callAll } = await import(pathToFileURL(join(folder, "calls.ts")).href);
  await mock.update(document.root);
  const statuses = await callAll(createCheckedClient(createFetchClient, mock.url));
  expect(statuses).toHaveLength(listOperations(document.root).length);
  expect(statuses.filter((status: number) => status >= 300)).toEqual([]);
});
