import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Api, isUrl, type JsonObject, listOperations, readApis } from "@onelogin-mfa/openapi";
import { outputOf } from "@onelogin-mfa/repository/command";
import { editionsOf } from "@onelogin-mfa/site/editions";
import { type Check, expectNoticed } from "./consumer-check.ts";
import { compile, importTool, toolPath, toolVersion } from "./tools.ts";

/** Generators of TypeScript clients: their program, and its arguments, in which SPEC is the document. */
export const generators = {
  "@hey-api/openapi-ts": "@hey-api/openapi-ts/bin/run.js -i SPEC -o client --no-log-file --silent",
  orval: "orval/dist/bin/orval.mjs --input SPEC --output client.ts --client fetch",
  "swagger-typescript-api": "swagger-typescript-api/dist/cli.mjs generate -p SPEC -o . -n client.ts",
};

/** Arguments for Node that run a generator on a document. */
export function programOf(command: string, document: string): readonly string[] {
  const [program = "", ...args] = command.split(" ").map((word) => (word === "SPEC" ? document : word));
  return [toolPath(program), ...args];
}

/** The documents of all APIs as JSON in generators and readers, and their editions in OpenAPI 3.0 in a reader. */
export async function specChecks(scratch: string): Promise<readonly Check[]> {
  const apis = (await readApis(import.meta.dirname)).filter(({ document }) => !isUrl(document));
  const checks = apis.map((api, index) => documentChecks(scratch, api, index === 0 ? "" : ` on ${api.name}`));
  return (await Promise.all(checks)).flat();
}

/** The checks of one document; their names end in what is given. */
async function documentChecks(scratch: string, api: Api, ending: string): Promise<readonly Check[]> {
  const editions = await editionsOf(api.document, { onUnsupported: () => {} });
  const [json] = editions;
  if (json === undefined) throw new Error(`${api.name} has no edition`);
  const folder = await mkdtemp(join(scratch, "spec-"));
  await symlink(toolPath(), join(folder, "node_modules"), "dir");
  await writeFile(join(folder, json.file), json.text);
  // each document once: an edition is there as JSON and as YAML
  const documents = new Map(editions.map(({ file, document }) => [document, file]));
  return [
    ...Object.entries(generators).map(([name, command]) =>
      generatorCheck(name, command, join(folder, json.file), json.document, ending),
    ),
    ...[...documents].map(([document, file]) => {
      const kind = file.includes(".plain.") ? ", plain" : "";
      const name = `swagger-parser, OpenAPI ${String(document.openapi).slice(0, 3)}${kind}${ending}`;
      return readerCheck(name, "@apidevtools/swagger-parser", swaggerParser, document);
    }),
    readerCheck(`Spectral${ending}`, "@stoplight/spectral-rulesets", spectral, json.document),
  ];
}

/** The client that a generator makes has every operation in it, and compiles. */
function generatorCheck(
  name: string,
  command: string,
  spec: string,
  document: JsonObject,
  ending: string,
): Check {
  return {
    group: "spec generators",
    name: `${name}${ending}`,
    run: async () => {
      const project = join(spec, "..", name.replace("/", "-"));
      await mkdir(project);
      await outputOf(process.execPath, programOf(command, spec), { cwd: project });
      const files = await readdir(project, { recursive: true });
      const generated = files.filter((file) => /^client.*\.ts$/.test(file));
      const texts = await Promise.all(generated.map((file) => readFile(join(project, file), "utf8")));
      const options = ["--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck"];
      return {
        version: await toolVersion(name),
        problems: [
          ...missingOperations(document, texts.join("\n")),
          ...(await compile("typescript-7.0", project, [...options, ...generated])),
        ],
      };
    },
  };
}

/** Lists the operations that are no function of the client, and the paths with a slash at their ends that it does not have. */
function missingOperations(document: JsonObject, text: string): readonly string[] {
  const isDeclared = (id: string) =>
    new RegExp(`\\bfunction ${id}\\b|\\bconst ${id} =|^ *${id}: \\(`, "m").test(text);
  const operations = listOperations(document);
  const missing = operations.filter(({ id }) => !isDeclared(id)).map(({ id }) => `${id} is not generated`);
  // what is between the last parameter and the end is the same in every generator
  const endings = operations.flatMap(({ path }) => /[^{}]+\/$/.exec(path) ?? []);
  const isRequested = (ending: string) => ['"', "'", "`"].some((quote) => text.includes(`${ending}${quote}`));
  const lost = [...new Set(endings)].filter((ending) => !isRequested(ending));
  return [...missing, ...lost.map((ending) => `no request goes to …${ending}, with the slash at its end`)];
}

/** A reader accepts an edition, and detects a document without a title. */
function readerCheck(
  name: string,
  tool: string,
  read: (document: JsonObject) => Promise<readonly string[]>,
  edition: JsonObject,
): Check {
  // a reader may change the document
  const problemsIn = (document: JsonObject) =>
    read(structuredClone(document)).catch((error: unknown) => [String(error)]);
  return {
    group: "spec readers",
    name,
    run: async () => {
      const untitled = await problemsIn({ ...edition, info: {} });
      const noticed = expectNoticed("a document without a title", untitled);
      return { version: await toolVersion(tool), problems: [...(await problemsIn(edition)), ...noticed] };
    },
  };
}

/** Validates by the schemas that the OpenAPI initiative publishes, for 3.0 and for 3.1. */
async function swaggerParser(document: JsonObject): Promise<readonly string[]> {
  type Result = { readonly errors?: readonly { readonly message: string }[] };
  type Parser = { readonly validate: (document: JsonObject) => Promise<Result | undefined> };
  const { default: parser } = await importTool<{ default: Parser }>("@apidevtools/swagger-parser");
  const { errors = [] } = (await parser.validate(document)) ?? {};
  return errors.map(({ message }) => message);
}

/** The rule set `oas` with its warnings, but for those that the spec breaks on purpose. */
async function spectral(document: JsonObject): Promise<readonly string[]> {
  type Result = { readonly code: string; readonly path: string[]; readonly message: string };
  interface Linter {
    readonly setRuleset: (ruleset: object) => void;
    readonly run: (document: JsonObject) => Promise<readonly Result[]>;
  }
  const { Spectral } = await importTool<{ Spectral: new () => Linter }>("@stoplight/spectral-core");
  const { oas } = await importTool<{ oas: object }>("@stoplight/spectral-rulesets");
  const linter = new Spectral();
  // the slash is documented, see `verifyUserOtp`
  linter.setRuleset({ extends: [oas], rules: { "path-keys-no-trailing-slash": "off" } });
  const results = await linter.run(document);
  return results.map(({ code, path, message }) => `${code} at ${path.join(".")}: ${message}`);
}
