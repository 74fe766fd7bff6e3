import module from "node:module";
import { fileURLToPath } from "node:url";
import type { Found } from "@onelogin-mfa/codegen/problems";

// Half of a run is spent on reading Redocly's code and the rules; later runs find them compiled in Node's cache for all
// programs. Node 20 has none.
module.enableCompileCache?.();

// imported late, so that the cache serves them
const { countProblems, findUnreadable, printProblem, showProblems } = await import(
  "@onelogin-mfa/codegen/problems"
);
const { createLinter } = await import("./linter.ts");

const absolute = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What is linted, one after the other as the flows lean on the spec, and the rules for it. */
const documents = [
  { document: absolute("mfa.yaml"), config: absolute("redocly.yaml") },
  { document: absolute("mfa.arazzo.yaml"), config: absolute("arazzo.redocly.yaml") },
  { document: absolute("sandbox.arazzo.yaml"), config: absolute("arazzo.redocly.yaml") },
];

/** What is wrong with the first document that is not valid. */
async function findProblems(): Promise<readonly Found[]> {
  // what the generator and `npm run dev` cannot read either is said as they say it
  const unreadable = await findUnreadable(absolute("mfa.yaml"));
  if (unreadable.length > 0) return unreadable;
  for (const linted of documents) {
    const problems = await createLinter(linted).check();
    if (problems.length > 0) return problems;
  }
  return [];
}

const problems = await showProblems(absolute(".."), await findProblems());
const summary = problems.length === 0 ? "The spec and the flows are valid." : countProblems(problems);
process.stdout.write(`${[...problems.map(printProblem), summary].join("\n\n")}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
