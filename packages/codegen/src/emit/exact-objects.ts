import type ts from "typescript";
import { compiler } from "./libraries.ts";

/**
 * Takes `{ [key: string]: unknown }` out of intersections. OpenAPI leaves every object open that does not say otherwise:
 * `additionalProperties: true` says no more, and a misspelled property must not compile.
 */
export function exactObjects<Node extends ts.Node>(node: Node): Node {
  const visit = (inner: ts.Node): ts.Node => {
    const visited = compiler.visitEachChild(inner, visit, undefined);
    if (!compiler.isIntersectionTypeNode(visited)) return visited;
    const declared = visited.types.filter((type) => !isOpen(type));
    if (declared.length === visited.types.length || declared.length === 0) return visited;
    const [only, ...others] = declared;
    return only && others.length === 0 ? only : compiler.factory.createIntersectionTypeNode(declared);
  };
  // a visited node has the kind that it had, unless it is an intersection
  return visit(node) as Node;
}

/** Whether a type is `{ [key: string]: unknown }`. */
function isOpen(type: ts.TypeNode): boolean {
  if (!compiler.isTypeLiteralNode(type)) return false;
  const [member, ...others] = type.members;
  const isSignature =
    member !== undefined && others.length === 0 && compiler.isIndexSignatureDeclaration(member);
  return isSignature && member.type.kind === compiler.SyntaxKind.UnknownKeyword;
}
