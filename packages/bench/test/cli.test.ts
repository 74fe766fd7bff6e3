import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs the program that `npm run bench` runs. */
const bench = (...args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const program = ["scripts/run.mjs", "packages/bench/src/cli.ts", ...args];
    execFile(process.execPath, program, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

describe("npm run bench", () => {
  it("lists the areas, and of a wrong one says which was meant, before anything is installed", async () => {
    const [list, wrong] = await Promise.all([bench("--list"), bench("codgen", "--quick")]);
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/^codegen +Generator: the spec +(never|\d{4}-\d\d-\d\d.*)$/m);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(
      /^No area is called "codgen"\. Did you mean "codegen"\? Choose from: codegen, /,
    );
  });
});
