import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const program = join(import.meta.dirname, "../../bench/cli.ts");

/** Runs the program that `npm run bench` runs. */
const bench = (...args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ["--no-warnings", program, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

it("npm run bench lists the benchmarks", async () => {
  const { code, stdout } = await bench("--list");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^large-document +Generator: GitHub's REST description$/m);
});

it("npm run bench refuses a benchmark that does not exist, before anything is installed", async () => {
  const { code, stdout, stderr } = await bench("codegen", "--quick");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Unknown benchmark "codegen"\. Choose from: generator, large-document, growth, /);
});
