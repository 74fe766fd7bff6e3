import { checkVersions } from "@onelogin-mfa/review";
import { checkUntracked } from "./check-untracked.ts";
import { checkHouseStyle } from "./house-style.ts";
import { runTurbo } from "./run-turbo.ts";
import { step } from "./step.ts";

/** Every gate. Drift comes first: `generate` would put right what a hand edit has changed. */
const gates: readonly (readonly [title: string, run: () => Promise<void>])[] = [
  ["Drift: what is generated is what the specification gives", () => runTurbo("drift")],
  ["Untracked: what is generated is in git", () => checkUntracked(process.cwd())],
  ["Lint: specification, house rules, code", () => runTurbo("lint", "--continue")],
  ["Score: how well a machine can read the specification", () => runTurbo("score")],
  ["Types", () => runTurbo("typecheck", "--continue")],
  ["House style: sizes, names, what must not be in a file", () => checkHouseStyle(process.cwd())],
  [
    "Version: it and the changelog say what the contract's changes ask for",
    () => checkVersion(process.cwd()),
  ],
  ["Tests", () => runTurbo("test", "--continue")],
  ["Docs", () => runTurbo("docs")],
];

async function checkVersion(root: string): Promise<void> {
  const problems = await checkVersions(root);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

const failures: string[] = [];
for (const [title, run] of gates) {
  try {
    await step(title, run);
  } catch (error) {
    failures.push(title);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n`);
  }
}
if (failures.length > 0) {
  process.stderr.write(
    `\n${failures.length} of ${gates.length} gates failed: ${failures.map((title) => title.split(":", 1)[0]).join(", ")}\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`\nAll ${gates.length} gates passed.\n`);
}
