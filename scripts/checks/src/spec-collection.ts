import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startMock } from "@onelogin-mfa/mock";
import { outputOf, runCommand } from "./command.ts";
import { type Check, differences, expectNoticed } from "./consumer-check.ts";
import type { SpecFiles } from "./spec-files.ts";
import { toolPath, toolVersion } from "./tools.ts";

/** A folder or a request of a Postman collection, as far as it is read here. */
interface Item {
  readonly item?: readonly Item[];
}

/** Converts the spec to a Postman collection, each of whose requests succeeds against Prism on the spec. */
export function collectionCheck({ json, operations, folder }: SpecFiles): Check {
  return {
    group: "spec collection",
    name: "openapi-to-postmanv2, newman",
    run: async () => {
      const mock = await startMock();
      try {
        const collection = await convert(json.file, folder, "Tags");
        const byPath = requestsIn(await convert(json.file, folder, "Paths"));
        const refused = await runCollection(collection, folder, mock.url, "");
        const { requests, failures } = await runCollection(collection, folder, mock.url, "token");
        return {
          version: `${await toolVersion("openapi-to-postmanv2")}, ${await toolVersion("newman")}`,
          problems: [
            ...failures,
            ...differences({ requests }, { requests: operations.length }),
            // of two URLs that differ in a slash at the end it keeps the last, as the README says
            ...differences({ requestsByPath: byPath }, { requestsByPath: operations.length - 1 }),
            ...expectNoticed("a request without a token", refused.failures),
          ],
        };
      } finally {
        await mock.close();
      }
    },
  };
}

async function convert(spec: string, folder: string, folderStrategy: "Paths" | "Tags"): Promise<Item> {
  const output = join(folder, `collection-${folderStrategy}.json`);
  const program = toolPath("openapi-to-postmanv2/bin/openapi2postmanv2.js");
  const options = `folderStrategy=${folderStrategy},parametersResolution=Example`;
  await outputOf(process.execPath, [program, "-s", spec, "-o", output, "-O", options], { cwd: folder });
  return JSON.parse(await readFile(output, "utf8"));
}

const requestsIn = ({ item }: Item): number =>
  item === undefined ? 1 : item.reduce((sum, one) => sum + requestsIn(one), 0);

/** Runs a collection, each of whose requests must get a 2xx response. */
async function runCollection(collection: Item, folder: string, baseUrl: string, token: string) {
  const [file, report] = [join(folder, "collection.json"), join(folder, "newman.json")];
  const script = { exec: ['pm.test("success", () => pm.response.to.be.success);'] };
  const auth = { type: "bearer", bearer: [{ key: "token", value: token }] };
  const whole = { ...collection, auth, event: [{ listen: "test", script }] };
  // every request that needs a token has the collection's
  const ofCollection = (_: string, value: unknown) => (Object(value).type === "oauth2" ? null : value);
  await writeFile(file, JSON.stringify(whole, ofCollection));
  const values = { baseUrl, basicAuthUsername: "id", basicAuthPassword: "secret" };
  const variables = Object.entries(values).flatMap(([key, value]) => ["--env-var", `${key}=${value}`]);
  const reporter = ["--reporters", "json", "--reporter-json-export", report];
  const args = [toolPath("newman/bin/newman.js"), "run", file, ...variables, ...reporter];
  await runCommand(process.execPath, args, { cwd: folder });
  const { run } = JSON.parse(await readFile(report, "utf8"));
  const failures: readonly { source: { name: string }; error: { message: string } }[] = run.failures;
  return {
    requests: run.stats.requests.total,
    failures: failures.map(({ source, error }) => `${source.name}: ${error.message}`),
  };
}
