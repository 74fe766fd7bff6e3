import { readFileSync } from "node:fs";
import { specFile } from "../repository.ts";
import { parseSpec } from "./edit.ts";
import { mutations } from "./mutation.ts";
import type { WorkerMessage } from "./pool.ts";
import { createMutationRunner, type MutationRunner } from "./run-mutation.ts";

let runner: Promise<MutationRunner> | undefined;

// the parent is ours and sends nothing but ids
process.on("message", (id) => void respond(String(id)));
process.on("disconnect", () => process.exit());

async function respond(id: string): Promise<void> {
  const message: WorkerMessage = await run(id).catch((error: unknown) => ({
    failure: error instanceof Error ? error.message : String(error),
  }));
  process.send?.(message);
}

async function run(id: string): Promise<WorkerMessage> {
  const mutation = mutations.find((candidate) => candidate.id === id);
  if (!mutation) return { failure: "there is no such mutant" };
  runner ??= createMutationRunner(parseSpec(readFileSync(specFile, "utf8")), `worker-${process.argv[2]}`);
  return { result: await (await runner).run(mutation) };
}
