import { createProgram, main, Option, processStreams, wholeNumber } from "@onelogin-mfa/command-line";
import { runMutants } from "./run.ts";

const program = createProgram({
  name: "npm run mutate --",
  description: `Changes the spec and the client's source in many ways, one at a time, and reports which gate or test
    notices each mutant.`,
  notes: `Exit codes: 0 all mutants are killed or accepted, 1 one survived, a change of the spec is given the wrong bump or an
accepted survivor is stale, 2 wrong usage.`,
})
  .argument("[half]", '"spec" or "client"; both if left out')
  .option("--since <commit>", "of the client, only files that have changed since the commit")
  .addOption(
    new Option(
      "--within <seconds>",
      "begin no other mutant of the spec after this time, and then no other file of the client after as long again",
    ).argParser(wholeNumber(1, 3600)),
  )
  .option("--only <id>", "one mutant of the spec, with what each gate reports, or one topic of the client")
  .option("--list", "print the mutants of the spec and the topics of the client, and run nothing")
  .option("--json", "print the results as JSON");

await main(program, (half, options) => runMutants(half, options, processStreams));
