import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { runTask } from "./run-turbo.ts";

const program = createProgram({
  name: "node scripts/run.mjs scripts/run-task.ts",
  description: "Runs tasks of every package through turbo, and prints what failed.",
})
  .argument("<task>", "such as build")
  .argument("[options...]", "more tasks, and options of turbo, such as --filter=@onelogin-mfa/spec")
  .allowUnknownOption();

await main(program, (task, options) => step(task, () => runTask(task, ...options)));
