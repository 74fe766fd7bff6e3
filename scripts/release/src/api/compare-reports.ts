import { type Bump, compareBumps } from "@onelogin-mfa/review";
import ts from "typescript";
import { alternativesOf, canonical, hasModifier, membersByKey, withoutParentheses } from "./canonical.ts";
import type { ApiReport, Declaration } from "./report.ts";

/** A difference between two reports. */
export interface ReportChange {
  /** The name of the declaration as the report has it: an export, or a type that exports refer to. */
  readonly name: string;
  readonly bump: Bump;
  /** The part of it that changed, such as `createClient(options).retries`. */
  readonly place: string;
  /** The rest of a sentence that begins with the place. */
  readonly what: string;
  /** The lines before and after; `null` if there are none. */
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The side that gives values of a type: callers pass `in`, and get `out`. It is known of what a function itself takes and
 * returns; a named type may be either.
 */
type Direction = "in" | "out" | "both";

interface Comparison {
  readonly old: ApiReport;
  readonly now: ApiReport;
  readonly name: string;
}

type Found = Omit<ReportChange, "name">;

/**
 * Compares two reports of an entry point. What is new is a minor change. What is gone or differs in meaning is a major one, and so is a
 * member that a named type requires now: whoever wrote such a value no longer can.
 *
 * @returns the most severe first
 */
export function compareReports(old: ApiReport, now: ApiReport): ReportChange[] {
  const names = [...new Set([...old.exported.keys(), ...now.exported.keys()])];
  const exports = names.flatMap((name) => {
    const [before, after] = [old.exported.get(name), now.exported.get(name)];
    if (!before) return [{ name, ...added(name, after?.nodes ?? [], "minor", "is exported") }];
    if (!after) return [{ name, ...gone(name, before.nodes, "is no longer exported") }];
    return compareDeclarations(before, after, { old, now, name });
  });
  // one that is new or gone shows in what refers to it
  const internals = [...old.internal].flatMap(([name, before]) => {
    const after = now.internal.get(name);
    return after ? compareDeclarations(before, after, { old, now, name }) : [];
  });
  return [...exports, ...internals].sort((a, b) => compareBumps(b.bump, a.bump));
}

function compareDeclarations(old: Declaration, now: Declaration, comparison: Comparison): ReportChange[] {
  return compareNodes(old.nodes, now.nodes, old.name, comparison).map((found) => ({
    name: comparison.name,
    ...found,
  }));
}

/** Compares all that declares a name: one statement, the overloads of a function, or an interface beside a constant. */
function compareNodes(
  old: readonly ts.Node[],
  now: readonly ts.Node[],
  place: string,
  comparison: Comparison,
): Found[] {
  if (isSame(old, now, comparison)) return [];
  if (old.every(ts.isFunctionDeclaration) && now.every(ts.isFunctionDeclaration))
    return compareOverloads(old, now, place, comparison, "out");
  const [before, after] = [old[0], now[0]];
  const isPair = old.length === 1 && now.length === 1 && before?.kind === after?.kind;
  const pairs = isPair && before && after ? compareStatements(before, after, place, comparison) : undefined;
  return pairs ?? [changed(place, old, now)];
}

/** Compares two statements of one kind; `undefined` if more than their members differs. */
function compareStatements(
  old: ts.Node,
  now: ts.Node,
  place: string,
  comparison: Comparison,
): Found[] | undefined {
  if (ts.isTypeAliasDeclaration(old) && ts.isTypeAliasDeclaration(now))
    return withParameters(old, now, place, comparison, () =>
      compareTypes(old.type, now.type, place, comparison, "both"),
    );
  if (ts.isVariableStatement(old) && ts.isVariableStatement(now)) {
    const [before, after] = [old, now].map(({ declarationList }) => declarationList.declarations[0]?.type);
    return before && after ? compareTypes(before, after, place, comparison, "out") : undefined;
  }
  const isInterface = ts.isInterfaceDeclaration(old) && ts.isInterfaceDeclaration(now);
  const isClass = ts.isClassDeclaration(old) && ts.isClassDeclaration(now);
  if (!isInterface && !isClass) return undefined;
  if (!isSame(headOf(old), headOf(now), comparison)) return undefined;
  return withParameters(old, now, place, comparison, () =>
    compareMembers([...old.members], [...now.members], place, comparison, "both"),
  );
}

/** The modifiers of a class or an interface, and what it inherits. */
const headOf = (node: ts.ClassDeclaration | ts.InterfaceDeclaration): readonly ts.Node[] => [
  ...(node.modifiers ?? []),
  ...(node.heritageClauses ?? []),
];

/** Compares type parameters: one more is compatible if it may be left out. */
function withParameters(
  old: ts.DeclarationWithTypeParameterChildren,
  now: ts.DeclarationWithTypeParameterChildren,
  place: string,
  comparison: Comparison,
  compareRest: () => Found[],
): Found[] | undefined {
  const [before, after] = [old.typeParameters ?? [], now.typeParameters ?? []];
  const more = after.slice(before.length);
  const isCompatible =
    isSame([...before], after.slice(0, before.length), comparison) && more.every((one) => one.default);
  if (!isCompatible) return undefined;
  const fresh = more.map((one) => added(`${place}<${one.name.text}>`, [one], "minor", "is new"));
  return [...fresh, ...compareRest()];
}

/** Compares two types. Types of a library are the same if they are called the same, and their arguments are. */
function compareTypes(
  given: ts.TypeNode,
  givenNow: ts.TypeNode,
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const [old, now] = [withoutParentheses(given), withoutParentheses(givenNow)];
  if (isSame([old], [now], comparison)) return [];
  if (ts.isTypeLiteralNode(old) && ts.isTypeLiteralNode(now))
    return compareMembers([...old.members], [...now.members], place, comparison, direction);
  if (ts.isFunctionTypeNode(old) && ts.isFunctionTypeNode(now))
    return compareSignatures(old, now, place, comparison, direction);
  const parts = partsOf(old, now);
  if (parts) return parts.flatMap(([one, other]) => compareTypes(one, other, place, comparison, direction));
  return compareAlternatives(old, now, place, comparison, direction);
}

/** Generic types of a library in which a member more of an argument is a member more of the whole. */
const containers = ["Promise", "Readonly", "ReadonlyArray", "Array", "AsyncIterable", "AsyncGenerator"];

/** Pairs the parts of two types that are made alike, such as the elements of two lists. */
function partsOf(old: ts.TypeNode, now: ts.TypeNode): (readonly [ts.TypeNode, ts.TypeNode])[] | undefined {
  if (ts.isArrayTypeNode(old) && ts.isArrayTypeNode(now)) return [[old.elementType, now.elementType]];
  if (ts.isTypeOperatorNode(old) && ts.isTypeOperatorNode(now)) {
    const isReadonly = [old, now].every(({ operator }) => operator === ts.SyntaxKind.ReadonlyKeyword);
    return isReadonly ? [[old.type, now.type]] : undefined;
  }
  if (ts.isIntersectionTypeNode(old) && ts.isIntersectionTypeNode(now)) return zip(old.types, now.types);
  if (!ts.isTypeReferenceNode(old) || !ts.isTypeReferenceNode(now)) return undefined;
  const name = old.typeName.getText();
  if (!containers.includes(name) || name !== now.typeName.getText()) return undefined;
  return zip(old.typeArguments ?? [], now.typeArguments ?? []);
}

function zip<T>(old: readonly T[], now: readonly T[]): (readonly [T, T])[] | undefined {
  if (old.length !== now.length) return undefined;
  return old.flatMap((one, index) => {
    const other = now[index];
    return other === undefined ? [] : [[one, other] as const];
  });
}

/** Compares unions: callers may pass more than before, and get less. Of two members that differ, each is the other's successor. */
function compareAlternatives(
  old: ts.TypeNode,
  now: ts.TypeNode,
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const [before, after] = [alternativesOf(old), alternativesOf(now)];
  const without = (nodes: readonly ts.TypeNode[], others: readonly ts.TypeNode[]) =>
    nodes.filter((node) => !others.some((other) => isSame([node], [other], comparison)));
  const [less, more] = [without(before, after), without(after, before)];
  if (direction === "in" && less.length === 0)
    return more.map((one) => added(place, [one], "minor", "takes more"));
  if (direction === "out" && more.length === 0)
    return less.map((one) => ({ ...gone(place, [one], "may be less"), bump: "minor" }));
  const [one, other] = [less[0], more[0]];
  const isPair = less.length === 1 && more.length === 1 && before.length > 1;
  if (!isPair || !one || !other) return [changed(place, [old], [now])];
  return compareTypes(one, other, place, comparison, direction);
}

function compareMembers(
  old: readonly ts.Node[],
  now: readonly ts.Node[],
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const [before, after] = [membersByKey(old), membersByKey(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    const path = memberPlace(place, key);
    if (!one) return addedMember(path, other ?? [], direction);
    if (!other) return [gone(path, one, "is gone")];
    return compareMember(one, other, path, comparison, direction);
  });
}

function memberPlace(place: string, key: string): string {
  if (key.startsWith("static ")) return memberPlace(place, key.slice("static ".length));
  if (key === "()") return place;
  if (key === "constructor" || key === "new") return `new ${place}`;
  if (key.startsWith("[")) return `${place}${key}`;
  return /^[\w$]+$/.test(key) ? `${place}.${key}` : `${place}[${JSON.stringify(key)}]`;
}

/** A member that need not be there, that belongs to the class itself, or that callers only get, is compatible. */
function addedMember(place: string, nodes: readonly ts.Node[], direction: Direction): Found[] {
  const isCompatible = nodes.every(
    (node) => isOptional(node) || hasModifier(node, ts.SyntaxKind.StaticKeyword) || direction === "out",
  );
  if (isCompatible) return [added(place, nodes, "minor", "is new")];
  return [added(place, nodes, "major", "is new, and required")];
}

function compareMember(
  old: readonly ts.Node[],
  now: readonly ts.Node[],
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  if (isSame(old, now, comparison)) return [];
  const [one, other] = [old[0], now[0]];
  if (!one || !other || !isSame(modifiersOf(one), modifiersOf(other), comparison))
    return [changed(place, old, now)];
  if (isOptional(one) !== isOptional(other)) return compareOptional(old, now, place, comparison, direction);
  if (old.every(isSignature) && now.every(isSignature))
    return compareOverloads(old, now, place, comparison, direction);
  const isProperty = isTyped(one) && isTyped(other) && old.length === 1 && now.length === 1;
  // nobody could give a value before
  if (isProperty && isOptional(one) && one.type?.kind === ts.SyntaxKind.NeverKeyword)
    return [added(place, now, "minor", "is new")];
  return isProperty && one.type && other.type
    ? compareTypes(one.type, other.type, place, comparison, direction)
    : [changed(place, old, now)];
}

const modifiersOf = (node: ts.Node): readonly ts.Node[] =>
  ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];

