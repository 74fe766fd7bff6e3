import type { Check } from "../check.ts";
import { generatorChecks } from "./generators.ts";
import { openapi30Checks } from "./openapi-3-0.ts";
import { postmanCheck } from "./postman.ts";
import { readerChecks } from "./readers.ts";
import { writeSpecFiles } from "./spec-files.ts";

/** What is checked of the spec in the programs of other languages and vendors. */
export async function specChecks(scratch: string): Promise<readonly Check[]> {
  const spec = await writeSpecFiles(scratch);
  return [...generatorChecks(spec), ...readerChecks(spec), ...openapi30Checks(spec), postmanCheck(spec)];
}
