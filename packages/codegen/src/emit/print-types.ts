import type ts from "typescript";
import { astToString, compiler } from "./libraries.ts";
import { schemaName } from "./named-schemas.ts";

/** Prints types as TypeScript's own printer does, indented by two spaces a level. */
export interface TypePrinter {
  /** The text of statements, one after another. */
  readonly print: (nodes: readonly ts.Node[]) => string;
  /** The names of all types that what is printed refers to. */
  readonly used: ReadonlySet<string>;
}

type Print = (node: ts.Node, indent: string) => string;

/**
 * Creates a printer that makes types exact (see {@link declaredTypes}) and calls schemas by their names. TypeScript's printer
 * takes several times as long, as it asks of each node where it stands in a source text; here none stands in one. What this
 * printer does not know, TypeScript's prints.
 */
export function createTypePrinter(names: ReadonlySet<string>): TypePrinter {
  const used = new Set<string>();
  const typeName = (name: string) => {
    used.add(name);
    return name;
  };
  const print: Print = (node, indent) => {
    const schema = compiler.isIndexedAccessTypeNode(node) ? schemaName(node) : undefined;
    if (schema !== undefined && names.has(schema)) return typeName(schema);
    if (compiler.isTypeReferenceNode(node)) {
      const { typeArguments } = node;
      const args = typeArguments ? `<${joined(typeArguments, ", ", indent, print)}>` : "";
      return `${typeName(print(node.typeName, indent))}${args}`;
    }
    return partPrinters[node.kind]?.(node as never, indent, print) ?? tokenOf(node) ?? other(node, indent);
  };
  const statement = (node: ts.Node) => `${commentOf(node, "")}${print(node, "")}\n`;
  return { print: (nodes) => nodes.map(statement).join(""), used };
}

const joined = (nodes: readonly ts.Node[], separator: string, indent: string, print: Print) =>
  nodes.map((node) => print(node, indent)).join(separator);

const block = (members: readonly ts.Node[], indent: string, print: Print) => {
  const inner = `${indent}  `;
  const lines = members.map((member) => `\n${inner}${commentOf(member, inner)}${print(member, inner)}`);
  return `{${lines.join("")}\n${indent}}`;
};

const modified = ({ modifiers }: { readonly modifiers?: readonly ts.Node[] | undefined }) =>
  (modifiers ?? []).map((modifier) => `${tokenOf(modifier)} `).join("");

const optional = ({ questionToken }: { readonly questionToken?: ts.Node | undefined }) =>
  questionToken ? "?" : "";

type PartPrinter<Node> = (node: Node, indent: string, print: Print) => string | undefined;
const part = <Node extends ts.Node>(kind: ts.SyntaxKind, printPart: PartPrinter<Node>) =>
  [kind, printPart] as const;

const { SyntaxKind } = compiler;

