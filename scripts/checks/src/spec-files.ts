import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listOperations, readApi } from "@onelogin-mfa/codegen/document";
import { editionsOf } from "@onelogin-mfa/site/editions";
import { toolPath } from "./tools.ts";

/** The spec's editions in a folder, beside the installed tools' `node_modules`. */
export type SpecFiles = Awaited<ReturnType<typeof writeSpecFiles>>;

/** Writes the editions for other tools, as the site has them, into a scratch folder. */
export async function writeSpecFiles(scratch: string) {
  const folder = await mkdtemp(join(scratch, "spec-"));
  await symlink(toolPath(), join(folder, "node_modules"), "dir");
  const editions = await editionsOf((await readApi(import.meta.dirname)).document);
  for (const { file, text } of editions) await writeFile(join(folder, file), text);
  const edition = (name: string) => {
    const found = editions.find(({ file }) => file === name);
    if (found === undefined) throw new Error(`the spec has no edition ${name}`);
    return { file: join(folder, name), document: found.document };
  };
  const json = edition("mfa.json");
  const operations = listOperations(json.document).map(({ id }) => id);
  return { folder, json, openapi30: edition("mfa.openapi-3.0.yaml"), operations };
}
