import type { TransformNodeOptions } from "openapi-typescript";
import type ts from "typescript";
import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { child, documentNode, follow } from "../document/node.ts";
import { compiler } from "./libraries.ts";

/**
 * A hook for openapi-typescript: in a union of known strings and `string`, the latter becomes `(string &
 * {})`. The type accepts the same, but TypeScript does not swallow the known values, so editors offer them.
 */
export function openEnums(
  root: unknown,
): (type: ts.TypeNode, options: TransformNodeOptions) => ts.TypeNode | undefined {
  const isKind = (type: ts.TypeNode, wanted: "known" | "any") => kindOf(root, type) === wanted;
  return (type) => {
    if (!compiler.isUnionTypeNode(type)) return undefined;
    const members = flatten(type);
    if (!members.some((part) => isKind(part, "any")) || !members.some((part) => isKind(part, "known")))
      return undefined;
    const closed = members.filter((part) => !isKind(part, "any"));
    return compiler.factory.createUnionTypeNode([...closed, anyString()]);
  };
}

function flatten(type: ts.TypeNode): ts.TypeNode[] {
  // the factory puts parentheses around a union inside a union
  if (compiler.isParenthesizedTypeNode(type))
    return compiler.isUnionTypeNode(type.type) ? flatten(type.type) : [type];
  return compiler.isUnionTypeNode(type) ? type.types.flatMap(flatten) : [type];
}

function anyString(): ts.TypeNode {
  const string = compiler.factory.createKeywordTypeNode(compiler.SyntaxKind.StringKeyword);
  const empty = compiler.factory.createTypeLiteralNode([]);
  return compiler.factory.createParenthesizedType(
    compiler.factory.createIntersectionTypeNode([string, empty]),
  );
}

/**
 * Whether a type is known string values, any string, or something else; references are looked up in the
 * document.
 */
function kindOf(root: unknown, type: ts.TypeNode): "known" | "any" | undefined {
  if (type.kind === compiler.SyntaxKind.StringKeyword) return "any";
  // openapi-typescript makes a string literal as an identifier with quotes in its name
  if ((type as ts.Node).kind === compiler.SyntaxKind.Identifier) return isQuoted(type) ? "known" : undefined;
  if (!compiler.isIndexedAccessTypeNode(type)) return undefined;
  const schema = schemaOf(root, type);
  if (!schema) return undefined;
  const values = "const" in schema ? [schema.const] : arrayOf(schema.enum);
  if (values.length > 0) return values.every((value) => typeof value === "string") ? "known" : undefined;
  return schema.type === "string" ? "any" : undefined;
}

function isQuoted(node: ts.Node): boolean {
  return compiler.isIdentifier(node) && node.text.startsWith('"');
}

/** The schema behind `components["schemas"]["Name"]`. */
function schemaOf(root: unknown, type: ts.IndexedAccessTypeNode): JsonObject | undefined {
  const tokens: string[] = [];
  let node: ts.TypeNode = type;
  while (compiler.isIndexedAccessTypeNode(node)) {
    if (!compiler.isLiteralTypeNode(node.indexType) || !compiler.isStringLiteral(node.indexType.literal))
      return undefined;
    tokens.unshift(node.indexType.literal.text);
    node = node.objectType;
  }
  if (!compiler.isTypeReferenceNode(node) || !compiler.isIdentifier(node.typeName)) return undefined;
  const { value } = follow(child(documentNode(root), node.typeName.text, ...tokens));
  return isObject(value) ? value : undefined;
}
