import { tmpdir } from "node:os";
import { join } from "node:path";
import { withTemporaryFolder } from "@onelogin-mfa/command-line";
import { makeInterface } from "./make-interface.ts";
import { makeReports } from "./make-reports.ts";
import { placePackages } from "./place-packages.ts";

/**
 * Describes what users of the published packages rely on, from what is built: a report for each entry point, and a file for each package
 * with its commands, engines, peers, and its Action.
 *
 * @returns texts by the name of their file
 * @throws Error if a package is not built, or its declarations have an error
 */
export async function makeApi(root: string): Promise<ReadonlyMap<string, string>> {
  return withTemporaryFolder(join(tmpdir(), "api-"), async (folder) => {
    const packages = placePackages(root, folder);
    const reports = makeReports(packages, join(folder, "reports"));
    const interfaces = packages.map(async (pack) => {
      const text = JSON.stringify(await makeInterface(pack), null, 2);
      return [`${pack.name}.interface.json`, `${text}\n`] as const;
    });
    return new Map([...reports, ...(await Promise.all(interfaces))]);
  });
}
