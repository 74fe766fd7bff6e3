import { createProgram, main } from "@onelogin-mfa/command-line";
import { checkThreats, checkWords } from "./check-repository.ts";
import { root } from "./workspaces.ts";

const program = createProgram({
  name: "lint",
  description:
    "Checks that no text has a word that the vocabulary replaces, and that each defence in SECURITY.md has its test.",
  notes: "Exit codes: 0 all is well, 1 something is not, 2 wrong usage.",
});

await main(program, async () => {
  const problems = [...checkWords(root), ...checkThreats(root)];
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
  return problems.length === 0 ? 0 : 1;
});
