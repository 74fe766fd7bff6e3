import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { emitterNames, generate } from "../src/index.ts";
import { packageFolder, runNode, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

const require = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));

/** Prints each call of a recipe, and answers with a pet that has the name in the arguments. */
const server = `globalThis.fetch = async (request) => {
  console.log(request.method, new URL(request.url).pathname, await request.text());
  return Response.json({ id: 1, name: JSON.parse(process.argv[2]), photoUrls: [] });
};
`;

/** A project with the recipes as `recipe-0.ts` and so on, and each with a misspelled input as `misuse-0.ts`. */
async function createProject(): Promise<string> {
  const petStore = await readFile(join(folderOf("@readme/oas-examples"), "3.0/json/petstore.json"), "utf8");
  const folder = await temporaryFolder({
    "package.json": '{ "type": "module" }',
    "petstore.json": petStore.replace('"name": "api_key",', '$& "x-sensitive": true,'),
    "server.js": server,
  });
  const { files } = await generate({ spec: join(folder, "petstore.json"), emit: emitterNames });
  await mkdir(join(folder, "generated"));
  for (const [name, text] of files) await writeFile(join(folder, "generated", name), text);
  const recipes = await readFile(join(packageFolder, "RECIPES.md"), "utf8");
  for (const [index, [, code = ""]] of [...recipes.matchAll(/^```ts\n(.*?)^```$/gms)].entries()) {
    await writeFile(join(folder, `recipe-${index}.ts`), code);
    await writeFile(join(folder, `misuse-${index}.ts`), code.replace("petId: 1", "petID: 1"));
  }
  return folder;
}

test("the recipes compile, refuse a misspelled input, and run", async () => {
  const folder = await createProject();
  const { stdout } = await typeCheck(folder, "typescript-7");
  expect(stdout.match(/^\S+\.ts/gm)).toEqual(["misuse-0.ts", "misuse-1.ts"]);
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/^(generated\/|recipe-)[\w-]+\.ts$/.test(name)) continue;
    const code = stripTypeScriptTypes(await readFile(join(folder, name), "utf8"));
    await writeFile(join(folder, name.replace(/ts$/, "js")), code);
  }
  const run = (recipe: number, name: unknown) =>
    runNode(["--import", "./server.js", `recipe-${recipe}.js`, JSON.stringify(name)], folder);
  const [call, otherType, method, log] = await Promise.all([
    run(0, "Rex"),
    run(0, 1),
    run(1, "Rex"),
    run(2, ""),
  ]);
  expect(call).toEqual({ code: 0, stdout: "GET /pet/1 \nRex\n", stderr: "" });
  expect(otherType.stderr).toContain("instancePath: '/name'");
  expect(method.stdout).toBe('POST /pet {"name":"Rex","photoUrls":[]}\nGET /pet/1 \nRex\n');
  expect(log.stdout).toBe('{"name":"Rex","api_key":"[hidden]"}\n');
});
