import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate, listOperations } from "@onelogin-mfa/codegen";
import { startMock } from "@onelogin-mfa/mock";
import {
  type ContractCase,
  createCheckedClient,
  createContractCases,
  createFetchClient,
  findGaps,
} from "@onelogin-mfa/mock/contract";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";

const { resolve } = createRequire(import.meta.url);

it.each([
  ["Train Travel", resolve("@readme/oas-examples/3.1/json/train-travel.json")],
  ["the spec", join(root, "spec/mfa.yaml")],
])(
  "the client that is generated from %s calls every operation through Prism, and gets every response",
  async (_, spec) => {
    const { files, document } = await generate({ spec, emit: ["client"] });
    const module = join(temporaryFolder(), "client.ts");
    writeFileSync(module, files.get("client.ts") ?? "");
    const { createClient } = await import(pathToFileURL(module).href);
    const mock = await startMock({ spec: document.root });
    const client = createCheckedClient((options) => createClient(createFetchClient(options)), mock.url);
    // a body is sent as JSON where it can be
    const isLeftOut = ({ kind, pointer }: ContractCase) =>
      kind === "path" || /x-www-form/.test(pointer ?? "");
    const cases = createContractCases(document.root).filter((one) => !isLeftOut(one));
    const problems: string[] = [];
    for (const { title, check } of cases)
      for (const problem of await check(client)) problems.push(`${title}: ${problem}`);
    await mock.close();
    expect(problems).toEqual([]);
    expect(findGaps(document.root, cases)).toEqual([]);
    expect(new Set(cases.map(({ operationId }) => operationId)).size).toBe(
      listOperations(document.root).length,
    );
  },
);
