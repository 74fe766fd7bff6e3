import { createProgram, main } from "@onelogin-mfa/command-line";
import { hasPassed, readState, rememberPassed } from "./passed-state.ts";

const program = createProgram({
  name: "npm run check --",
  description: `Runs every gate: drift, house style, version, lint, score, types, tests and docs. Where nothing has changed since all
    of them passed, it says so and runs none.`,
  notes: "Exit codes: 0 all gates passed, 1 one failed, 2 wrong usage.",
}).option("--force", "run the gates also where nothing has changed; what turbo has cached stays cached");

const root = process.cwd();

await main(program, async ({ force = false }) => {
  const state = readState(root);
  if (!force && hasPassed(root, state)) {
    process.stdout.write(
      'All gates passed before, and nothing has changed since. Run them again with "npm run check -- --force".\n',
    );
    return 0;
  }
  // loading it takes a while, which is not needed above
  const { passAllGates } = await import("./gates.ts");
  if (!(await passAllGates())) return 1;
  rememberPassed(root, state);
  return 0;
});
