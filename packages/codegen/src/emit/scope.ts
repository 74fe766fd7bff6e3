/** Names and members of types, as TypeScript finds them: what does not compile is found before it is written. */
import type ts from "typescript";
import { joinPointer, member } from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import { listOperations } from "../document/operations.ts";
import { CodegenError } from "../errors.ts";
import { compiler } from "./libraries.ts";
import { literalOf, textOf } from "./named-schemas.ts";
import { declaredTypes } from "./print-types.ts";

/** The types that statements declare. */
export interface Scope {
  /** Returns true if there is the type that an access such as `components["schemas"]["A"]` means. */
  readonly resolves: (type: ts.TypeNode) => boolean;
  /** The reason why a type does not compile, apart from those inside it. */
  readonly faultOf: (node: ts.Node) => string | undefined;
}

type Declaration = ts.TypeAliasDeclaration | ts.InterfaceDeclaration;
type WithMembers = ts.TypeLiteralNode | ts.InterfaceDeclaration;

/** The types of a property; `undefined` is one of them if it is optional. */
type Choices = readonly (ts.Node | undefined)[];

/** Types of TypeScript's own that generated files use. */
const globals: ReadonlySet<string> = new Set(["Omit", "Promise", "Record"]);

export function createScope(statements: readonly ts.Node[]): Scope {
  const declared = new Map(statements.filter(isDeclaration).map((node) => [node.name.text, node]));
  const tables = new Map<ts.Node, ReadonlyMap<string, ts.TypeElement>>();

  const ownProperty = (type: WithMembers, name: string): Choices | undefined => {
    const table = tables.get(type) ?? new Map(type.members.map((one) => [nameOf(one), one]));
    tables.set(type, table);
    const found = table.get(name) ?? table.get(indexSignature);
    return found && [...partsOf(found).slice(-1), ...(found.questionToken ? [undefined] : [])];
  };

  const ofReference = (type: ts.TypeReferenceNode, name: string): Choices | undefined => {
    const generic = textOf(type.typeName) ?? "";
    const [first, second] = type.typeArguments ?? [];
    if (first === undefined) return propertyOf(declared.get(generic), name);
    if (generic === "Record") return [second];
    // Omit<Type, "a" | "b">, whose keys openapi-typescript makes as identifiers with quotes
    const isLeftOut = generic === "Omit" && second && partsOf(second).some((key) => isQuoted(key, name));
    return isLeftOut ? undefined : propertyOf(first, name);
  };

  const propertyOf = (type: ts.Node | undefined, name: string): Choices | undefined => {
    if (type === undefined) return undefined;
    if (hasMembers(type)) return ownProperty(type, name);
    if (compiler.isTypeReferenceNode(type)) return ofReference(type, name);
    if (compiler.isIndexedAccessTypeNode(type)) return inAll(resolve(type), name);
    if (compiler.isUnionTypeNode(type)) return inAll(type.types, name);
    const found = partsOf(type).map((part) => propertyOf(part, name));
    return compiler.isArrayTypeNode(type) ? undefined : found.find((choices) => choices !== undefined);
  };

  const inAll = (types: Choices | undefined, name: string): Choices | undefined => {
    const found = types?.map((type) => propertyOf(type, name));
    return found?.includes(undefined) ? undefined : found?.flatMap((choices) => choices ?? []);
  };

  const resolved = new Map<ts.Node, Choices | undefined>();
  const resolve = (type: ts.IndexedAccessTypeNode): Choices | undefined => {
    if (resolved.has(type)) return resolved.get(type);
    resolved.set(type, undefined); // for one that leads back to itself
    const found = propertyOf(type.objectType, literalOf(type.indexType) ?? "");
    resolved.set(type, found);
    return found;
  };

  const states = new Map<ts.Node, "open" | "done" | "circular">();
  const follow = (type: ts.Node, isAlias: boolean): void => {
    const state = states.get(type);
    if (state === "open") states.set(type, "circular");
    if (state !== undefined) return;
    states.set(type, "open");
    followParts(type, isAlias);
    if (states.get(type) === "open") states.set(type, "done");
  };
  const followParts = (type: ts.Node, isAlias: boolean): void => {
    // members can wait, and so can the items of an alias's list
    const isList = compiler.isArrayTypeNode(type) || compiler.isTupleTypeNode(type);
    if (hasMembers(type) || (isList && isAlias)) return;
    for (const part of partsOf(type)) followParts(part, isAlias);
    for (const [found, isOfAlias] of behind(type)) follow(found, isOfAlias);
  };
  const behind = (type: ts.Node): (readonly [type: ts.Node, isAlias: boolean])[] => {
    if (compiler.isIndexedAccessTypeNode(type))
      return (resolve(type) ?? []).flatMap((found) => (found ? [[found, false]] : []));
    const alias = compiler.isTypeReferenceNode(type) ? declared.get(textOf(type.typeName) ?? "") : undefined;
    return alias && compiler.isTypeAliasDeclaration(alias) && !alias.typeParameters
      ? [[alias.type, true]]
      : [];
  };

  const isCircular = (type: ts.Node, isAlias: boolean): boolean => {
    follow(type, isAlias);
    return states.get(type) === "circular";
  };

  /** True if all that WithRequired<Type, "a" | "b"> requires are properties of the type. */
  const hasKeys = ({ typeArguments: [type, keys] = [] as never }: ts.TypeReferenceNode) => {
    const names = keys && compiler.isUnionTypeNode(keys) ? keys.types : [keys];
    return names.every((name) => propertyOf(type, JSON.parse((name as ts.Node as ts.Identifier).text)));
  };

  const referenceFault = (node: ts.TypeReferenceNode) => {
    const name = textOf(node.typeName) ?? "";
    if (name === "WithRequired" && !hasKeys(node)) return lacksKeys;
    return declared.has(name) || globals.has(name) ? undefined : missing;
  };

  const accessFault = (found: Choices | undefined) => {
    if (found === undefined) return missing;
    return found.some((type) => type && isCircular(type, false)) ? circular : undefined;
  };

  return {
    resolves: (type) => compiler.isIndexedAccessTypeNode(type) && resolve(type) !== undefined,
    faultOf(node) {
      if (compiler.isTypeAliasDeclaration(node) && isCircular(node.type, true)) return circular;
      if (compiler.isTypeReferenceNode(node)) return referenceFault(node);
      return compiler.isIndexedAccessTypeNode(node) ? accessFault(resolve(node)) : undefined;
    },
  };
}

