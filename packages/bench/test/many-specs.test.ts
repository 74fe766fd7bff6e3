import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManyApis } from "../src/workspaces/many-apis.ts";

const folder = mkdtempSync(join(tmpdir(), "many-apis-"));
afterAll(() => rmSync(folder, { recursive: true }));
const create = (count: number) => createManyApis(mkdtempSync(join(folder, "apis-")), count);
const apis = create(3);

let before: ReadonlyMap<string, string>;
beforeAll(async () => {
  before = await apis.hashes();
});

/** The tasks that would run again since this was asked last. */
async function affected(): Promise<readonly string[]> {
  const after = await apis.hashes();
  const changed = [...after].filter(([task, hash]) => before.get(task) !== hash);
  before = after;
  return changed.map(([task]) => task).sort();
}

const tasksOf = (api: number) => [
  ...["drift", "generate", "test", "typecheck"].map((verb) => `client-${api}#${verb}`),
  `spec-${api}#lint`,
];

describe("of three APIs", () => {
  it("the tasks of one run again after an edit of its spec", async () => {
    apis.editSpec();
    expect(await affected()).toEqual(tasksOf(1));
  });

  it("none runs again without an edit", async () => {
    expect(await affected()).toEqual([]);
  });

  it("negative control: those of all run again after an edit of the generator", async () => {
    apis.editGenerator();
    const all = [1, 2, 3].flatMap(tasksOf).filter((task) => !task.startsWith("spec"));
    expect(await affected()).toEqual(all.sort());
  });
});

it("every task of an API passes, and the next time none runs", async () => {
  const { check } = create(1);
  expect(await check()).toEqual(tasksOf(1));
  expect(await check()).toEqual([]);
});