type Signature =
  | ts.FunctionDeclaration
  | ts.FunctionTypeNode
  | ts.MethodSignature
  | ts.MethodDeclaration
  | ts.CallSignatureDeclaration
  | ts.ConstructSignatureDeclaration
  | ts.ConstructorDeclaration;

const isSignature = (node: ts.Node): node is Signature =>
  ts.isMethodSignature(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isCallSignatureDeclaration(node) ||
  ts.isConstructSignatureDeclaration(node) ||
  ts.isConstructorDeclaration(node);

const isTyped = (node: ts.Node): node is ts.PropertySignature | ts.PropertyDeclaration =>
  ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);

function isOptional(node: ts.Node): boolean {
  const isKnown = isTyped(node) || ts.isMethodSignature(node) || ts.isMethodDeclaration(node);
  return isKnown && node.questionToken !== undefined;
}

/** Compares a member that may be left out on one side: callers may pass less than before, and get more. */
function compareOptional(
  old: readonly ts.Node[],
  now: readonly ts.Node[],
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const [one, other] = [old[0], now[0]];
  const isNowOptional = other !== undefined && isOptional(other);
  const what = isNowOptional ? "is optional" : "is required";
  const isCompatible = direction === (isNowOptional ? "in" : "out");
  const found: Found = {
    bump: isCompatible ? "minor" : "major",
    place,
    what,
    before: linesOf(old),
    after: linesOf(now),
  };
  if (!isCompatible || !one || !other || !isTyped(one) || !isTyped(other)) return [found];
  if (!one.type || !other.type) return [found];
  return [found, ...compareTypes(one.type, other.type, place, comparison, direction)];
}

