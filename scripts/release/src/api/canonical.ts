import ts from "typescript";
import type { ApiReport } from "./report.ts";

/**
 * Writes a part of a report so that parts with one meaning have one text: without comments, names of parameters and order of members;
 * unions and intersections are sets.
 *
 * @param report writes types that have a name for this report only as what they stand for
 */
export function canonical(node: ts.Node, report?: ApiReport): string {
  return write(node, { report, expanded: [] });
}

/** The members of an interface, a class or a type by their names; overloads and both accessors have one. */
export function membersByKey(members: readonly ts.Node[]): ReadonlyMap<string, readonly ts.Node[]> {
  return Map.groupBy(members, keyOf);
}

interface Context {
  readonly report: ApiReport | undefined;
  /** Names that are being written, as types may refer to themselves. */
  readonly expanded: readonly string[];
}

function write(node: ts.Node, context: Context): string {
  if (ts.isParenthesizedTypeNode(node)) return write(node.type, context);
  if (ts.isUnionTypeNode(node)) return `union(${sorted(partsOf(node, ts.isUnionTypeNode), context)})`;
  if (ts.isTypeLiteralNode(node)) return writeMembers(node.members, context);
  if (ts.isIntersectionTypeNode(node)) return writeIntersection(node, context);
  if (ts.isParameter(node)) return writeParameter(node, context);
  if (ts.isTypeParameterDeclaration(node)) return writeTypeParameter(node, context);
  if (ts.isNamedTupleMember(node))
    return `${node.dotDotDotToken ? "..." : ""}${write(node.type, context)}${node.questionToken ? "?" : ""}`;
  if (ts.isStringLiteral(node)) return JSON.stringify(node.text);
  if (ts.isTypeReferenceNode(node)) return writeReference(node, context);
  if (ts.isIdentifier(node)) return boundName(node) ?? node.text;
  return writeChildren(node, context);
}

/** Writes any other node: its tokens, without separators. */
function writeChildren(node: ts.Node, context: Context): string {
  // a value that is imported for its type is that type
  const isTypeOnly = ({ kind }: ts.Node) => ts.isImportClause(node) && kind === ts.SyntaxKind.TypeKeyword;
  const children = node.getChildren().filter((child) => !ts.isJSDoc(child) && !isTypeOnly(child));
  if (children.length === 0) return /^[;,]$/.test(node.getText()) ? "" : node.getText();
  if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isEnumDeclaration(node))
    return writeAll(children, context);
  const head = children.slice(
    0,
    children.findIndex(({ kind }) => kind === ts.SyntaxKind.OpenBraceToken),
  );
  return `${writeAll(head, context)} ${writeMembers(node.members, context)}`;
}

function writeAll(nodes: readonly ts.Node[], context: Context): string {
  return nodes
    .map((node) => write(node, context))
    .filter(Boolean)
    .join(" ");
}

function writeMembers(members: readonly ts.Node[], context: Context): string {
  // overloads stay in their order, which has a meaning
  const groups = [...membersByKey(members).values()].map((nodes) =>
    nodes.map((one) => write(one, context)).join("; "),
  );
  return `{ ${groups.sort().join("; ")} }`;
}

/** Members of an intersection that are written down are those of one type. */
function writeIntersection(node: ts.IntersectionTypeNode, context: Context): string {
  const parts = partsOf(node, ts.isIntersectionTypeNode);
  const literals = parts.filter(ts.isTypeLiteralNode);
  const members = literals.flatMap(({ members }) => [...members]);
  const isDisjoint = membersByKey(members).size === members.length;
  if (!isDisjoint) return `intersection(${sorted(parts, context)})`;
  const others = parts.filter((part) => !ts.isTypeLiteralNode(part));
  if (others.length === 0) return writeMembers(members, context);
  return `intersection(${sorted(others, context)}, ${literals.length > 0 ? writeMembers(members, context) : ""})`;
}

function sorted(nodes: readonly ts.Node[], context: Context): string {
  return [...new Set(nodes.map((node) => write(node, context)))].sort().join(", ");
}

/** The parts of a union or an intersection, also of those in it. */
function partsOf<T extends ts.UnionTypeNode | ts.IntersectionTypeNode>(
  node: T,
  isSame: (node: ts.Node) => node is T,
): readonly ts.TypeNode[] {
  return node.types.flatMap((type): readonly ts.TypeNode[] => {
    const part = withoutParentheses(type);
    return isSame(part) ? partsOf(part, isSame) : [part];
  });
}

