import { apiFilesIn, apiFolder } from "../changes-since.ts";
import { makeApi } from "./make-api.ts";

/**
 * Compares the files that describe what users of the packages rely on with what is built.
 *
 * @returns a sentence if some are not those of what is built
 */
export async function staleFiles(root: string): Promise<string[]> {
  const [made, written] = [await makeApi(root), apiFilesIn(root)];
  const names = [...new Set([...made.keys(), ...written.keys()])];
  const stale = names.filter((name) => made.get(name) !== written.get(name));
  if (stale.length === 0) return [];
  return [
    `Not as the packages are built: ${stale.map((name) => `${apiFolder}/${name}`).join(", ")}. Run "npm run api".`,
  ];
}
