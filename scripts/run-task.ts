import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { runTask } from "@onelogin-mfa/repository/run-turbo";

const program = createProgram({
  name: `npm run ${process.argv[2] ?? "<task>"} --`,
  description: "Runs this task of every package through turbo, and prints what failed.",
  notes:
    "Options of turbo: --filter=@onelogin-mfa/spec for one package, --force to run also what has not changed.",
})
  .usage("[options of turbo]")
  .argument("<task>")
  .argument("[options...]")
  .allowUnknownOption();

await main(program, (task, options) => step(task, () => runTask(task, ...options)));
