import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { type Check, differences, expectNoticed } from "../check.ts";
import { importTool, toolVersion } from "../tools.ts";
import { readerCheck, rejection, swaggerParser } from "./readers.ts";
import type { SpecFiles } from "./spec-files.ts";

const group = "spec OpenAPI 3.0";

/** Tools that know OpenAPI 3.0 only accept that edition, and it fits the published schema of OpenAPI 3.0. */
export function openapi30Checks(spec: SpecFiles): readonly Check[] {
  const { document } = spec.openapi30;
  return [
    readerCheck(group, { name: "@apidevtools/swagger-parser", problems: swaggerParser }, document),
    readerCheck(group, { name: "oas-validator", problems: oasValidator }, document),
    openapiBackendCheck(spec),
  ];
}

async function oasValidator(document: JsonObject): Promise<readonly string[]> {
  // as its README shows it
  const { default: validator } = (await importTool("oas-validator")) as {
    default: { validate: (document: JsonObject, options: object) => Promise<unknown> };
  };
  return rejection(validator.validate(document, {}));
}

/** What is used of openapi-backend. */
interface Backend {
  readonly init: () => Promise<unknown>;
  readonly matchOperation: (request: object) => { readonly operationId: string } | undefined;
  readonly validateRequest: (request: object) => { readonly valid: boolean };
}

const request = (path: string, body: object) => ({
  method: "post",
  path: `/api/2/mfa/users/42/${path}`,
  headers: { "content-type": "application/json" },
  body,
});

/** What openapi-backend makes of requests. The README says so: two URLs that differ in a slash at the end are one to it. */
const routed = {
  registrations: "createFactorRegistration",
  verifications: "createDeviceVerification",
  "verifications/": "createDeviceVerification",
  "a body": true,
  "a body without what is required": false,
};

/** It routes and validates requests, and takes no document of 3.1. */
function openapiBackendCheck({ json, openapi30 }: SpecFiles): Check {
  return {
    group,
    name: "openapi-backend",
    run: async () => {
      const backend = await createBackend(openapi30.document);
      const routes = Object.keys(routed).slice(0, 3);
      const found = {
        ...Object.fromEntries(
          routes.map((path) => [path, backend.matchOperation(request(path, {}))?.operationId]),
        ),
        "a body": backend.validateRequest(request("verifications", { device_id: "3920371" })).valid,
        "a body without what is required": backend.validateRequest(request("verifications", {})).valid,
      };
      const refused = await rejection(createBackend(json.document));
      return {
        version: await toolVersion("openapi-backend"),
        problems: [...differences(found, routed), ...expectNoticed("a document of OpenAPI 3.1", refused)],
      };
    },
  };
}

async function createBackend(document: JsonObject): Promise<Backend> {
  // as its README shows it
  const { OpenAPIBackend } = (await importTool("openapi-backend")) as {
    OpenAPIBackend: new (options: object) => Backend;
  };
  const definition = structuredClone(document);
  // its validator tells of each format that it does not know
  const backend = new OpenAPIBackend({ definition, strict: true, ajvOpts: { logger: false } });
  await backend.init();
  return backend;
}
