import { fileURLToPath } from "node:url";
import { ts } from "@onelogin-mfa/page-kit/typescript";

const source = fileURLToPath(new URL("../../src/", import.meta.url));

/** The text that an editor shows at a name. */
export interface Hover {
  /** The expression that ends with the name, such as `createUser.devices[0].kind`. */
  readonly place: string;
  /** The documentation, its tags included. */
  readonly text: string;
}

const settings: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  strict: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** Returns the texts that an editor shows for each function of `sandbox.control`, and for each field of its input, at any depth. */
export function hoverControl(): { readonly functions: Hover[]; readonly fields: Hover[] } {
  const file = `${source}control/types.ts`;
  const program = ts.createProgram([file], settings);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
  const control = checker.getExportsOfModule(module).find(({ name }) => name === "Control") as ts.Symbol;
  const hover = (place: string, symbol: ts.Symbol): Hover => {
    const tags = symbol
      .getJsDocTags(checker)
      .map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
    const documentation = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return { place, text: [documentation, ...tags].join("\n").trim() };
  };
  /** The fields below an expression; those of a type that is met again are left out. */
  const fieldsOf = (type: ts.Type, prefix: string, seen: Set<ts.Type>): Hover[] => {
    if (seen.has(type)) return [];
    seen.add(type);
    return checker.getPropertiesOfType(type).flatMap((field) => {
      if (!field.declarations?.some((one) => one.getSourceFile().fileName.startsWith(source))) return [];
      const place = `${prefix}${field.name}`;
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(field));
      const item = checker.isArrayType(inner)
        ? checker.getTypeArguments(inner as ts.TypeReference)[0]
        : undefined;
      return [hover(place, field), ...fieldsOf(item ?? inner, item ? `${place}![0]!.` : `${place}!.`, seen)];
    });
  };
  const functions = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(control));
  return {
    functions: functions.map((one) => hover(`control.${one.name}`, one)),
    fields: functions.flatMap((one) => {
      const [input] = checker.getTypeOfSymbol(one).getCallSignatures()[0]?.parameters ?? [];
      const given = input && checker.getTypeOfSymbol(input);
      // `...input` is a tuple
      const first =
        given && checker.isTupleType(given) ? checker.getTypeArguments(given as ts.TypeReference)[0] : given;
      const type = first && checker.getNonNullableType(first);
      return type ? fieldsOf(type, `${one.name}.`, new Set()) : [];
    }),
  };
}
