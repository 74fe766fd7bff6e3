import { createProgram, main } from "@onelogin-mfa/command-line";
import { checkDocstrings, checkSentences } from "./check-prose.ts";
import { checkImports, checkWords } from "./check-repository.ts";
import { root } from "./workspaces.ts";

const program = createProgram({
  name: "lint",
  description:
    "Checks the words of all texts, the sentences of documents, how docstrings open, and what workspaces import.",
  notes: "Exit codes: 0 all is well, 1 something is not, 2 wrong usage.",
});

await main(program, async () => {
  const problems = [
    ...checkWords(root),
    ...checkImports(root),
    ...checkSentences(root),
    ...checkDocstrings(root),
  ];
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
  return problems.length === 0 ? 0 : 1;
});
