import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCurl } from "./support/run-curl.ts";
import { samples, startSampleWorld } from "./support/sample-values.ts";
import { createFolder } from "./support/test.ts";

const file = import.meta.resolve("@onelogin-mfa/spec/mfa.yaml");
const folder = createFolder();

describe.each(["typescript", "curl"] as const)("samples with %s", (language) => {
  it.each(samples)("$id runs against the sandbox", async ({ id, [language]: sample }) => {
    const { sandbox, fill, variables } = await startSampleWorld(id);
    if (language === "curl") await runCurl(fill(sample), variables);
    else {
      const program = join(folder, `${id}.run.mts`);
      writeFileSync(program, fill(sample));
      await import(program);
    }
    const status = expect.toSatisfy((status: number) => status < 300);
    expect(sandbox.control.listJournal()[0]).toMatchObject({ operation: id, conforms: true, status });
    await sandbox.close();
  });
});

const guides = new URL("guides/", file);
const commands = globSync("*.md", { cwd: fileURLToPath(guides) })
  .sort()
  .flatMap((name) => [...readFileSync(new URL(name, guides), "utf8").matchAll(/^```bash\n([\s\S]*?)^```/gm)])
  .flatMap(([, block = ""]) => block.split(/(?<!\\)\n/))
  .filter((line) => line.startsWith("curl "));

it.each(commands)("command of the guides: %s", async (command) => {
  const { sandbox, fill, variables } = await startSampleWorld("");
  const response = await runCurl(fill(command), variables);
  expect(response.ok).toBe(true);
  await sandbox.close();
});