/** By kind of node; undefined for one that is of the kind but not known here. */
const partPrinters: Readonly<Record<number, PartPrinter<never>>> = Object.fromEntries([
  part(SyntaxKind.Identifier, ({ text }: ts.Identifier) => text),
  part(SyntaxKind.NumericLiteral, ({ text }: ts.NumericLiteral) => text),
  part(SyntaxKind.StringLiteral, ({ text }: ts.StringLiteral) =>
    // in others something is escaped
    /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : undefined,
  ),
  part(SyntaxKind.LiteralType, (node: ts.LiteralTypeNode, indent, print) => print(node.literal, indent)),
  part(SyntaxKind.PropertySignature, (node: ts.PropertySignature, indent, print) => {
    const type = node.type ? `: ${print(node.type, indent)}` : "";
    return `${modified(node)}${print(node.name, indent)}${optional(node)}${type};`;
  }),
  part(SyntaxKind.IndexSignature, (node: ts.IndexSignatureDeclaration, indent, print) => {
    const parameters = joined(node.parameters, ", ", indent, print);
    return `${modified(node)}[${parameters}]: ${print(node.type, indent)};`;
  }),
  part(SyntaxKind.Parameter, (node: ts.ParameterDeclaration, indent, print) =>
    node.type ? `${print(node.name, indent)}${optional(node)}: ${print(node.type, indent)}` : undefined,
  ),
  part(SyntaxKind.FunctionType, (node: ts.FunctionTypeNode, indent, print) => {
    return `(${joined(node.parameters, ", ", indent, print)}) => ${print(node.type, indent)}`;
  }),
  part(SyntaxKind.TypeLiteral, ({ members }: ts.TypeLiteralNode, indent, print) =>
    members.length === 0 ? "{}" : block(members, indent, print),
  ),
  part(SyntaxKind.IndexedAccessType, ({ objectType, indexType }: ts.IndexedAccessTypeNode, indent, print) => {
    return `${print(objectType, indent)}[${print(indexType, indent)}]`;
  }),
  part(SyntaxKind.UnionType, ({ types }: ts.UnionTypeNode, indent, print) =>
    joined(types, " | ", indent, print),
  ),
  part(SyntaxKind.IntersectionType, (node: ts.IntersectionTypeNode, indent, print) =>
    joined(declaredTypes(node), " & ", indent, print),
  ),
  part(
    SyntaxKind.ArrayType,
    (node: ts.ArrayTypeNode, indent, print) => `${print(node.elementType, indent)}[]`,
  ),
  part(SyntaxKind.RestType, (node: ts.RestTypeNode, indent, print) => `...${print(node.type, indent)}`),
  part(SyntaxKind.TupleType, ({ elements }: ts.TupleTypeNode, indent, print) => {
    const lines = elements.map((element) => `\n${indent}  ${print(element, `${indent}  `)}`);
    return elements.length === 0 ? "[]" : `[${lines.join(",")}\n${indent}]`;
  }),
  part(SyntaxKind.ParenthesizedType, ({ type }: ts.ParenthesizedTypeNode, indent, print) => {
    const isOne = compiler.isIntersectionTypeNode(type) && declaredTypes(type).length === 1;
    return isOne ? print(type, indent) : `(${print(type, indent)})`;
  }),
  part(SyntaxKind.TypeAliasDeclaration, (node: ts.TypeAliasDeclaration, indent, print) =>
    node.typeParameters
      ? undefined
      : `${modified(node)}type ${node.name.text} = ${print(node.type, indent)};`,
  ),
  part(SyntaxKind.InterfaceDeclaration, (node: ts.InterfaceDeclaration, indent, print) => {
    return `${modified(node)}interface ${node.name.text} ${block(node.members, indent, print)}`;
  }),
]);

const tokenOf = ({ kind }: ts.Node): string | undefined => compiler.tokenToString(kind);

/** Prints a node with TypeScript's own printer. */
function other(node: ts.Node, indent: string): string {
  const lines = astToString([node as ts.TypeNode])
    .trimEnd()
    .split("\n");
  return lines
    .map((line) => line.replace(/^(?: {4})+/, (spaces) => " ".repeat(spaces.length / 2)))
    .join(`\n${indent}`);
}

/**
 * The comment above a node, as openapi-typescript writes it, without what Markdown would read as code, the indentation of
 * later lines, and without tags that repeat the type.
 */
function commentOf(node: ts.Node, indent: string): string {
  const comments = compiler.getSyntheticLeadingComments(node) ?? [];
  return comments
    .map(({ text }) => {
      const [first = "", ...others] = `/*${text}*/`.split(/\r\n|[\n\r\u2028\u2029]/);
      return [first.trim(), ...others.map((line) => ` ${line.trim()}`)]
        .filter((line) => !/^(\/\*\*| \*) @(enum \{[^}]*\}|constant)( \*\/)?$/.test(line))
        .map((line) => `${line.replace(/^ \* {5}/, " * ")}\n${indent}`)
        .join("");
    })
    .join("");
}

/**
 * The parts of an intersection without `{ [key: string]: unknown }`. OpenAPI leaves every object open that does not say
 * otherwise: `additionalProperties: true` says no more, and a misspelled property must not compile.
 */
export function declaredTypes({ types }: ts.IntersectionTypeNode): readonly ts.TypeNode[] {
  const declared = types.filter((type) => !isOpen(type));
  return declared.length === 0 ? types : declared;
}

/** True for the type `{ [key: string]: unknown }`. */
function isOpen(type: ts.TypeNode): boolean {
  if (!compiler.isTypeLiteralNode(type)) return false;
  const [member, ...others] = type.members;
  const isSignature =
    member !== undefined && others.length === 0 && compiler.isIndexSignatureDeclaration(member);
  return isSignature && member.type.kind === compiler.SyntaxKind.UnknownKeyword;
}
