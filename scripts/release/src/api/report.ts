import ts from "typescript";

/** A name that a report declares, with all statements that declare it: a function has one for each overload. */
export interface Declaration {
  readonly name: string;
  readonly nodes: readonly ts.Node[];
}

/** The declarations of an entry point, as API Extractor reports them. */
export interface ApiReport {
  /** Those that callers can import, by the name that they import. */
  readonly exported: ReadonlyMap<string, Declaration>;
  /** Those that an exported one refers to. */
  readonly internal: ReadonlyMap<string, Declaration>;
  /** Modules by the name that is imported from them. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Reads a report: the TypeScript in its Markdown. */
export function readReport(text: string): ApiReport {
  const [, code = ""] = /^```ts\n(.*)^```$/ms.exec(text) ?? [];
  const source = ts.createSourceFile("report.ts", code, ts.ScriptTarget.Latest, true);
  const declared = new Map<string, ts.Node[]>();
  const imports = new Map<string, string>();
  /** Names inside of the report by those that callers import. */
  const exported = new Map<string, string>();
  const declare = (name: string, node: ts.Node) => declared.set(name, [...(declared.get(name) ?? []), node]);
  for (const statement of source.statements) {
    for (const name of namesOf(statement)) {
      declare(name, statement);
      if (ts.isImportDeclaration(statement)) imports.set(name, nameOfExpression(statement.moduleSpecifier));
      else if (isExported(statement)) exported.set(name, name);
    }
    for (const [name, local] of exportsOf(statement)) exported.set(name, local);
    if (ts.isExportDeclaration(statement) && statement.exportClause === undefined) {
      const all = `* of ${statement.moduleSpecifier?.getText()}`;
      declare(all, statement);
      exported.set(all, all);
    }
  }
  const locals = new Set(exported.values());
  const declarationOf = (name: string, local = name) =>
    [name, { name, nodes: declared.get(local) ?? [] }] as const;
  return {
    exported: new Map([...exported].map(([name, local]) => declarationOf(name, local))),
    internal: new Map(
      [...declared.keys()].filter((name) => !locals.has(name)).map((name) => declarationOf(name)),
    ),
    imports,
  };
}

/** Names that a statement declares: API Extractor writes one a statement. */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const bound =
      namedBindings && (ts.isNamedImports(namedBindings) ? namedBindings.elements : [namedBindings]);
    return [name, ...(bound ?? []).map((one) => one.name)].flatMap((one) => one?.text ?? []);
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

/** Names of `export { local as name }` and `export default local`. */
function exportsOf(statement: ts.Statement): readonly (readonly [name: string, local: string])[] {
  if (ts.isExportAssignment(statement)) return [["default", statement.expression.getText()]];
  if (!ts.isExportDeclaration(statement) || !statement.exportClause) return [];
  const { exportClause } = statement;
  if (!ts.isNamedExports(exportClause)) return [[exportClause.name.text, exportClause.name.text]];
  return exportClause.elements.map(({ name, propertyName }) => [name.text, (propertyName ?? name).text]);
}

const isExported = (statement: ts.Statement) =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const nameOfExpression = (node: ts.Expression) => (ts.isStringLiteral(node) ? node.text : node.getText());
