import { join } from "node:path";
import { generateApiRules } from "./api-rules.ts";
import { buildPage } from "./build-page.ts";
import { generateControl } from "./generate-control.ts";

/** Generates the files of `src/generated`, file name → text, from `control.yaml`, `page/` and the API's document. */
export async function generateFiles(document: string): Promise<Map<string, string>> {
  const root = join(import.meta.dirname, "..");
  const files = await generateControl(join(root, "control.yaml"));
  files.set("api-rules.ts", await generateApiRules(document));
  const { module, licenses } = await buildPage(join(root, "page"), files);
  return files.set("page.ts", module).set("LICENSES.txt", licenses);
}
