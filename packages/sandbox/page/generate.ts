import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { pageFiles } from "./page-files.ts";

const program = createProgram({
  name: "node page/generate.ts",
  description: "Makes src/generated/page from page/browser.",
}).option("--check", "write nothing; exit with 1 and name each file that differs");

await main(program, async ({ check }) => {
  const folder = `${import.meta.dirname}/../src/generated/page`;
  const files = await pageFiles(`${import.meta.dirname}/browser`);
  if (!check) return void (await writeFiles(folder, files));
  const drifts = await checkFiles(folder, files);
  if (drifts.length === 0) return;
  const lines = drifts.map(
    ({ file, kind }) => `src/generated/page/${file}: ${kind}. Run "npm run generate".`,
  );
  throw new Error(lines.join("\n"));
});
