import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runInPool } from "../src/spec/pool.ts";
import type { Result } from "../src/spec/run-mutation.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

it("npm run mutate prints its help", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "--help"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("--only <id>");
});

describe("the processes of npm run mutate", () => {
  const results: Result[] = [];
  let failure: unknown;
  beforeAll(async () => {
    const ids = ["tag-described", "no-such"];
    failure = await runInPool(ids, 1, (result) => results.push(result)).catch((error: unknown) => error);
  });

  it("run a mutant and report its row", () => {
    expect(results.map(({ row, problems }) => [row.id, row.killedBy, problems])).toEqual([
      ["tag-described", ["version"], []],
    ]);
  });

  it("negative control: fail for a mutant that does not exist", () => {
    expect(failure).toMatchObject({ message: "no-such: there is no such mutant" });
  });
});
