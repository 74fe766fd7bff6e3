import { join } from "node:path";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { showChange } from "./explain.ts";
import { checkVersions } from "./versions.ts";

const program = createProgram({
  name: "versions",
  description:
    "Checks that the versions and the changelog agree with what the changes since the last release ask for.",
  notes: "Exit codes: 0 they agree, 1 they do not, 2 wrong usage.",
});

await main(program, async () => {
  const { problems, accepted } = await checkVersions(join(import.meta.dirname, "../../.."));
  const lines = [...accepted.map(showChange), ...problems];
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  return problems.length === 0 ? 0 : 1;
});
