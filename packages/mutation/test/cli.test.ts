import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runInPool, type Task } from "../src/pool.ts";
import type { Result } from "../src/row.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const play = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });

describe("npm run mutate", () => {
  it("prints its help", () => {
    expect(play("--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("--only <id>"),
      stderr: "",
    });
  });
});

describe("the processes of npm run mutate", () => {
  const results: Result[] = [];
  let failure: unknown;
  beforeAll(async () => {
    const tasks: Task[] = ["backoff-flat", "no-such"].map((id) => ({ part: "client", id }));
    failure = await runInPool(tasks, 1, (result) => results.push(result)).catch((error: unknown) => error);
  });

  it("run a mutant and report its row", () => {
    expect(results.map(({ row, problems }) => [row.id, row.killedBy, problems])).toEqual([
      ["backoff-flat", ["test/retry-delay.test.ts"], []],
    ]);
  });

  it("negative control: fail for a mutant that does not exist", () => {
    expect(failure).toMatchObject({ message: "no-such: there is no no-such" });
  });
});
