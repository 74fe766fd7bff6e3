import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { samples, startSampleWorld } from "./support/sample-values.ts";

const folder = mkdtempSync(join(tmpdir(), "code-samples-"));
afterAll(() => rmSync(folder, { recursive: true }));

const python = "/usr/bin/python3";
const isMissing = (program: string, option: string) => spawnSync(program, [option]).status !== 0;

/** Runs a sample, as filled in for the sandbox of one test, with these variables. */
type Run = (id: string, source: string, env: NodeJS.ProcessEnv) => Promise<string>;

const runs: Readonly<Record<"Python" | "Go", Run>> = {
  async Python(id, source, env) {
    const file = join(folder, `${id}.py`);
    writeFileSync(file, source);
    return (await promisify(execFile)(python, [file], { env })).stdout;
  },
  async Go(id, source, env) {
    const package_ = join(folder, id);
    mkdirSync(package_, { recursive: true });
    writeFileSync(join(package_, "main.go"), source);
    return (await promisify(execFile)("go", ["run", `./${id}`], { cwd: folder, env })).stdout;
  },
};

beforeAll(() => writeFileSync(join(folder, "go.mod"), "module samples\n\ngo 1.19\n"));

describe.each([
  ["Python", isMissing(python, "--version")],
  ["Go", isMissing("go", "version")],
] as const)("samples with %s", (language, isSkipped) => {
  it.skipIf(isSkipped).each(samples)(
    "$id runs against the sandbox",
    async ({ id, [language]: sample }) => {
      const { sandbox, fill, variables } = await startSampleWorld(id);
      const printed = await runs[language](id, fill(sample), { ...process.env, ...variables });
      const [call] = sandbox.control.listJournal();
      expect(call).toMatchObject({ operation: id, conforms: true });
      expect(call?.status).toBeLessThan(300);
      expect(printed).toMatch(new RegExp(`^${call?.status}\\b`));
      await sandbox.close();
    },
    120_000,
  );

  it.skipIf(isSkipped)(
    "fails where OneLogin refuses the call, and prints why",
    async () => {
      const { sandbox, fill, variables } = await startSampleWorld("getUser");
      const sample = samples.find(({ id }) => id === "getUser")?.[language] ?? "";
      const env = { ...process.env, ...variables, ACCESS_TOKEN: "expired" };
      await expect(runs[language]("refused", fill(sample), env)).rejects.toThrow(/401 \{"/);
      await sandbox.close();
    },
    120_000,
  );
});
