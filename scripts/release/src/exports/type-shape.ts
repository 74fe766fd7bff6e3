import ts from "typescript";

/** A member of a tuple, an array or a list of parameters. */
export interface Element {
  /** Name of a parameter, number of a tuple's element, empty for the elements of an array. */
  readonly name: string;
  readonly type: ts.Type;
  readonly isOptional: boolean;
  /** True if it stands for any number, as in `...args: string[]`. */
  readonly isRest: boolean;
  readonly declared?: ts.Symbol | undefined;
}

/** The members of types of the two trees. */
export interface Members {
  /** By a name that is the same in both trees. */
  readonly properties: ReadonlyMap<string, ts.Symbol>;
  readonly calls: readonly ts.Signature[];
  readonly constructs: readonly ts.Signature[];
  readonly indexes: readonly ts.IndexInfo[];
}

/** A part of a type, such as an argument. */
export interface Part {
  readonly type: ts.Type;
  /**
   * The purpose of the part. `content`: it is in the values of the type. `key`: it decides what the type is, as the condition of a
   * conditional type does. `table`: one of its members is looked up.
   */
  readonly role: "content" | "key" | "table";
  /** Name of the type parameter that it stands for, if a message shows it. */
  readonly name?: string;
}

/** The parts of a type that are compared; a union has none, as its members are compared. */
export type Shape =
  /** A literal, a keyword, a type of a library with its arguments, or an operator such as `keyof` with its operands. */
  | {
      readonly kind: "named";
      readonly name: string;
      readonly parts: readonly Part[];
      /** The type parameters that it declares, such as those of `infer`. */
      readonly parameters: readonly ts.TypeParameter[];
    }
  /** A type parameter; the `this` of a class is the class by then. */
  | { readonly kind: "parameter"; readonly symbol: ts.Symbol }
  | { readonly kind: "list"; readonly elements: readonly Element[]; readonly isReadonly: boolean }
  /** A type of the two trees. In an intersection, `others` are those that are not: the `string` of `string & Brand`. */
  | { readonly kind: "object"; readonly members: Members; readonly others: readonly ts.Type[] };

/** A declared type, by its name and its arguments. */
export interface OwnName {
  readonly name: string;
  readonly types: readonly ts.Type[];
  /** Missing for the type of an object that only a value has. */
  readonly symbol?: ts.Symbol;
}

export const noMembers: Members = { properties: new Map(), calls: [], constructs: [], indexes: [] };

/** Fields that the compiler's own declarations leave out. */
interface Hidden {
  /** The word of a keyword. */
  readonly intrinsicName?: string;
  readonly constraintType?: ts.Type;
  readonly nameType?: ts.Type;
  readonly templateType?: ts.Type;
  readonly typeParameter?: ts.TypeParameter;
  readonly declaration?: ts.MappedTypeNode;
}
const hiddenOf = (type: ts.Type) => type as ts.Type & Hidden;

