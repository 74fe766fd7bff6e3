import { readFileSync } from "node:fs";
import { join } from "node:path";
import { child, listOperations } from "@onelogin-mfa/codegen/document";
import { ts } from "@onelogin-mfa/page/typescript";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const spec = parse(readFileSync(new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"));
const operations = listOperations(spec).map(({ id, node }) => [id, String(child(node, "summary").value)]);

const flowTypes = `EnrollInput VerifyInput FlowOptions WaitOptions PollTick ResetResult Enrollment Verification
  SavedEnrollment SavedVerification TemporaryCode FindUserInput`;
const eventTypes = `RequestEvent ResponseEvent RetryEvent TokenEvent MismatchEvent Mismatch RateLimitHeaders LogEntry`;
const types = {
  inputs: operations.map(([id]) => `OperationInput<"${id}">`),
  responses: Object.keys(spec.components.schemas).map((name) => `components["schemas"]["${name}"]`),
  options: ["MfaClientOptions", "MethodOptions", "ClientCredentials", "TokenStore", "Hooks"],
  events: eventTypes.split(/\s+/),
  errors: ["MfaError", "MfaValidationError", "MfaErrorDetails", "MfaErrorRecord"],
  results: ['OperationResult<"verifyUserOtp">', "MethodResult<string>", "LowLevelClient"],
  flows: flowTypes.split(/\s+/),
};

const plainTypes = [
  ["(await mfa.getAuthFactors({ user_id: 1 }))[0]!.name", "string"],
  ["mfa.getAuthFactors", "(input: Mfa.GetAuthFactorsInput, options?: "],
  ["await mfa.getAuthFactors({ user_id: 1 })", "AuthFactor[]"],
  ["await mfa.getAuthenticationDevices({ user_id: 1 })", "Device[]"],
  ["await mfa.verifyUserOtp({ user_id: 1, otp: '1' })", "OtpResult"],
  ["await mfa.listUsers()", "User[]"],
  ["await mfa.generateOtp({ user_id: 1 }, { as: 'result' })", "MethodResult<Mfa.MfaToken>"],
] as const;

/** A file of an application; it is in memory only. */
const application = join(import.meta.dirname, "application.ts");
const variable = (text: string) => text.replaceAll(/\W/g, "_");
const declared = Object.values(types).flat();
const source = [
  'import type * as Mfa from "../src/index.ts";\ndeclare const mfa: Mfa.MfaClient;',
  ...declared.map((name) => `declare const ${variable(name)}: Mfa.${name};`),
  ...plainTypes.map(([expression]) => `const ${variable(expression)} = ${expression};`),
].join("\n");

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
  ...{ strict: true, allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true, types: [] },
};
const host = ts.createCompilerHost(settings);
const { getSourceFile } = host;
host.getSourceFile = (file, ...rest) =>
  file === application
    ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true)
    : getSourceFile(file, ...rest);
const program = ts.createProgram([application], settings, host);
const checker = program.getTypeChecker();

/** The type of a variable of the application. */
function typeOf(text: string): ts.Type {
  const statements = program.getSourceFile(application)?.statements.filter(ts.isVariableStatement) ?? [];
  const names = statements.flatMap((one) => one.declarationList.declarations.map(({ name }) => name));
  const name = names.find((one) => one.getText() === variable(text));
  if (!name) throw new Error(`the application has no variable for ${text}`);
  return checker.getTypeAtLocation(name);
}

/** The documentation that an editor shows, its tags included. */
function documentation(symbol: ts.Symbol): string {
  const tags = symbol
    .getJsDocTags(checker)
    .map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
  return [ts.displayPartsToString(symbol.getDocumentationComment(checker)), ...tags].join("\n").trim();
}

const ownFile = (node: ts.Node) => node.getSourceFile().fileName.split("/client/src/")[1];

/** The fields that the client declares, by path; those of object types without a name inside them, too. */
function fieldsOf(type: ts.Type, path: string): [path: string, field: ts.Symbol][] {
  return checker.getPropertiesOfType(type).flatMap((field) => {
    if (field.name.startsWith("__@") || !field.declarations?.some(ownFile)) return [];
    const inner = checker.getNonNullableType(checker.getTypeOfSymbol(field));
    const isLiteral = Boolean((inner.symbol?.flags ?? 0) & ts.SymbolFlags.TypeLiteral);
    const isAnonymous = isLiteral && !inner.aliasSymbol && inner.getCallSignatures().length === 0;
    const place = `${path}.${field.name}`;
    return [[place, field], ...(isAnonymous ? fieldsOf(inner, place) : [])];
  });
}

describe("an editor shows documentation", () => {
  it.each(operations)("for %s: what it does, its effect, its errors and a link", (id, summary) => {
    const method = typeOf("mfa").getProperty(id);
    const text = method ? documentation(method) : "";
    expect(text.startsWith(`${summary}\n\n`)).toBe(true);
    expect(text).toMatch(
      /\*\*Effect:\*\* `\w+`\. Sending it twice .*\*\*Errors\*\*\n- \d{3}: .*@see \{@link https/s,
    );
    expect(method?.declarations?.map(ownFile)).toContain("generated/methods.ts");
  });

  it.each([
    ["inputs", 42],
    ["responses", 64],
    ["options", 30],
    ["events", 30],
    ["errors", 40],
    ["results", 15],
    ["flows", 72],
  ] as const)("for every field of %s, of which there are %i or more", (kind, count) => {
    const fields = types[kind].flatMap((name) => fieldsOf(typeOf(name), name));
    const undocumented = fields.filter(([, field]) => !/^\w|^`/.test(documentation(field)));
    expect(undocumented.map(([path]) => path)).toEqual([]);
    expect(fields.length).toBeGreaterThanOrEqual(count);
  });

  it("with unit, limits, default and example, also through a reference", () => {
    const field = typeOf('OperationInput<"createDeviceVerification">').getProperty("expires_in");
    expect(field && documentation(field)).toBe(
      "The time for which the attempt stays open, in seconds. Administrators also set how long a code is valid; how the two\nrelate is not known.\n\nWhole number, from 120 to 900.\n@default 120\n@example 240",
    );
  });
});

it.each(plainTypes)("an editor shows a plain type for %s", (expression, type) => {
  expect(checker.typeToString(typeOf(expression)).replace("Mfa.", "")).toContain(type.replace("Mfa.", ""));
});
