import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { runTask } from "./run-turbo.ts";

const program = createProgram({
  name: "npm run lint --",
  description:
    "Runs a task of every package through turbo, and prints what failed. Also: build, generate, docs.",
})
  .argument("<task>", "such as build")
  .argument("[options...]", "more tasks, and options of turbo, such as --filter=@onelogin-mfa/spec")
  .allowUnknownOption();

await main(program, (task, options) => step(task, () => runTask(task, ...options)));
