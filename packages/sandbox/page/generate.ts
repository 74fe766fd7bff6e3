import { parseArgs } from "node:util";
import { checkFiles, writeFiles } from "@onelogin-mfa/codegen";
import { pageFiles } from "./page-files.ts";

const usage = `Usage: node page/generate.ts [--check]

Makes src/generated/page from page/browser. --check writes nothing and exits 1 where they differ.`;

process.exitCode = await run();

async function run(): Promise<number> {
  const options = parsed();
  if (options === undefined || options.help) {
    process[options ? "stdout" : "stderr"].write(`${usage}\n`);
    return options ? 0 : 2;
  }
  const folder = `${import.meta.dirname}/../src/generated/page`;
  const files = await pageFiles(`${import.meta.dirname}/browser`);
  if (!options.check) {
    await writeFiles(folder, files);
    return 0;
  }
  const drifts = await checkFiles(folder, files);
  for (const { file, kind } of drifts) {
    process.stderr.write(`src/generated/page/${file}: ${kind}. Run "npm run generate".\n`);
  }
  return drifts.length > 0 ? 1 : 0;
}

function parsed(): { readonly check?: boolean; readonly help?: boolean } | undefined {
  try {
    return parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