/** Reads types for a comparison. @param isOwn tells the files of the two trees from those of libraries */
export function createShapes(checker: ts.TypeChecker, isOwn: (file: string) => boolean) {
  /** Returns the shape of a type that is no union. */
  function shapeOf(type: ts.Type): Shape {
    if (type.isIntersection()) return intersectionShape(type);
    if (type.flags & ts.TypeFlags.TypeParameter) return { kind: "parameter", symbol: type.symbol };
    if (checker.isTupleType(type)) return tupleShape(type as ts.TupleTypeReference); // as was asked
    if (checker.isArrayType(type)) return arrayShape(type as ts.TypeReference); // as was asked
    const library = libraryShape(type);
    if (library) return library;
    if (isGenericMapped(type)) return mappedShape(type);
    if (!isObject(type)) return operatorShape(type);
    return { kind: "object", members: membersOf(type), others: [] };
  }

  function intersectionShape(type: ts.IntersectionType): Shape {
    const isOwnObject = (one: ts.Type) => shapeOf(one).kind === "object";
    const [own, others] = [type.types.filter(isOwnObject), type.types.filter((one) => !isOwnObject(one))];
    if (others.length === 0) return { kind: "object", members: membersOf(type), others };
    const parts = own.map(membersOf);
    const names = parts.flatMap(({ properties }) => [...properties]);
    const members: Members = {
      // the others may narrow the type of a property
      properties: new Map(names.map(([key, one]) => [key, checker.getPropertyOfType(type, one.name) ?? one])),
      calls: parts.flatMap(({ calls }) => calls),
      constructs: parts.flatMap(({ constructs }) => constructs),
      indexes: parts.flatMap(({ indexes }) => indexes),
    };
    return { kind: "object", members, others };
  }

  function tupleShape(type: ts.TupleTypeReference): Shape {
    const { elementFlags, readonly: isReadonly } = type.target;
    const elements = checker.getTypeArguments(type).map((one, index): Element => {
      const flags = elementFlags[index] ?? ts.ElementFlags.Required;
      const isRest = (flags & ts.ElementFlags.Variable) !== 0;
      return { name: String(index), type: one, isOptional: (flags & ts.ElementFlags.Required) === 0, isRest };
    });
    return { kind: "list", elements, isReadonly };
  }

  function arrayShape(type: ts.TypeReference): Shape {
    const elements = checker.getTypeArguments(type).map((one): Element => {
      return { name: "", type: one, isOptional: true, isRest: true };
    });
    return { kind: "list", elements, isReadonly: type.symbol.name === "ReadonlyArray" };
  }

  /**
   * Names a type that a library declares. Its members are not read, as they need not come out in the same order twice. The exceptions
   * are types that have lost their name, and those that are made of all members of an argument, such as `Omit<Options, "url">`: what the
   * argument has more than that must not count.
   */
  function libraryShape(type: ts.Type): Shape | undefined {
    const { symbol, aliasSymbol, aliasTypeArguments = [] } = type;
    const flags = objectFlagsOf(type);
    if (symbol && !isAnonymous(symbol)) {
      if (!isLibrary(symbol) || flags & ts.ObjectFlags.Instantiated || !isObject(type)) return undefined;
      const isInstance = (flags & (ts.ObjectFlags.ClassOrInterface | ts.ObjectFlags.Reference)) !== 0;
      return named(`${isInstance ? "" : "typeof "}${nameOf(symbol)}`, argumentsOf(type));
    }
    if (aliasSymbol && isLibrary(aliasSymbol) && (flags & ts.ObjectFlags.Mapped) === 0)
      return named(nameOf(aliasSymbol), partsOf("content", aliasTypeArguments));
    return undefined;
  }

  /** The shape of what is no object: its name tells it from all others with the same parts. */
  function operatorShape(type: ts.Type): Shape {
    const { TypeFlags } = ts;
    // the type beside each flag is the one that has it
    if (type.flags & TypeFlags.Index) return named("keyof", partsOf("key", [(type as ts.IndexType).type]));
    if (type.flags & TypeFlags.IndexedAccess) {
      const { objectType, indexType } = type as ts.IndexedAccessType;
      return named("[]", [...partsOf("table", [objectType]), ...partsOf("key", [indexType])]);
    }
    if (type.flags & TypeFlags.TemplateLiteral) {
      const { texts, types } = type as ts.TemplateLiteralType;
      return named(`template ${JSON.stringify(texts)}`, partsOf("key", types));
    }
    if (type.flags & TypeFlags.StringMapping)
      return named(type.symbol.name, partsOf("key", [(type as ts.StringMappingType).type]));
    if (type.flags & TypeFlags.Conditional) return conditionalShape(type as ts.ConditionalType);
    if (type.flags & TypeFlags.Substitution) {
      const { baseType, constraint } = type as ts.SubstitutionType;
      return named("in a branch", [...partsOf("content", [baseType]), ...partsOf("key", [constraint])]);
    }
    return named(leafName(type));
  }

  function leafName(type: ts.Type): string {
    const { EnumLiteral, UniqueESSymbol, BigIntLiteral } = ts.TypeFlags;
    if (type.flags & (EnumLiteral | UniqueESSymbol)) return nameOf(type.symbol);
    if (type.isStringLiteral()) return JSON.stringify(type.value);
    if (type.isNumberLiteral()) return String(type.value);
    if ((type.flags & BigIntLiteral) === 0) return hiddenOf(type).intrinsicName ?? "";
    const { negative, base10Value } = (type as ts.BigIntLiteralType).value; // as its flag says
    return `${negative ? "-" : ""}${base10Value}n`;
  }

  /** A conditional type that cannot be decided before a type parameter is known. */
  function conditionalShape(type: ts.ConditionalType): Shape {
    resolveParts(type);
    const { checkType, extendsType, resolvedTrueType, resolvedFalseType, root } = type;
    const branches = partsOf("content", [resolvedTrueType, resolvedFalseType]);
    return named(
      "extends",
      [...partsOf("key", [checkType, extendsType]), ...branches],
      root.inferTypeParameters,
    );
  }

  /** A mapped type whose keys are not known before a type parameter is. */
  function mappedShape(type: ts.Type): Shape {
    resolveParts(type);
    const { declaration, constraintType, nameType, templateType, typeParameter } = hiddenOf(type);
    const name = ["in", declaration?.readonlyToken?.kind, declaration?.questionToken?.kind, nameType && "as"];
    const parts = [...partsOf("key", [constraintType, nameType]), ...partsOf("content", [templateType])];
    return named(name.join(" "), parts, typeParameter ? [typeParameter] : []);
  }

  function isGenericMapped(type: ts.Type): boolean {
    if ((objectFlagsOf(type) & ts.ObjectFlags.Mapped) === 0) return false;
    // which needs the keys
    checker.getPropertiesOfType(type);
    const { constraintType } = hiddenOf(type);
    return constraintType !== undefined && isGeneric(constraintType);
  }

  const isGeneric = (type: ts.Type): boolean =>
    type.isUnionOrIntersection()
      ? type.types.some(isGeneric)
      : (type.flags & ts.TypeFlags.Instantiable) !== 0;

  /** Makes the compiler fill in the parts of a type, which it does when it prints it. */
  function resolveParts(type: ts.Type): void {
    checker.typeToTypeNode(type, undefined, ts.NodeBuilderFlags.InTypeAlias);
  }

  function membersOf(type: ts.Type): Members {
    const { Call, Construct } = ts.SignatureKind;
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    const isPublic = ({ name, flags, declarations = [] }: ts.Symbol) =>
      !/^(__)?#/.test(name) &&
      (flags & ts.SymbolFlags.Prototype) === 0 &&
      !declarations.some((one) => ts.getCombinedModifierFlags(one) & hidden);
    const properties = checker.getPropertiesOfType(type).filter(isPublic);
    return {
      properties: new Map(properties.map((one) => [keyOf(one), one])),
      calls: checker.getSignaturesOfType(type, Call),
      constructs: checker.getSignaturesOfType(type, Construct),
      indexes: checker.getIndexInfosOfType(type),
    };
  }

  /** The parameters of a signature, with the elements of a last one such as `...args: [id: string, options?: Options]`. */
  function parametersOf(signature: ts.Signature): Element[] {
    return signature.getParameters().flatMap((declared): Element[] => {
      const { name } = declared;
      const type = checker.getTypeOfSymbol(declared);
      const [declaration] = declared.declarations ?? [];
      const isRest = declaration && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
      if (!isRest) return [{ name, type, isOptional: isOptional(declared), isRest: false, declared }];
      const rest = type.isUnion() ? undefined : shapeOf(type);
      if (rest?.kind !== "list") return [{ name, type, isOptional: true, isRest: true, declared }];
      const labels = checker.isTupleType(type)
        ? (type as ts.TupleTypeReference).target.labeledElementDeclarations // as was asked
        : undefined;
      return rest.elements.map((element, index) => {
        const label = labels?.[index]?.name.getText();
        return { ...element, name: label ?? name + element.name };
      });
    });
  }

  /** The arguments of a reference, without the `this` that the compiler may add. */
  function argumentsOf(type: ts.Type): Part[] {
    if ((objectFlagsOf(type) & ts.ObjectFlags.Reference) === 0) return [];
    const reference = type as ts.TypeReference; // as its flag says
    const types = checker.getTypeArguments(reference);
    return (reference.target.typeParameters ?? []).flatMap(({ symbol }, index): Part[] => {
      const argument = types[index];
      // everybody reads through a promise
      const name = type.symbol.name === "Promise" ? {} : { name: symbol.name };
      return argument ? [{ type: argument, role: "content", ...name }] : [];
    });
  }

  const isLibrary = ({ declarations = [] }: ts.Symbol) =>
    declarations.length > 0 && !declarations.some((one) => isOwn(one.getSourceFile().fileName));

  /** The name by which the two trees declare a type, and its arguments. */
  function ownName(type: ts.Type): OwnName | undefined {
    const { aliasSymbol, aliasTypeArguments = [], symbol } = type;
    if (aliasSymbol && !isLibrary(aliasSymbol))
      return { name: nameOf(aliasSymbol), symbol: aliasSymbol, types: aliasTypeArguments };
    if (!symbol || isLibrary(symbol) || !isObject(type)) return undefined;
    if (!isAnonymous(symbol))
      return { name: nameOf(symbol), symbol, types: argumentsOf(type).map((one) => one.type) };
    // the object of a constant is declared by its place
    return symbol.name === "__object" ? { name: pathOf(symbol.declarations?.[0]), types: [] } : undefined;
  }

  /** The name of a symbol, without the folder of its tree, or that of its package. */
  const nameOf = (symbol: ts.Symbol) =>
    checker
      .getFullyQualifiedName(symbol)
      .replace(isLibrary(symbol) ? /^".*\/node_modules\// : /^"[^"]*"\./, "");

  /** Prints a type for a message. The members of unions are sorted, as their order is that in which they were made. */
  function textOf(type: ts.Type): string {
    const { NoTruncation, UseAliasDefinedOutsideCurrentScope, AllowUniqueESSymbolType, IgnoreErrors } =
      ts.NodeBuilderFlags;
    const flags = NoTruncation | UseAliasDefinedOutsideCurrentScope | AllowUniqueESSymbolType | IgnoreErrors;
    const node = checker.typeToTypeNode(type, undefined, flags);
    if (!node) return checker.typeToString(type);
    const print = (one: ts.Node) => printer.printNode(ts.EmitHint.Unspecified, one, noFile);
    const sort = (one: ts.Node): void => {
      ts.forEachChild(one, sort);
      if (!ts.isUnionTypeNode(one)) return;
      const texts = new Map(one.types.map((member) => [member, print(member)]));
      // the node was made for this text only
      const members = one.types as unknown as ts.TypeNode[];
      members.sort((a, b) => compareTexts(texts.get(a), texts.get(b)));
    };
    sort(node);
    return print(node);
  }

  /** Prints a type for a sentence, cut where it is long. */
  function quoted(type: ts.Type): string {
    if (["error", "unresolved"].includes(hiddenOf(type).intrinsicName ?? ""))
      return "a type that is not found";
    const text = textOf(type);
    return text.length > 100 ? `\`${text.slice(0, 100)}…\`` : `\`${text}\``;
  }

  return { shapeOf, parametersOf, ownName, textOf, quoted };
}

/** Compares two texts in one order everywhere, whatever the language of the machine. */
export const compareTexts = (one = "", other = ""): number => (one < other ? -1 : Number(one > other));

const printer = ts.createPrinter({ removeComments: true });
/** A file to print nodes for: what they were made of is not printed. */
const noFile = ts.createSourceFile("", "", ts.ScriptTarget.ESNext);

const named = (
  name: string,
  parts: readonly Part[] = [],
  parameters: readonly ts.TypeParameter[] = [],
): Shape => ({ kind: "named", name, parts, parameters });
const partsOf = (role: Part["role"], types: readonly (ts.Type | undefined)[]): Part[] =>
  types.flatMap((type) => (type ? [{ type, role }] : []));
const objectFlagsOf = (type: ts.Type): ts.ObjectFlags =>
  // only objects have such flags
  type.flags & ts.TypeFlags.Object ? (type as ts.ObjectType).objectFlags : 0;
const isObject = ({ flags }: ts.Type) => (flags & ts.TypeFlags.Object) !== 0;
/** The names of the declarations around a node, such as `operations.getUser` of an object in an object. */
function pathOf(node: ts.Node | undefined): string {
  if (!node || ts.isSourceFile(node)) return "";
  // of what is no declaration it is `undefined`
  const name = ts.getNameOfDeclaration(node as ts.Declaration)?.getText();
  return [pathOf(node.parent), name].filter(Boolean).join(".");
}

/** Literals of types, objects and functions have names such as `__type`. */
const isAnonymous = ({ name }: ts.Symbol) => /^__[a-z]/.test(name);
/** The name of a unique symbol ends with a number of the compiler's. */
const keyOf = ({ name }: ts.Symbol) => name.replace(/^__@(.*)@\d+$/, "[$1]");

const mayBeLeftOut = (one: ts.Declaration) =>
  ts.isParameter(one) && (one.questionToken ?? one.initializer ?? one.dotDotDotToken) !== undefined;
/** Returns true for a property or a parameter that may be left out. */
export const isOptional = ({ flags, declarations = [] }: ts.Symbol) =>
  (flags & ts.SymbolFlags.Optional) !== 0 || declarations.some(mayBeLeftOut);
