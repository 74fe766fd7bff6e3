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
    expect(await check()).toEqual({ cases: 17, madeUp: 0, problems: [] });
    expect(await check()).toEqual({ cases: 0, madeUp: 0, problems: [] });
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
    expect(await check()).toEqual({ cases: 17, madeUp: 0, problems: [] });
  });

  it("go through openapi-fetch without a client, which has no methods: each response once", async () => {
    const { client: _, ...withoutClient } = api;
    const own = startContractTests(withoutClient);
    onTestFinished(() => own.close());
    const responses = createContractCases(root).filter(({ kind }) => kind === "method");
    expect(await own.check(root)).toEqual({ cases: 17 - responses.length, madeUp: 0, problems: [] });
  });

  it("are warnings where it is not the document that fails", async () => {
    const { client: _, ...withoutClient } = api;
    const own = startContractTests(withoutClient);
    onTestFinished(() => own.close());
    const text = { type: "string", pattern: "^x$" };
    const json = (content: object) => ({ description: "A.", content: { "application/json": content } });
    const path = { name: "id", in: "path", required: true, schema: text };
    const location = { schema: { type: "string", format: "url" } };
    const operation = (operationId: string, response: object, more: object = {}) => ({
      get: { operationId, responses: { 200: response }, ...more },
    });
    const { problems } = await own.check({
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      paths: {
        "/request/{id}": operation("a", json({ example: 1 }), { parameters: [path] }),
        "/response": operation("b", json({ schema: text })),
        "/both/{id}": operation("c", json({ schema: text }), { parameters: [path] }),
        "/header": operation("d", { description: "A.", headers: { location } }),
        "/header#shared": operation("e", { description: "A." }),
        "/invalid": operation("f", json({ schema: text, example: "y" })),
      },
    });
    const parameters = "the client's call fails: Prism sent a response of its own, with status 422.";
    const pattern = 'the mock reports: Response body must match pattern \\"^x$\\".';
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "e is not checked: its path has a fragment, which HTTP does not send."],
      [
        "warning",
        `a 200 default: ${parameters} The request is made up from the schemas: give its parameters and its body examples.`,
      ],
      [
        "warning",
        'd 200 without a body: the mock reports: Response header parameter location must match format \\"url\\". Give the header an example that its schema allows.',
      ],
      ["error", `f 200 default: ${pattern}`],
      [
        "warning",
        `b 200 made up: ${pattern} The response is made up from its schema: give it a named example.`,
      ],
      [
        "warning",
        `c 200 made up: ${parameters} Request and response are made up from the schemas: give both examples.`,
      ],
    ]);
  });
});
