import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { runTask } from "@onelogin-mfa/repository/run-turbo";
import { root } from "@onelogin-mfa/repository/workspaces";
import { makeApi } from "./api/make-api.ts";
import { staleFiles } from "./api/stale-files.ts";
import { apiFolder } from "./changes-since.ts";

const program = createProgram({
  name: "npm run api --",
  description:
    "Builds the packages, and writes what their users rely on: exports, commands, engines, peers and the Action's inputs.",
  notes: `Files: ${apiFolder}. Exit codes: 0 written, or as built; 1 not as built; 2 wrong usage.`,
}).option("--check", "write nothing, build nothing; say which files are not as built");

await main(program, async ({ check = false }) => {
  if (check) {
    const problems = await staleFiles(root);
    process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
    return problems.length === 0 ? 0 : 1;
  }
  await runTask("build");
  const files = await makeApi(root);
  const folder = join(root, apiFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  process.stdout.write(`${files.size} files in ${apiFolder}\n`);
  return 0;
});
