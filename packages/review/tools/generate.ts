import { join, resolve } from "node:path";
import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { bundleAction } from "./bundle-action.ts";
import { pageTexts } from "./page-texts.ts";

const program = createProgram({
  name: "node tools/generate.ts",
  description:
    "Generates src/generated, the style and script of the pages, and action/generated, the Action with all that it needs.",
}).option("--check", "write nothing; exit with 1 and name each file that differs");

await main(program, async ({ check }) => {
  const root = resolve(import.meta.dirname, "..");
  // the Action is bundled from what is in src/ then
  const folders = [
    ["src/generated", async () => pageTexts()],
    ["action/generated", () => bundleAction(root)],
  ] as const;
  const lines: string[] = [];
  for (const [folder, make] of folders) {
    const files = await make();
    if (!check) await writeFiles(join(root, folder), files);
    else
      for (const { file, message } of await checkFiles(join(root, folder), files))
        lines.push(`${folder}/${file}: ${message} Run "npm run generate".`);
  }
  if (lines.length > 0) throw new Error(lines.join("\n"));
});
