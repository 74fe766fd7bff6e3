import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runInPool } from "../src/pool.ts";
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
  it("run a fault and report its row", async () => {
    const results: Result[] = [];
    await runInPool([{ part: "client", id: "backoff-flat" }], 2, (result) => results.push(result));
    expect(results.map(({ row, problems }) => [row.id, row.killedBy, problems])).toEqual([
      ["backoff-flat", ["test/retry-delay.test.ts"], []],
    ]);
  });

  it("negative control: fail for a fault that there is not", async () => {
    const work = runInPool([{ part: "client", id: "no-such" }], 2, () => {});
    await expect(work).rejects.toThrow("there is no no-such");
  });
});
