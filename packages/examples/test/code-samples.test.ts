import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listOperations } from "@onelogin-mfa/codegen/document";
import { type CodeSample, codeSamples } from "@onelogin-mfa/page/code-samples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCurl } from "./support/run-curl.ts";
import { startSampleWorld } from "./support/sample-values.ts";

const root = join(import.meta.dirname, "../../..");
const file = import.meta.resolve("@onelogin-mfa/spec/mfa.yaml");
const spec: unknown = parse(readFileSync(fileURLToPath(file), "utf8"));
const samples = listOperations(spec).map((operation) => {
  const [typescript, curl] = codeSamples(operation) as [CodeSample, CodeSample];
  return { id: operation.id, typescript: typescript.source, curl: curl.source };
});

let folder: string;
beforeAll(() => {
  // inside the package, so that its dependencies resolve
  folder = mkdtempSync(join(import.meta.dirname, ".samples-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("samples in TypeScript", () => {
  it("compile", () => {
    for (const { id, typescript } of samples) writeFileSync(join(folder, `${id}.ts`), typescript);
    const compilerOptions = { lib: ["es2024"], types: ["node"], noUnusedLocals: false };
    const tsconfig = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const args = [join(root, "node_modules/typescript/bin/tsc"), "-p", folder];
    expect(spawnSync(process.execPath, args, { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
  });

  it.each(samples)("$id runs against the sandbox", async ({ id, typescript }) => {
    const { sandbox, fill } = await startSampleWorld(id);
    const program = join(folder, `${id}.run.mts`);
    writeFileSync(program, fill(typescript));
    await import(program);
    expect(sandbox.control.listJournal()[0]).toMatchObject({
      operation: id,
      conforms: true,
      status: expect.toSatisfy((status: number) => status < 300),
    });
    await sandbox.close();
  });
});

describe("commands of the guides", () => {
  const guides = new URL("guides/", file);
  const commands = globSync("*.md", { cwd: fileURLToPath(guides) })
    .sort()
    .flatMap((name) => [
      ...readFileSync(new URL(name, guides), "utf8").matchAll(/^```bash\n([\s\S]*?)^```/gm),
    ])
    .flatMap(([, block = ""]) => block.split(/(?<!\\)\n/))
    .filter((line) => line.startsWith("curl "));

  it.each(commands)("%s", async (command) => {
    const { sandbox, fill, variables } = await startSampleWorld("");
    const response = await runCurl(fill(command), variables);
    expect(response.ok).toBe(true);
    await sandbox.close();
  });
});

describe("samples with curl", () => {
  it.each(samples)("$id runs against the sandbox", async ({ id, curl }) => {
    const { sandbox, fill, variables } = await startSampleWorld(id);
    const response = await runCurl(fill(curl), variables);
    expect(response.ok).toBe(true);
    expect(sandbox.control.listJournal()[0]).toMatchObject({ operation: id, conforms: true });
    await sandbox.close();
  });
});
