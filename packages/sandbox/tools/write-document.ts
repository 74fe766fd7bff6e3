import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";

/**
 * Writes the control API's document as a TypeScript module, so that the sandbox can serve it without a file system.
 * `--check` writes nothing and fails if the module is not up to date.
 */
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const root = resolve(import.meta.dirname, "..");
const target = resolve(root, "src/generated/document/control-document.ts");

const document: unknown = parse(await readFile(resolve(root, "control.yaml"), "utf8"));
const text = `// Generated from control.yaml. Do not edit: run \`npm run generate\`.

/** The OpenAPI document of the control API. */
export const controlDocument: { openapi: string; [key: string]: unknown } = ${JSON.stringify(document)};
`;

const present = await readFile(target, "utf8").catch(() => undefined);
if (present !== text && values.check) {
  process.stderr.write(
    "src/generated/document/control-document.ts differs from control.yaml: run npm run generate\n",
  );
  process.exitCode = 1;
} else if (present !== text) {
  await writeFile(target, text);
}
