import { createMfaClient } from "@onelogin-mfa/client";
import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { type Check, differences, expectNoticed } from "../check.ts";
import { importTool, toolVersion } from "../tools.ts";
import type { SpecFiles } from "./spec-files.ts";

/** A folder or a request of a Postman collection; what is read and set of it. */
interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly request?: {
    auth?: { readonly type: string } | null;
    readonly url: { readonly variable?: readonly { readonly key: string; value: string }[] };
    readonly body?: { raw?: string };
  };
}

interface Collection {
  readonly item: readonly Item[];
  readonly auth?: object;
}

/** The user that the spec's examples name, and the sandbox's default credentials. */
const user_id = 64_515_901;
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** The spec as a Postman collection: each of its requests succeeds against a sandbox. */
export function postmanCheck({ json, operations }: SpecFiles): Check {
  return {
    group: "spec collection",
    name: "openapi-to-postmanv2, newman",
    run: async () => {
      const sandbox = await startPreparedSandbox();
      try {
        const collection = withIds(await convert(json.document, "Tags"), sandbox.ids);
        const foldersByPath = requestsOf((await convert(json.document, "Paths")).item);
        const refused = await runCollection(collection, sandbox.url, "no token");
        const results = await runCollection(collection, sandbox.url, sandbox.token);
        return {
          version: `${await toolVersion("openapi-to-postmanv2")}, ${await toolVersion("newman")}`,
          problems: [
            ...failures(results),
            ...differences({ requests: results.length }, { requests: operations.length }),
            // the README says so: of two URLs that differ in a slash at the end it keeps the last
            ...differences({ foldersByPath: foldersByPath.length }, { foldersByPath: operations.length - 1 }),
            ...expectNoticed("a wrong token", failures(refused)),
          ],
        };
      } finally {
        await sandbox.close();
      }
    },
  };
}

/** Ids that the sandbox makes, where the spec's examples have others: in URLs and in bodies. */
interface Ids {
  readonly path: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A sandbox that has what the requests need: a registration, a verification, and a device to be removed. */
async function startPreparedSandbox() {
  const user = { id: user_id, name: "Ada", email: "ada@example.com", phone: "+15550100" };
  const { url, close } = await startSandbox({
    users: [{ ...user, devices: [{ kind: "email_code" }, { kind: "voice" }] }],
  });
  const mfa = createMfaClient({ baseUrl: url, credentials });
  const factors = await mfa.getAuthFactors({ user_id });
  const factor_id = factors.find(({ auth_factor_name }) => auth_factor_name === "SMS")?.factor_id ?? 0;
  const registration = await mfa.createFactorRegistration({ user_id, factor_id, display_name: "Phone" });
  const [kept = "", removed = ""] = (await mfa.getAuthenticationDevices({ user_id })).map(
    (one) => one.device_id,
  );
  const verification = await mfa.createDeviceVerification({ user_id, device_id: kept });
  const authorization = `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}`;
  const token = await mfa.generateToken({ grant_type: "client_credentials" }, { headers: { authorization } });
  const ids: Ids = {
    path: { registration_id: registration.id, verification_id: verification.id, device_id: removed },
    body: { factor_id, device_id: kept },
  };
  return { url, close, token: token.access_token, ids };
}

/** What the converter gives. */
interface Conversion {
  readonly reason?: string;
  readonly output?: readonly { readonly data: Collection }[];
}

async function convert(document: JsonObject, folderStrategy: "Paths" | "Tags"): Promise<Collection> {
  // as its README shows it
  const { default: converter } = (await importTool("openapi-to-postmanv2")) as {
    default: {
      convertV2: (
        input: object,
        options: object,
        done: (error: Error | null, conversion?: Conversion) => void,
      ) => void;
    };
  };
  const input = { type: "string", data: JSON.stringify(document) };
  return new Promise((resolve, reject) => {
    converter.convertV2(
      input,
      { folderStrategy, parametersResolution: "Example" },
      (error, { output = [], reason } = {}) => {
        if (output[0]) resolve(output[0].data);
        else reject(error ?? new Error(reason));
      },
    );
  });
}

const requestsOf = (items: readonly Item[]): readonly Item[] =>
  items.flatMap((item) => (item.item ? requestsOf(item.item) : [item]));

/** The collection with the sandbox's ids; every request that needs a token has the collection's. */
function withIds(collection: Collection, { path, body }: Ids): Collection {
  const copy = structuredClone(collection);
  for (const { request } of requestsOf(copy.item)) {
    if (request === undefined) continue;
    if (request.auth?.type === "oauth2") request.auth = null;
    for (const variable of request.url.variable ?? []) variable.value = path[variable.key] ?? variable.value;
    if (request.body?.raw === undefined) continue;
    const entries = Object.entries<unknown>(JSON.parse(request.body.raw));
    request.body.raw = JSON.stringify(
      Object.fromEntries(entries.map(([key, value]) => [key, body[key] ?? value])),
    );
  }
  return copy;
}

/** What became of a request; no status if no response came. */
interface Result {
  readonly name: string;
  readonly status: number | undefined;
}

async function runCollection(collection: Collection, url: string, token: string): Promise<readonly Result[]> {
  interface Execution {
    readonly item: { readonly name: string };
    readonly response?: { readonly code: number };
  }
  // as its README shows it
  const { default: newman } = (await importTool("newman")) as {
    default: {
      run: (
        options: object,
        done: (error: Error | null, summary: { run: { executions: readonly Execution[] } }) => void,
      ) => void;
    };
  };
  const values = {
    baseUrl: url,
    basicAuthUsername: credentials.clientId,
    basicAuthPassword: credentials.clientSecret,
  };
  const options = {
    collection: { ...collection, auth: { type: "bearer", bearer: [{ key: "token", value: token }] } },
    envVar: Object.entries(values).map(([key, value]) => ({ key, value })),
    reporters: [],
  };
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => {
      if (error) reject(error);
      else
        resolve(
          summary.run.executions.map(({ item, response }) => ({ name: item.name, status: response?.code })),
        );
    });
  });
}

function failures(results: readonly Result[]): readonly string[] {
  return results
    .filter(({ status = 0 }) => status < 200 || status > 299)
    .map(({ name, status = "no response" }) => `${name}: ${status}`);
}
