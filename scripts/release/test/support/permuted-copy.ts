import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { exportPaths } from "../../src/exports/export-paths.ts";

/**
 * Copies the sources of the packages with the same meaning in another order: imports, exports, types, and the members of unions and of
 * types are reversed. So the compiler reads the files in another order, and makes types in another one.
 */
export function copyPermuted(root: string, copy: string): void {
  for (const path of exportPaths) cpSync(join(root, path), join(copy, path), { recursive: true });
  for (const path of globSync("packages/*/src/**/*.ts", { cwd: copy })) {
    const file = join(copy, path);
    writeFileSync(file, permute(readFileSync(file, "utf8")));
  }
}

const printer = ts.createPrinter({ removeComments: true });

function permute(text: string): string {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ESNext);
  const { transformed } = ts.transform(source, [
    (context) => (file) => {
      const visit = (node: ts.Node): ts.Node => reversed(ts.visitEachChild(node, visit, context));
      return ts.factory.updateSourceFile(ts.visitEachChild(file, visit, context), inOrder(file, visit));
    },
  ]);
  return transformed.map((file) => printer.printFile(file)).join("");
}

/** The statements of a file, those last whose order means nothing. */
function inOrder(file: ts.SourceFile, visit: (node: ts.Node) => ts.Node): ts.Statement[] {
  const isFree = (one: ts.Statement) =>
    ts.isImportDeclaration(one) ||
    ts.isExportDeclaration(one) ||
    ts.isInterfaceDeclaration(one) ||
    ts.isTypeAliasDeclaration(one);
  const statements = file.statements.map((one) => visit(one) as ts.Statement); // a statement stays one
  return [...statements.filter((one) => !isFree(one)), ...statements.filter(isFree).reverse()];
}

function reversed(node: ts.Node): ts.Node {
  const { factory } = ts;
  if (ts.isUnionTypeNode(node)) return factory.updateUnionTypeNode(node, backwards(node.types));
  if (ts.isTypeLiteralNode(node)) return factory.updateTypeLiteralNode(node, backwards(node.members));
  if (!ts.isInterfaceDeclaration(node)) return node;
  const { modifiers, name, typeParameters, heritageClauses, members } = node;
  return factory.updateInterfaceDeclaration(
    node,
    modifiers,
    name,
    typeParameters,
    heritageClauses,
    backwards(members),
  );
}

/** Overloads stay in their order, which has a meaning. */
function backwards<T extends ts.Node>(nodes: ts.NodeArray<T>): ts.NodeArray<T> {
  const isOverloaded =
    nodes.filter((one) => ts.isCallSignatureDeclaration(one) || ts.isMethodSignature(one)).length > 1;
  return isOverloaded ? nodes : ts.factory.createNodeArray([...nodes].reverse());
}
