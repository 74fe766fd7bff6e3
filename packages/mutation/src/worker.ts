import { readFileSync } from "node:fs";
import { faults } from "./client/faults.ts";
import { createFaultRunner } from "./client/run-fault.ts";
import { startOverlayTests } from "./overlay-tests.ts";
import type { Answer, Task } from "./pool.ts";
import { specFile } from "./repository.ts";
import type { Result } from "./row.ts";
import { parseSpec } from "./spec/edit.ts";
import { mutations } from "./spec/mutations.ts";
import { createMutationRunner, type MutationRunner } from "./spec/run-mutation.ts";

const name = process.argv[2] ?? "0";
const tests = await startOverlayTests();
const faultRunner = createFaultRunner(tests);
let mutationRunner: Promise<MutationRunner> | undefined;

// the parent is ours and sends nothing else
process.on("message", (task) => void answer(task as Task));
process.on("disconnect", () => process.exit());

async function answer(task: Task): Promise<void> {
  const said: Answer = await run(task).then(
    (result) => ({ result }),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(said);
}

async function run({ part, id }: Task): Promise<Result> {
  if (part === "client") return faultRunner.run(named(faults, id));
  mutationRunner ??= createMutationRunner(parseSpec(readFileSync(specFile, "utf8")), tests, `worker-${name}`);
  return (await mutationRunner).run(named(mutations, id));
}

function named<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}
