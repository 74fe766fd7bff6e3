import type ts from "typescript";
import { child, documentNode, entries } from "../document/node.ts";
import { compiler } from "./libraries.ts";

const { factory } = compiler;

/** Names that mean something else in a generated file. */
const taken = new Set([
  ...["paths", "webhooks", "components", "operations", "$defs", "OperationMethods"],
  ...["Array", "Extract", "NonNullable", "Omit", "Promise", "Readonly", "ReadonlyArray", "Record"],
  "WithRequired",
]);

/** The schemas that get a type of their own: those whose name is an identifier with no other meaning. */
export function namesOfSchemas(root: unknown): ReadonlySet<string> {
  const names = entries(child(documentNode(root), "components", "schemas")).map(([name]) => name);
  return new Set(names.filter((name) => isIdentifier(name) && !taken.has(name)));
}

/** True if a name is an identifier and no keyword, such as `string`. */
function isIdentifier(name: string): boolean {
  const scanner = compiler.createScanner(
    compiler.ScriptTarget.Latest,
    false,
    compiler.LanguageVariant.Standard,
    name,
  );
  return scanner.scan() === compiler.SyntaxKind.Identifier && scanner.getTokenEnd() === name.length;
}

/** The name in `components["schemas"]["Name"]`; undefined for another type. */
export function schemaName(node: ts.Node): string | undefined {
  if (!compiler.isIndexedAccessTypeNode(node) || !compiler.isIndexedAccessTypeNode(node.objectType))
    return undefined;
  const { objectType: holder, indexType: kind } = node.objectType;
  const isComponents = compiler.isTypeReferenceNode(holder) && textOf(holder.typeName) === "components";
  return isComponents && literalOf(kind) === "schemas" ? literalOf(node.indexType) : undefined;
}

/**
 * Moves each schema with a name out of `components` to a type of its own, which editors show by its name. It is no
 * interface, because an interface does not fit where `Record<string, unknown>` is wanted.
 */
export function nameSchemas(nodes: readonly ts.Node[], names: ReadonlySet<string>): ts.Node[] {
  const named: ts.Node[] = [];
  const move = (property: ts.TypeElement): ts.TypeElement => {
    const name = property.name && textOf(property.name);
    if (name === undefined || !names.has(name)) return property;
    if (!compiler.isPropertySignature(property) || !property.type) return property;
    const exported = [factory.createModifier(compiler.SyntaxKind.ExportKeyword)];
    const type = factory.createTypeAliasDeclaration(exported, name, undefined, property.type);
    named.push(compiler.setSyntheticLeadingComments(type, compiler.getSyntheticLeadingComments(property)));
    const reference = factory.createTypeReferenceNode(name);
    return factory.createPropertySignature(undefined, property.name, property.questionToken, reference);
  };
  const rest = nodes.map((node) => {
    if (!compiler.isInterfaceDeclaration(node) || node.name.text !== "components") return node;
    const members = node.members.map((member) => mapMembers(member, "schemas", move));
    return factory.createInterfaceDeclaration(node.modifiers, node.name, undefined, undefined, members);
  });
  return [...named, ...rest];
}

/** The property with the members of its type changed, if it has the name. */
function mapMembers(
  property: ts.TypeElement,
  name: string,
  change: (member: ts.TypeElement) => ts.TypeElement,
): ts.TypeElement {
  if (!compiler.isPropertySignature(property) || textOf(property.name) !== name) return property;
  if (!property.type || !compiler.isTypeLiteralNode(property.type)) return property;
  const type = factory.createTypeLiteralNode(property.type.members.map(change));
  return factory.createPropertySignature(undefined, property.name, undefined, type);
}

/** The text of a name; undefined for one that is computed. */
export function textOf(name: ts.EntityName | ts.PropertyName): string | undefined {
  return "text" in name ? name.text : undefined;
}

/** The text of a string as a type. */
export function literalOf(type: ts.TypeNode): string | undefined {
  return compiler.isLiteralTypeNode(type) && compiler.isStringLiteral(type.literal)
    ? type.literal.text
    : undefined;
}
