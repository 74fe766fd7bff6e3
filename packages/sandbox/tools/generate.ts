import { join, resolve } from "node:path";
import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { readApi } from "@onelogin-mfa/openapi";
import { generateFiles } from "./generate-files.ts";

const program = createProgram({
  name: "node tools/generate.ts",
  description: "Generates src/generated from control.yaml, from page/ and from the spec.",
}).option("--check", "write nothing; exit with 1 and name each file that differs");

await main(program, async ({ check }) => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, "src/generated");
  const files = await generateFiles((await readApi(root)).document);
  if (!check) return void (await writeFiles(folder, files));
  const drifts = await checkFiles(folder, files);
  if (drifts.length === 0) return;
  const lines = drifts.map(
    ({ file, message }) => `src/generated/${file}: ${message} Run "npm run generate".`,
  );
  throw new Error(lines.join("\n"));
});
