import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, expect, it } from "vitest";
import { measurePrograms } from "../../bench/programs.ts";

const scratch = temporaryFolder(afterAll);

const write = 'require("node:fs").writeFileSync("client.ts", "");';
const allocate = "Buffer.alloc(150 * 2 ** 20, 1);";
const startChild = `require("node:child_process").execFileSync(process.execPath, ["--eval", "${allocate}"]);`;
const burn = "while (process.cpuUsage().user + process.cpuUsage().system < 100_000);";
const measure = (script: string) => measurePrograms([["--eval", script + write]], scratch);

it("counts processor time, memory outside the heap, and processes that are started", async () => {
  const idle = await measure("");
  expect((await measure(allocate)).memory - idle.memory).toBeGreaterThan(140);
  expect((await measure(startChild)).memory - idle.memory).toBeGreaterThan(140);
  expect((await measure(burn)).time).toBeGreaterThan(100);
});

it("refuses a program that fails or writes nothing", async () => {
  await expect(measure('throw new Error("no document");')).rejects.toThrow("no document");
  await expect(measurePrograms([["--eval", ""]], scratch)).rejects.toThrow("No file was written.");
});
