import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { type Check, expectNoticed } from "./consumer-check.ts";
import type { SpecFiles } from "./spec-files.ts";
import { importTool, toolVersion } from "./tools.ts";

/** Reads a document. @returns its problems; a rejection is one, too */
type Reader = (document: JsonObject) => Promise<readonly string[]>;

/** Parsers and linters, by their package: those of OpenAPI 3.1, and those of the edition for OpenAPI 3.0. */
const readers: Readonly<Record<"json" | "openapi30", Readonly<Record<string, Reader>>>> = {
  json: {
    // by the schemas that the OpenAPI initiative publishes, for 3.0 and for 3.1
    "@apidevtools/swagger-parser": validator("@apidevtools/swagger-parser"),
    "@readme/openapi-parser": validator("@readme/openapi-parser"),
    "@scalar/openapi-parser": validator("@scalar/openapi-parser"),
    "@stoplight/spectral-rulesets": spectral,
  },
  openapi30: {
    "@apidevtools/swagger-parser": validator("@apidevtools/swagger-parser"),
    "oas-validator": validator("oas-validator"),
    "openapi-backend": openapiBackend,
  },
};

/** Each reader accepts its edition, and detects a document without a title. */
export function readerChecks(spec: SpecFiles): readonly Check[] {
  return (["json", "openapi30"] as const).flatMap((edition) =>
    Object.entries(readers[edition]).map(([name, reader]) => ({
      group: edition === "json" ? "spec readers" : "spec OpenAPI 3.0",
      name,
      run: async () => {
        // a reader may change the document
        const problemsIn = async (document: JsonObject) =>
          reader(structuredClone(document)).catch((error: unknown) => [String(error)]);
        const { document } = spec[edition];
        const untitled = await problemsIn({ ...document, info: {} });
        const noticed = expectNoticed("a document without a title", untitled);
        return { version: await toolVersion(name), problems: [...(await problemsIn(document)), ...noticed] };
      },
    })),
  );
}

type Messages = readonly { readonly message: string }[];
interface Validator {
  readonly validate: (
    document: JsonObject,
    options: object,
  ) => Promise<{ readonly errors?: Messages; readonly warnings?: Messages } | undefined>;
}

/** A package whose `validate` rejects, or returns errors and warnings. */
function validator(name: string): Reader {
  return async (document) => {
    const module = await importTool<Validator & { readonly default?: Validator }>(name);
    const { errors = [], warnings = [] } = (await (module.default ?? module).validate(document, {})) ?? {};
    return [...errors, ...warnings].map(({ message }) => message);
  };
}

/** The rule set `oas` with its warnings, but for those that the spec breaks on purpose. */
async function spectral(document: JsonObject): Promise<readonly string[]> {
  interface Linter {
    readonly setRuleset: (ruleset: object) => void;
    readonly run: (
      document: JsonObject,
    ) => Promise<readonly { code: string; path: string[]; message: string }[]>;
  }
  const { Spectral } = await importTool<{ Spectral: new () => Linter }>("@stoplight/spectral-core");
  const { oas } = await importTool<{ oas: object }>("@stoplight/spectral-rulesets");
  const linter = new Spectral();
  // the slash is documented, see `verifyUserOtp`
  linter.setRuleset({ extends: [oas], rules: { "path-keys-no-trailing-slash": "off" } });
  const results = await linter.run(document);
  return results.map(({ code, path, message }) => `${code} at ${path.join(".")}: ${message}`);
}

/** Routes and validates requests. Two URLs that differ in a slash at the end are one to it, as the README says. */
async function openapiBackend(definition: JsonObject): Promise<readonly string[]> {
  interface Backend {
    readonly init: () => Promise<unknown>;
    readonly matchOperation: (request: object) => { readonly operationId: string } | undefined;
    readonly validateRequest: (request: object) => { readonly valid: boolean };
  }
  const { OpenAPIBackend } = await importTool<{ OpenAPIBackend: new (options: object) => Backend }>(
    "openapi-backend",
  );
  // its validator tells of each format that it does not know
  const backend = new OpenAPIBackend({ definition, strict: true, ajvOpts: { logger: false } });
  await backend.init();
  const headers = { "content-type": "application/json" };
  const request = (path: string, body: object) => ({ method: "post", path, headers, body });
  const path = "/api/2/mfa/users/42/verifications";
  const found = [
    backend.matchOperation(request(`${path}/`, {}))?.operationId,
    backend.validateRequest(request(path, { device_id: "3920371" })).valid,
    backend.validateRequest(request(path, {})).valid,
  ];
  return found.join() === "createDeviceVerification,true,false" ? [] : [`it routes and validates ${found}`];
}
