import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { parse } from "yaml";

const program = createProgram({
  name: "node tools/write-document.ts",
  description:
    "Writes control.yaml as a TypeScript module, so that the sandbox can serve it without a file system.",
}).option("--check", "write nothing; exit with 1 if the module is not up to date");

await main(program, async ({ check }) => {
  const root = resolve(import.meta.dirname, "..");
  const target = resolve(root, "src/generated/document/control-document.ts");
  const document: unknown = parse(await readFile(resolve(root, "control.yaml"), "utf8"));
  const text = `// Generated from control.yaml. Do not edit: run \`npm run generate\`.

/** The OpenAPI document of the control API. */
export const controlDocument: { openapi: string; [key: string]: unknown } = ${JSON.stringify(document)};
`;
  const present = await readFile(target, "utf8").catch(() => undefined);
  if (present === text) return;
  if (!check) return writeFile(target, text);
  throw new Error(
    "src/generated/document/control-document.ts differs from control.yaml: run npm run generate",
  );
});
