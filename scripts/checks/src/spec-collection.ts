import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMfaClient } from "@onelogin-mfa/client";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { outputOf, runCommand } from "./command.ts";
import { type Check, differences, expectNoticed } from "./consumer-check.ts";
import type { SpecFiles } from "./spec-files.ts";
import { toolPath, toolVersion } from "./tools.ts";

/** A folder or a request of a Postman collection, as far as it is read and changed here. */
interface Item {
  readonly item?: readonly Item[];
  readonly request?: {
    auth?: { readonly type: string } | null;
    readonly url: { readonly variable?: readonly { readonly key: string; value: string }[] };
    readonly body?: { raw?: string };
  };
}

/** The user that the spec's examples name, and the sandbox's default credentials. */
const user_id = 64_515_901;
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** Converts the spec to a Postman collection, each of whose requests succeeds against a sandbox. */
export function collectionCheck({ json, operations, folder }: SpecFiles): Check {
  return {
    group: "spec collection",
    name: "openapi-to-postmanv2, newman",
    run: async () => {
      const sandbox = await startPreparedSandbox();
      try {
        const collection = withIds(await convert(json.file, folder, "Tags"), sandbox.ids);
        const byPath = requestsOf(await convert(json.file, folder, "Paths"));
        const refused = await runCollection(collection, folder, { ...sandbox, token: "no token" });
        const { requests, failures } = await runCollection(collection, folder, sandbox);
        return {
          version: `${await toolVersion("openapi-to-postmanv2")}, ${await toolVersion("newman")}`,
          problems: [
            ...failures,
            ...differences({ requests }, { requests: operations.length }),
            // of two URLs that differ in a slash at the end it keeps the last, as the README says
            ...differences({ foldersByPath: byPath.length }, { foldersByPath: operations.length - 1 }),
            ...expectNoticed("a wrong token", refused.failures),
          ],
        };
      } finally {
        await sandbox.close();
      }
    },
  };
}

/** Starts a sandbox with a registration, a verification, and a device to be removed; `ids` replace those of the examples. */
async function startPreparedSandbox() {
  const user = { id: user_id, name: "Ada", email: "ada@example.com", phone: "+15550100" };
  const { url, close } = await startSandbox({
    users: [{ ...user, devices: [{ kind: "email_code" }, { kind: "voice" }] }],
  });
  const mfa = createMfaClient({ baseUrl: url, credentials });
  const factors = await mfa.getAuthFactors({ user_id });
  const factor_id = factors.find(({ auth_factor_name }) => auth_factor_name === "SMS")?.factor_id ?? 0;
  const { id: registration_id } = await mfa.createFactorRegistration({
    user_id,
    factor_id,
    display_name: "Phone",
  });
  const devices = await mfa.getAuthenticationDevices({ user_id });
  const [kept = "", removed = ""] = devices.map(({ device_id }) => device_id);
  const { id: verification_id } = await mfa.createDeviceVerification({ user_id, device_id: kept });
  const authorization = `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}`;
  const { access_token: token } = await mfa.generateToken(
    { grant_type: "client_credentials" },
    { headers: { authorization } },
  );
  const ids = {
    path: { registration_id, verification_id, device_id: removed },
    body: { factor_id, device_id: kept },
  };
  return { url, close, token, ids };
}

async function convert(spec: string, folder: string, folderStrategy: "Paths" | "Tags"): Promise<Item> {
  const output = join(folder, `collection-${folderStrategy}.json`);
  const program = toolPath("openapi-to-postmanv2/bin/openapi2postmanv2.js");
  const options = `folderStrategy=${folderStrategy},parametersResolution=Example`;
  await outputOf(process.execPath, [program, "-s", spec, "-o", output, "-O", options], { cwd: folder });
  return JSON.parse(await readFile(output, "utf8"));
}

function requestsOf({ item: items, ...item }: Item): readonly Item[] {
  return items ? items.flatMap(requestsOf) : [item];
}

type Ids = Readonly<Record<"path" | "body", Readonly<Record<string, unknown>>>>;

/** The collection with the sandbox's ids in URLs and bodies; every request that needs a token has the collection's. */
function withIds(collection: Item, { path, body }: Ids): Item {
  const copy = structuredClone(collection);
  for (const { request } of requestsOf(copy)) {
    if (request === undefined) continue;
    if (request.auth?.type === "oauth2") request.auth = null;
    for (const variable of request.url.variable ?? [])
      variable.value = String(path[variable.key] ?? variable.value);
    if (request.body?.raw === undefined) continue;
    const entries = Object.entries<unknown>(JSON.parse(request.body.raw));
    const replaced = entries.map(([key, value]) => [key, body[key] ?? value]);
    request.body.raw = JSON.stringify(Object.fromEntries(replaced));
  }
  return copy;
}

/** Runs a collection, each of whose requests must get a 2xx response. */
async function runCollection(
  collection: Item,
  folder: string,
  { url, token }: { readonly url: string; readonly token: string },
) {
  const [file, report] = [join(folder, "collection.json"), join(folder, "newman.json")];
  const script = { exec: ['pm.test("success", () => pm.response.to.be.success);'] };
  const auth = { type: "bearer", bearer: [{ key: "token", value: token }] };
  await writeFile(file, JSON.stringify({ ...collection, auth, event: [{ listen: "test", script }] }));
  const { clientId, clientSecret } = credentials;
  const values = { baseUrl: url, basicAuthUsername: clientId, basicAuthPassword: clientSecret };
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
