import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { generateApiRules } from "./api-rules.ts";
import { buildPage } from "./build-page.ts";
import { generateControl } from "./generate-control.ts";

const program = createProgram({
  name: "node tools/generate.ts",
  description: "Generates src/generated from control.yaml, from page/ and from the spec.",
}).option("--check", "write nothing; exit with 1 and name each file that differs");

await main(program, async ({ check }) => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, "src/generated");
  const spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
  const files = await generateControl(join(root, "control.yaml"));
  files.set("api-rules.ts", await generateApiRules(spec));
  files.set("page.ts", await buildPage(join(root, "page"), files));
  if (!check) return void (await writeFiles(folder, files));
  const drifts = await checkFiles(folder, files);
  if (drifts.length === 0) return;
  const lines = drifts.map(
    ({ file, message }) => `src/generated/${file}: ${message} Run "npm run generate".`,
  );
  throw new Error(lines.join("\n"));
});