/** Compares forms of a function: one behind all others is compatible, as a call takes the first that fits. */
function compareOverloads(
  old: readonly Signature[],
  now: readonly Signature[],
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const isIn = (forms: readonly Signature[], form: Signature) =>
    forms.some((one) => isSame([one], [form], comparison) || isSame([form], [one], comparison));
  const kept = now.filter((form) => isIn(old, form));
  const [less, more] = [old.filter((form) => !isIn(kept, form)), now.filter((form) => !isIn(old, form))];
  if (less.length === 0 && isSame(old, kept, comparison)) {
    const last = now.findLastIndex((form) => isIn(old, form));
    return more.map((form) =>
      now.indexOf(form) > last
        ? added(place, [form], "minor", "has another form")
        : added(place, [form], "major", "has another form, which calls try first"),
    );
  }
  const pairs = zip(less, more);
  const isInPlace = pairs?.every(([form, other]) => old.indexOf(form) === now.indexOf(other));
  if (!pairs || !isInPlace || less.length === 0) return [changed(place, old, now)];
  return pairs.flatMap(([form, other]) => compareSignatures(form, other, place, comparison, direction));
}

const opposite = { in: "out", out: "in", both: "both" } as const;

function compareSignatures(
  old: Signature,
  now: Signature,
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const isOwn = ts.isConstructorDeclaration(old);
  const given = isOwn ? "in" : opposite[direction];
  const rest = () => [
    ...compareParameters([...old.parameters], [...now.parameters], place, comparison, given),
    ...(old.type && now.type ? compareTypes(old.type, now.type, `${place}()`, comparison, direction) : []),
  ];
  return withParameters(old, now, place, comparison, rest) ?? [changed(place, [old], [now])];
}

