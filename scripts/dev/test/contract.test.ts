import { dirname } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { createContractCases } from "@onelogin-mfa/mock/contract";
import { type JsonObject, loadDocument } from "@onelogin-mfa/openapi";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startContractTests } from "../src/contract.ts";
import { readProject } from "../src/project.ts";
import type { DevApi } from "../src/settings.ts";
import { copyFixture, type ProjectCopy } from "../testing/project-copy.ts";

const client = "packages/client/src/index.ts";
let copy: ProjectCopy;
let api: DevApi;
let root: JsonObject;
let contract: ReturnType<typeof startContractTests>;
let check: () => ReturnType<typeof contract.check>;
beforeAll(async () => {
  copy = copyFixture();
  ({ api } = await readProject(copy.root));
  await writeFiles(api.output ?? "", (await generate({ spec: api.document })).files);
  ({ root } = await loadDocument(api.document, { folder: dirname(api.document) }));
  contract = startContractTests(api);
  check = () => contract.check(root);
});
afterAll(async () => {
  await contract.close();
  copy.remove();
});

describe("the contract cases", () => {
  it("are not run again once they have passed", async () => {
    expect(await check()).toEqual({ cases: 17, problems: [] });
    expect(await check()).toEqual({ cases: 0, problems: [] });
  });

  it.each(["forget", "reload"] as const)(
    "are run again after %s, also one that comes during a run",
    async (change) => {
      contract[change]();
      expect(await check()).toMatchObject({ cases: 17 });
      contract.forget();
      const running = check();
      contract[change]();
      expect(await running).toMatchObject({ cases: 17 });
      expect(await check()).toMatchObject({ cases: 17 });
      expect(await check()).toMatchObject({ cases: 0 });
    },
  );

  it("run in one thread for a while, then in a new one, and in a new one after reload", async () => {
    let threads = 0;
    const count = () => {
      threads += 1;
    };
    process.on("worker", count);
    onTestFinished(() => void process.off("worker", count));
    contract.reload();
    await check();
    await check();
    expect(threads).toBe(1);
    for (let run = 2; run < 40; run += 1) await check();
    expect(threads).toBe(1);
    await check();
    await check();
    expect(threads).toBe(2);
  });

  it("fail again until the client loads", async () => {
    const before = copy.read(client);
    copy.write(client, `${before}\nthrow new Error("broken");\n`);
    contract.forget();
    const failed = [expect.objectContaining({ message: expect.stringContaining("do not load: broken") })];
    expect((await check()).problems).toEqual(failed);
    expect((await check()).problems).toEqual(failed);
    copy.write(client, before);
    expect(await check()).toEqual({ cases: 17, problems: [] });
  });

  it("go through openapi-fetch without a client, which has no methods: each response once", async () => {
    const { client: _, ...withoutClient } = api;
    const own = startContractTests(withoutClient);
    onTestFinished(() => own.close());
    const responses = createContractCases(root).filter(({ kind }) => kind === "method");
    expect(await own.check(root)).toEqual({ cases: 17 - responses.length, problems: [] });
  });
});
