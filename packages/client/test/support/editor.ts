import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "@onelogin-mfa/codegen/typescript";

const folder = fileURLToPath(new URL(".", import.meta.resolve("@onelogin-mfa/client")));
/** A file of an application; it is in memory only. */
const application = join(import.meta.dirname, "application.ts");

/** What an editor shows at a place of a file. */
export interface Hover {
  /** The expression, such as `mfa.getAuthFactors`. */
  readonly place: string;
  /** The declaration, on one line. */
  readonly signature: string;
  /** The documentation, its tags included. */
  readonly text: string;
  /** The file that "go to definition" opens, and the line there. */
  readonly definition: { readonly file: string; readonly line: string } | undefined;
}

/** An editor with one open file, which imports the client. */
export interface Editor {
  /** What is shown for the last name of each expression; `setup` declares what they use, by default the client `mfa`. */
  readonly hover: (expressions: readonly string[], setup?: string) => Hover[];
  /** What is shown for each field of types that the client declares, and of object types without a name inside them. */
  readonly hoverFields: (types: readonly string[]) => Hover[];
}

/** Opens an editor. */
export function openEditor(): Editor {
  let text = "";
  let version = 0;
  const read = (file: string) => (file === application ? text : ts.sys.readFile(file));
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [application],
    getScriptVersion: (file) => (file === application ? `${version}` : ""),
    getScriptSnapshot: (file) => {
      const found = read(file);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCompilationSettings: () => settings,
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => file === application || ts.sys.fileExists(file),
    readFile: read,
    ...{ directoryExists: ts.sys.directoryExists, getDirectories: ts.sys.getDirectories },
    realpath: ts.sys.realpath ?? ((path) => path),
  };
  const service = ts.createLanguageService(host);
  const open = (lines: string) => {
    text = lines;
    version += 1;
  };

  function hover(expressions: readonly string[], setup = client): Hover[] {
    open(`${imports}\n${setup}\n${expressions.join(";\n")};\n`);
    let end = imports.length + setup.length + 2;
    return expressions.map((place) => {
      const last = /\w+(?="?\]?$)/.exec(place);
      const position = end + (last?.index ?? 0);
      end += place.length + 2;
      return { place, ...shownAt(service, position) };
    });
  }

  function hoverFields(types: readonly string[]): Hover[] {
    const setup = types.map((type, index) => `declare const it${index}: ${type};`).join(" ");
    open(`${imports}\n${setup}\n`);
    const named = (place: string) => place.replace(/^it(\d+)/, (_, index) => types[index] ?? "");
    return hover(fieldsOf(service), setup).map((one) => ({ ...one, place: named(one.place) }));
  }

  return { hover, hoverFields };
}

const imports = 'import type * as Mfa from "@onelogin-mfa/client";';
const client = "declare const mfa: Mfa.MfaClient;";

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
  ...{ strict: true, allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true, types: [] },
};

function shownAt(service: ts.LanguageService, position: number): Omit<Hover, "place"> {
  const info = service.getQuickInfoAtPosition(application, position);
  const [target] = service.getDefinitionAtPosition(application, position) ?? [];
  const source = target && service.getProgram()?.getSourceFile(target.fileName);
  const tags = info?.tags?.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`) ?? [];
  return {
    signature: ts.displayPartsToString(info?.displayParts).replace(/\s+/g, " "),
    text: [ts.displayPartsToString(info?.documentation), ...tags].join("\n").trim(),
    definition: source && {
      file: target.fileName.replace(folder, ""),
      line: source.text.slice(target.textSpan.start).split("\n", 1)[0] ?? "",
    },
  };
}

/** Expressions for the fields of each variable of the open file. */
function fieldsOf(service: ts.LanguageService): string[] {
  const program = service.getProgram();
  if (!program) throw new Error("the language service has no program");
  const checker = program.getTypeChecker();
  const fields = (type: ts.Type, expression: string): string[] =>
    checker.getPropertiesOfType(type).flatMap((field) => {
      if (!field.declarations?.some((one) => one.getSourceFile().fileName.startsWith(folder))) return [];
      if (field.name.startsWith("__@")) return [];
      const isName = /^\w+$/.test(field.name);
      const place = isName ? `${expression}.${field.name}` : `${expression}["${field.name}"]`;
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(field));
      return [place, ...(isAnonymous(inner) ? fields(inner, `${place}!`) : [])];
    });
  const statements = program.getSourceFile(application)?.statements.filter(ts.isVariableStatement) ?? [];
  const variables = statements.flatMap(({ declarationList }) => declarationList.declarations);
  return variables.flatMap(({ name }) => fields(checker.getTypeAtLocation(name), name.getText()));
}

/** Whether a type is an object type without a name, whose fields no other type lists. */
function isAnonymous(type: ts.Type): boolean {
  const isLiteral = (type.symbol?.flags ?? 0) & ts.SymbolFlags.TypeLiteral;
  return Boolean(isLiteral) && type.aliasSymbol === undefined && type.getCallSignatures().length === 0;
}
