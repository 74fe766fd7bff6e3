import { join, resolve } from "node:path";
import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { bundleAction } from "./bundle-action.ts";

const program = createProgram({
  name: "node tools/generate.ts",
  description: "Generates action/generated, the Action with all that it needs, from action/ and src/.",
}).option("--check", "write nothing; exit with 1 and name each file that differs");

await main(program, async ({ check }) => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, "action/generated");
  const files = await bundleAction(root);
  if (!check) return void (await writeFiles(folder, files));
  const drifts = await checkFiles(folder, files);
  if (drifts.length === 0) return;
  const lines = drifts.map(
    ({ file, message }) => `action/generated/${file}: ${message} Run "npm run generate".`,
  );
  throw new Error(lines.join("\n"));
});