/** The fault of a type that may be `null` or `undefined`, of which properties are required. */
export const lacksKeys = "may be null, and properties of it are required";
const missing = "leads to a type that does not exist. Correct its $ref";
const circular =
  "is made of itself. Take a reference out of the circle, or put it into a property of an object";

/** A type that would not compile. */
interface Fault {
  /** Names from the statement to the type. */
  readonly path: readonly string[];
  /** The end of a sentence about the type. */
  readonly message: string;
}

/** Finds the types in statements, whose names are in the scope, that would not compile. */
export function findFaults(scope: Scope, statements: readonly ts.Node[]): Fault[] {
  const faults: Fault[] = [];
  const path: string[] = [];
  const report = (message: string) => faults.push({ path: [...path], message });
  const visitAll = (nodes: readonly ts.Node[]): void => {
    const names = new Set<string>();
    for (const node of nodes) {
      const name = nameOf(node);
      path.push(name);
      if (names.has(name)) report("is there twice. Rename or remove one");
      names.add(name);
      visit(node);
      path.pop();
    }
  };
  const visit = (node: ts.Node): void => {
    const fault = scope.faultOf(node);
    if (fault) report(fault);
    if (hasMembers(node)) visitAll(node.members);
    else if (!compiler.isIndexedAccessTypeNode(node)) partsOf(node).forEach(visit);
  };
  // a helper of openapi-typescript has parameters, and compiles
  visitAll(statements.filter((node) => !("typeParameters" in node && node.typeParameters)));
  return faults;
}

/** @throws CodegenError with the places of faults, if there are some */
export function throwFaults({ root, problems }: OpenApiDocument, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const findings = faults.map(({ path, message }) => {
    const type = path.map((name) => (/^[\w$]+$/.test(name) ? name : JSON.stringify(name))).join(".");
    return { pointer: pointerOf(root, path), message: `The type ${type} ${message}.` };
  });
  throw new CodegenError(problems(findings));
}

/** The place of a type in the document, or of what is around it. */
function pointerOf(root: unknown, [first = "", ...others]: readonly string[]): string {
  const operation = first === "operations" && listOperations(root).find(({ id }) => id === others[0]);
  if (operation) return operation.node.pointer;
  const start = ["paths", "webhooks", "components"].includes(first) ? [] : ["components", "schemas"];
  let [value, pointer] = [root, ""];
  for (const token of [...start, first, ...others]) {
    const names = member(value, token) === undefined ? ["properties", token] : [token];
    const next = names.reduce(member, value);
    if (next === undefined) break;
    [value, pointer] = [next, joinPointer(pointer, ...names)];
  }
  return pointer;
}

const isDeclaration = (node: ts.Node): node is Declaration =>
  compiler.isTypeAliasDeclaration(node) || compiler.isInterfaceDeclaration(node);

const hasMembers = (node: ts.Node): node is WithMembers =>
  compiler.isTypeLiteralNode(node) || compiler.isInterfaceDeclaration(node);

/** The fields in which nodes of generated types have others. */
interface Parts
  extends Partial<Readonly<Record<"types" | "elements" | "typeArguments" | "parameters", ts.Node[]>>> {
  readonly elementType?: ts.Node;
  readonly objectType?: ts.Node;
  readonly type?: ts.Node;
}

/** The types directly inside a node, without members; of a property the last is its own. */
function partsOf(node: ts.Node): readonly ts.Node[] {
  if (compiler.isIntersectionTypeNode(node)) return declaredTypes(node);
  const { types, elements, typeArguments, parameters, elementType, objectType, type } = node as Parts;
  const list = types ?? elements ?? typeArguments ?? parameters ?? [];
  const one = elementType ?? objectType ?? type;
  return one ? [...list, one] : list;
}

const indexSignature = "[]";

function nameOf(node: ts.Node): string {
  const name = "name" in node ? (node.name as ts.PropertyName | undefined) : undefined; // of declarations and members
  return name ? (textOf(name) ?? "") : indexSignature;
}

const isQuoted = (key: ts.Node, name: string) => "text" in key && key.text === JSON.stringify(name);