/** Returns a type without the parentheses around it. */
export const withoutParentheses = (node: ts.TypeNode): ts.TypeNode =>
  ts.isParenthesizedTypeNode(node) ? withoutParentheses(node.type) : node;

/** Returns the members of a union; a list of one for any other type. */
export function alternativesOf(type: ts.TypeNode): readonly ts.TypeNode[] {
  const node = withoutParentheses(type);
  return ts.isUnionTypeNode(node) ? partsOf(node, ts.isUnionTypeNode) : [node];
}

function writeParameter(node: ts.ParameterDeclaration, context: Context): string {
  // the first parameter may be called `this`, which says something else
  const name = node.name.getText() === "this" ? "this" : "_";
  const isOptional = node.questionToken ?? node.initializer;
  const type = node.type ? write(node.type, context) : "any";
  return `${node.dotDotDotToken ? "..." : ""}${name}${isOptional ? "?" : ""}: ${type}`;
}

function writeTypeParameter(node: ts.TypeParameterDeclaration, context: Context): string {
  const { name, constraint, modifiers = [] } = node;
  const words = modifiers.map((one) => one.getText());
  const limit = constraint ? ` extends ${write(constraint, context)}` : "";
  const other = node.default ? ` = ${write(node.default, context)}` : "";
  return `${[...words, boundName(name) ?? name.text].join(" ")}${limit}${other}`;
}

function writeReference(node: ts.TypeReferenceNode, context: Context): string {
  const meaning = ts.isIdentifier(node.typeName) ? meaningOf(node, node.typeName.text, context) : undefined;
  return meaning ?? writeChildren(node, context);
}

/** Writes what a name stands for, if callers cannot import it and it has no parameters. */
function meaningOf(node: ts.TypeReferenceNode, name: string, context: Context): string | undefined {
  const [declaration, ...others] = context.report?.internal.get(name)?.nodes ?? [];
  if (!declaration || others.length > 0 || node.typeArguments || context.expanded.includes(name))
    return undefined;
  const inside = { ...context, expanded: [...context.expanded, name] };
  if (ts.isTypeAliasDeclaration(declaration) && !declaration.typeParameters)
    return write(declaration.type, inside);
  if (!ts.isInterfaceDeclaration(declaration)) return undefined;
  const { typeParameters, heritageClauses, members } = declaration;
  return typeParameters || heritageClauses ? undefined : writeMembers(members, inside);
}

/** Numbers a name that a function or a type gives its parameter; `undefined` for any other name. */
function boundName(node: ts.Identifier): string | undefined {
  const { parent } = node;
  // the name of a member is none, though it may be the same
  const isName =
    ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodSignature(parent);
  if (isName || ts.isQualifiedName(parent)) return undefined;
  let depth = 0;
  let found: string | undefined;
  for (let scope: ts.Node = parent; !ts.isSourceFile(scope); scope = scope.parent) {
    const place = placeIn(scope, node.text);
    if (place !== undefined && found === undefined) {
      found = place;
      depth = 0;
    }
    if (isScope(scope)) depth++;
  }
  return found === undefined ? undefined : `${found} of ${depth}`;
}

const isScope = (
  node: ts.Node,
): node is ts.SignatureDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
  ts.isFunctionLike(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isClassDeclaration(node);

function placeIn(scope: ts.Node, name: string): string | undefined {
  if (!isScope(scope)) return undefined;
  const type = (scope.typeParameters ?? []).findIndex((one) => one.name.text === name);
  if (type >= 0) return `type ${type}`;
  const parameters = ts.isFunctionLike(scope) ? scope.parameters : [];
  const parameter = parameters.findIndex((one) => one.name.getText() === name && name !== "this");
  return parameter >= 0 ? `parameter ${parameter}` : undefined;
}

/** The name of a member, by which it is found on the other side. */
function keyOf(member: ts.Node): string {
  if (ts.isConstructorDeclaration(member)) return "constructor";
  if (ts.isConstructSignatureDeclaration(member)) return "new";
  if (ts.isCallSignatureDeclaration(member)) return "()";
  if (ts.isIndexSignatureDeclaration(member)) return `[${member.parameters[0]?.type?.getText()}]`;
  const { name } = member as ts.NamedDeclaration; // each other kind of member has one
  const text =
    name && (ts.isStringLiteral(name) || ts.isIdentifier(name)) ? name.text : (name?.getText() ?? "");
  return isStatic(member) ? `static ${text}` : text;
}

function isStatic(member: ts.Node): boolean {
  return hasModifier(member, ts.SyntaxKind.StaticKeyword);
}

/** Finds out if a member or a declaration has a modifier, such as `static`. */
export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind);
}
