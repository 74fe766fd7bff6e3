import { join } from "node:path";
import { ts } from "@onelogin-mfa/page-kit/typescript";
import { describe, expect, it } from "vitest";

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
const index = join(import.meta.dirname, "../src/index.ts");
const variable = (text: string) => text.replaceAll(/\W/g, "_");
const source = [
  'import type * as Mfa from "../src/index.ts";\ndeclare const mfa: Mfa.MfaClient;',
  'declare const input: Mfa.OperationInput<"createDeviceVerification">;',
  ...plainTypes.map(([expression]) => `const ${variable(expression)} = ${expression};`),
].join("\n");

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
  strict: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
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
  it("of a method and of a field of its input, as the generated code has it", () => {
    const method = typeOf("mfa").getProperty("createDeviceVerification");
    const text = /^Start verifying a device\n\n.*\*\*Effect:\*\* `send`.*@see /s;
    expect(method && documentation(method)).toMatch(text);
    const field = typeOf("input").getProperty("expires_in");
    expect(field && documentation(field)).toMatch(
      /^The lifetime of the attempt, .*@default 120\n@example 240$/s,
    );
  });

  it("for every field of every type that the package exports", () => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node);
    const exported = module ? checker.getExportsOfModule(module) : [];
    // of these tables, an application sees methods and schemas
    const types = exported.filter(({ name }) => !/^(paths|operations|components)$/.test(name));
    const fields = types
      .flatMap((type) => fieldsOf(checker.getDeclaredTypeOfSymbol(type), type.name))
      .filter(([, field]) => checker.getTypeOfSymbol(field).flags !== ts.TypeFlags.Undefined);
    const undocumented = fields.filter(([, field]) => !/^\w|^`/.test(documentation(field)));
    expect(undocumented.map(([path]) => path)).toEqual([]);
    expect(fields.length).toBeGreaterThan(300);
  });
});

it.each(plainTypes)("an editor shows a plain type for %s", (expression, type) => {
  expect(checker.typeToString(typeOf(expression)).replace("Mfa.", "")).toContain(type.replace("Mfa.", ""));
});
