import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { type Check, expectNoticed } from "../check.ts";
import { importTool, toolVersion } from "../tools.ts";
import type { SpecFiles } from "./spec-files.ts";

/** A program that reads OpenAPI documents. */
interface Reader {
  readonly name: string;
  /** What is wrong with a document, a sentence each. It may change the document. */
  readonly problems: (document: JsonObject) => Promise<readonly string[]>;
}

const readers: readonly Reader[] = [
  { name: "@apidevtools/swagger-parser", problems: swaggerParser },
  { name: "@readme/openapi-parser", problems: readmeParser },
  { name: "@scalar/openapi-parser", problems: scalarParser },
  { name: "@stoplight/spectral-rulesets", problems: spectral },
];

/** Each parser and linter accepts OpenAPI 3.1. */
export function readerChecks({ json }: SpecFiles): readonly Check[] {
  return readers.map((reader) => readerCheck("spec readers", reader, json.document));
}

/** A document is accepted, and one without a title is not. */
export function readerCheck(group: string, { name, problems }: Reader, document: JsonObject): Check {
  return {
    group,
    name,
    run: async () => {
      const broken = { ...structuredClone(document), info: {} };
      return {
        version: await toolVersion(name),
        problems: [
          ...(await problems(structuredClone(document))),
          ...expectNoticed("a document without a title", await problems(broken)),
        ],
      };
    },
  };
}

/** By the schemas that the OpenAPI initiative publishes, for 3.0 and for 3.1. */
export async function swaggerParser(document: JsonObject): Promise<readonly string[]> {
  // as its README shows it
  const { default: parser } = (await importTool("@apidevtools/swagger-parser")) as {
    default: { validate: (document: JsonObject) => Promise<unknown> };
  };
  return rejection(parser.validate(document));
}

async function readmeParser(document: JsonObject): Promise<readonly string[]> {
  // as its README shows it
  const { validate, compileErrors } = (await importTool("@readme/openapi-parser")) as {
    validate: (document: JsonObject) => Promise<{ valid: boolean; warnings: readonly object[] }>;
    compileErrors: (result: object) => string;
  };
  const result = await validate(document);
  return result.valid && result.warnings.length === 0 ? [] : [compileErrors(result)];
}

async function scalarParser(document: JsonObject): Promise<readonly string[]> {
  // as its README shows it
  const { validate } = (await importTool("@scalar/openapi-parser")) as {
    validate: (document: JsonObject) => Promise<{ valid: boolean; errors?: readonly { message: string }[] }>;
  };
  const { valid, errors = [] } = await validate(document);
  return valid ? [] : errors.map(({ message }) => message);
}

/** The rule set `oas` with its warnings, but for those that the spec breaks on purpose. */
async function spectral(document: JsonObject): Promise<readonly string[]> {
  // as its documentation shows it
  const { Spectral } = (await importTool("@stoplight/spectral-core")) as {
    Spectral: new () => {
      setRuleset: (ruleset: object) => void;
      run: (document: JsonObject) => Promise<readonly { code: string; path: string[]; message: string }[]>;
    };
  };
  const { oas } = (await importTool("@stoplight/spectral-rulesets")) as { oas: object };
  const linter = new Spectral();
  // the slash is documented, see `verifyUserOtp`
  linter.setRuleset({ extends: [oas], rules: { "path-keys-no-trailing-slash": "off" } });
  const results = await linter.run(document);
  return results.map(({ code, path, message }) => `${code} at ${path.join(".")}: ${message}`);
}

/** Why a promise is rejected, if it is. */
export function rejection(promise: Promise<unknown>): Promise<readonly string[]> {
  return promise.then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
}
