import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listOperations } from "@onelogin-mfa/codegen/document";
import { type CodeSample, codeSamples } from "@onelogin-mfa/page/code-samples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCurl } from "./support/run-curl.ts";
import { startSampleWorld } from "./support/sample-values.ts";

const file = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
const spec: unknown = parse(readFileSync(file, "utf8"));
const root = join(import.meta.dirname, "../../..");
const samples = listOperations(spec).map((operation) => {
  const [typescript, curl] = codeSamples(operation) as [CodeSample, CodeSample];
  return { id: operation.id, typescript: typescript.source, curl: curl.source };
});
const faulty = `${samples[0]?.typescript.replace("user_id", "userid")}`;

let folder: string;
beforeAll(() => {
  // inside the package, so that its dependencies resolve
  folder = mkdtempSync(join(import.meta.dirname, ".samples-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("samples in TypeScript", () => {
  let problems: string;
  beforeAll(async () => {
    for (const { id, typescript } of samples) writeFileSync(join(folder, `${id}.ts`), typescript);
    writeFileSync(join(folder, "faulty.ts"), faulty);
    const compilerOptions = { lib: ["es2024"], types: ["node"], noUnusedLocals: false };
    const tsconfig = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(root, "node_modules/.bin/tsc");
    problems = await promisify(execFile)(tsc, ["-p", ".", "--pretty", "false"], { cwd: folder }).then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout,
    );
  });

  it("compile", () => {
    const lines = problems.split("\n").filter((line) => /^\w+\.ts\(/.test(line));
    expect(lines.filter((line) => !line.startsWith("faulty.ts"))).toEqual([]);
  });

  it("negative control: a sample with a wrong field does not compile", () => {
    expect(problems).toMatch(/^faulty\.ts\(.*userid/m);
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