/** Compares parameters: one more behind all others is compatible for callers if it may be left out, and for those who are called. */
function compareParameters(
  old: readonly ts.ParameterDeclaration[],
  now: readonly ts.ParameterDeclaration[],
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  const nameOf = (one: ts.ParameterDeclaration) => `${place}(${one.name.getText()})`;
  const more = now.slice(old.length).map((one) => {
    const isCompatible = mayBeLeftOut(one) || direction === "out";
    const what = isCompatible ? "is new" : "is new, and required";
    return added(nameOf(one), [one], isCompatible ? "minor" : "major", what);
  });
  const pairs = old.flatMap((one, index): Found[] => {
    const other = now[index];
    if (!other) return [gone(nameOf(one), [one], "is gone")];
    return compareParameter(one, other, nameOf(other), comparison, direction);
  });
  return [...pairs, ...more];
}

const mayBeLeftOut = ({ questionToken, dotDotDotToken, initializer }: ts.ParameterDeclaration) =>
  (questionToken ?? dotDotDotToken ?? initializer) !== undefined;

function compareParameter(
  old: ts.ParameterDeclaration,
  now: ts.ParameterDeclaration,
  place: string,
  comparison: Comparison,
  direction: Direction,
): Found[] {
  if (isSame([old], [now], comparison)) return [];
  const isThis = [old, now].some(({ name }) => name.getText() === "this");
  const isRest = (old.dotDotDotToken === undefined) !== (now.dotDotDotToken === undefined);
  if (isThis || isRest || !old.type || !now.type) return [changed(place, [old], [now])];
  const types = compareTypes(old.type, now.type, place, comparison, direction);
  if (mayBeLeftOut(old) === mayBeLeftOut(now)) return types;
  const isCompatible = direction === "in" && mayBeLeftOut(now);
  const what = mayBeLeftOut(now) ? "is optional" : "is required";
  const bump = isCompatible ? "minor" : "major";
  return [{ bump, place, what, before: linesOf([old]), after: linesOf([now]) }, ...types];
}

/** Finds out if two parts mean the same, whether or not types that callers cannot import have a name. */
function isSame(old: readonly ts.Node[], now: readonly ts.Node[], comparison: Comparison): boolean {
  const canonicalText = (nodes: readonly ts.Node[], report?: ApiReport) =>
    nodes.map((node) => canonical(node, report)).join("\n");
  return (
    canonicalText(old) === canonicalText(now) ||
    canonicalText(old, comparison.old) === canonicalText(now, comparison.now)
  );
}

const changed = (place: string, old: readonly ts.Node[], now: readonly ts.Node[]): Found => {
  return { bump: "major", place, what: "changed", before: linesOf(old), after: linesOf(now) };
};

const gone = (place: string, nodes: readonly ts.Node[], what: string): Found => {
  return { bump: "major", place, what, before: linesOf(nodes), after: null };
};

const added = (place: string, nodes: readonly ts.Node[], bump: Bump, what: string): Found => {
  return { bump, place, what, before: null, after: linesOf(nodes) };
};

const printer = ts.createPrinter({ removeComments: true });

/** The lines of a report, without comments. */
function linesOf(nodes: readonly ts.Node[]): string {
  return nodes
    .map((node) => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
    .join("\n");
}
