import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "@onelogin-mfa/page/typescript";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
/** A file of a test; it is in memory only. */
const file = join(import.meta.dirname, "in-memory.ts");
const start = 'import type { Control } from "@onelogin-mfa/sandbox"; declare const control: Control;\n';

/** The text that an editor shows at a name. */
export interface Hover {
  /** The expression that ends with the name, such as `createUser.devices[0].kind`. */
  readonly place: string;
  /** The documentation, its tags included. */
  readonly text: string;
}

/** Returns the texts that an editor shows for each function of `sandbox.control`, and for each field of its input, at any depth. */
export function hoverControl() {
  const editor = openEditor();
  const names = editor.fieldsOf("control", 1);
  const inputs = names.map(
    (name) => `declare const ${name}: NonNullable<Parameters<Control["${name}"]>[0]>;`,
  );
  const setup = `${start}${inputs.join("\n")}\n`;
  editor.write(setup);
  const fields = names.flatMap((name) => editor.fieldsOf(name).map((field) => `${name}.${field}`));
  return {
    functions: editor.hover(
      setup,
      names.map((name) => `control.${name}`),
    ),
    fields: editor.hover(setup, fields),
  };
}

function openEditor() {
  let text = start;
  let version = 0;
  const read = (path: string) => (path === file ? text : ts.sys.readFile(path));
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: (path) => (path === file ? `${version}` : ""),
    getScriptSnapshot: (path) => ts.ScriptSnapshot.fromString(read(path) ?? ""),
    getCompilationSettings: () => settings,
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: read,
  });
  const write = (next: string) => {
    text = next;
    version += 1;
  };
  return {
    write,
    fieldsOf: (name: string, depth?: number) => fieldsOf(service, name, depth),
    hover(setup: string, expressions: readonly string[]): Hover[] {
      write(setup + expressions.join(";\n"));
      let end = setup.length;
      return expressions.map((place) => {
        end += place.length + 2;
        return { place, text: textAt(service, end - 3) };
      });
    },
  };
}

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  ...{ strict: true, allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true, types: [] },
};

function textAt(service: ts.LanguageService, position: number): string {
  const info = service.getQuickInfoAtPosition(file, position);
  const tags = info?.tags?.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`) ?? [];
  return [ts.displayPartsToString(info?.documentation), ...tags].join("\n").trim();
}

/** The fields of a variable as expressions below it; those of a type that is met again are left out. */
function fieldsOf(service: ts.LanguageService, name: string, depth = Number.POSITIVE_INFINITY): string[] {
  const program = service.getProgram();
  const sourceFile = program?.getSourceFile(file);
  if (!program || !sourceFile) throw new Error("the language service has no program");
  const checker = program.getTypeChecker();
  const variables = sourceFile.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations);
  const variable = variables.find((one) => one.name.getText() === name);
  if (!variable) throw new Error(`there is no variable ${name}`);
  const seen = new Set<ts.Type>();
  const below = (type: ts.Type, prefix: string, left: number): string[] => {
    if (left === 0 || seen.has(type)) return [];
    seen.add(type);
    return checker.getPropertiesOfType(type).flatMap((field) => {
      if (!field.declarations?.some((one) => one.getSourceFile().fileName.startsWith(source))) return [];
      const place = `${prefix}${field.name}`;
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(field));
      const item = checker.isArrayType(inner)
        ? checker.getTypeArguments(inner as ts.TypeReference)[0]
        : undefined;
      return [place, ...below(item ?? inner, item ? `${place}![0]!.` : `${place}!.`, left - 1)];
    });
  };
  return below(checker.getTypeAtLocation(variable.name), "", depth);
}
