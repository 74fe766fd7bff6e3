import { createProgram, main, processStreams } from "@onelogin-mfa/command-line";
import { run } from "./run.ts";

const program = createProgram({
  name: "npm run mutate --",
  description: `Changes the spec and the client's source in many ways, in memory, and reports which gate notices each mutant.`,
  notes: `The table is also written to packages/mutation/kill-table.json, unless --spec, --client or --only leaves something out.
Exit codes: 0 all mutants are killed, 1 one survived or a change of the spec is given the wrong bump, 2 wrong usage.`,
})
  .option("--spec", "the spec only")
  .option("--client", "the client's source only")
  .option("--only <id>", "one mutant, with what each gate reports")
  .option("--list", "print the ids and what they do, and run nothing")
  .option("--json", "print the kill table as JSON");

await main(program, (options) => run(options, processStreams));
