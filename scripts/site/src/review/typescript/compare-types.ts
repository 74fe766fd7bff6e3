import type { Bump } from "@onelogin-mfa/review";
import ts from "typescript";

/** A difference between two types, at a place such as `enroll(input).factor`. */
export interface TypeChange {
  readonly bump: Extract<Bump, "major" | "minor">;
  readonly place: string;
  /** What has changed at the place, as the end of a sentence. */
  readonly what: string;
}

/** `given`: callers pass such a value, so that all it took must be taken. `received`: callers get it, so that it must be no more. */
type Direction = "given" | "received";

/** The older and the newer type of one thing. */
type Pair = readonly [old: ts.Type, now: ts.Type];

/** A place such as `enroll(input).factor`, and the older declaration of what is there: each of its changes is said once. */
interface Place {
  readonly text: string;
  readonly declared?: ts.Symbol;
  /** True if it may be left out. */
  readonly isOptional?: boolean;
}

/** Types that are compared name by name: those of the two trees, whose classes and symbols are strangers to the compiler. */
export interface TypeComparison {
  /** Compares what callers get, such as a function. */
  readonly received: (pair: Pair, place: string) => void;
  /** Compares what callers may both pass and get, such as an exported interface, unless a function has led there before. */
  readonly both: (pair: Pair, place: string) => void;
  readonly changes: readonly TypeChange[];
}

/** Conditional types can unfold without end. */
const deepest = 24;

/** Starts a comparison. @param isOwn tells the files of the two trees from those of libraries, which are the same */
export function startComparison(checker: ts.TypeChecker, isOwn: (file: string) => boolean): TypeComparison {
  const changes = new Map<string, TypeChange>();
  /** Results for pairs of objects. A pair that is being compared fits, so that types may refer to themselves. */
  const reported = new Map<string, boolean>();
  /** Those of trials, which report nothing. */
  let tried: Map<string, boolean> | undefined;

  /** Reports a change, but in a trial. @returns true if it breaks nothing */
  function report(bump: TypeChange["bump"], { text: place, declared }: Place, what: string): boolean {
    const [declaration] = declared?.declarations ?? [];
    const location = declaration ? `${declaration.getSourceFile().fileName}:${declaration.pos}` : place;
    const key = `${location} ${what}`;
    if (!tried && !changes.has(key)) changes.set(key, { bump, place, what });
    return bump === "minor";
  }

  /** Returns true if the pair has no breaking difference; it reports nothing. */
  function fits(pair: Pair, direction: Direction, depth: number): boolean {
    const isOutermost = tried === undefined;
    tried ??= new Map();
    const isFit = compare(pair, direction, { text: "" }, depth);
    if (isOutermost) tried = undefined;
    return isFit;
  }

  /** Compares a pair and reports its differences. @returns true if none of them is breaking */
  function compare([old, now]: Pair, direction: Direction, place: Place, depth = 0): boolean {
    if (old === now || depth > deepest || takesAll([old, now], direction)) return true;
    const members = [old, now].map((type) => membersOf(type, place.isOptional === true));
    const [[one, ...others], [other, ...more]] = members as [ts.Type[], ts.Type[]];
    if (!one || !other || others.length + more.length > 0) {
      return compareUnions([members[0] ?? [], members[1] ?? []], direction, place, depth);
    }
    if (!isObjectType(one) || !isObjectType(other) || isLibraryType(one) || isLibraryType(other)) {
      return compareLeaves([one, other], direction, place, depth);
    }
    const key = `${idOf(one)} ${idOf(other)} ${direction}`;
    const known = reported.get(key) ?? tried?.get(key);
    if (known !== undefined) return known;
    const results = tried ?? reported;
    results.set(key, true);
    const isFit = compareObjects([one, other], direction, place, depth);
    results.set(key, isFit);
    return isFit;
  }

  /** Each member that callers may pass must still be taken; each that they get must be one that they knew. */
  function compareUnions(
    [old, now]: readonly [readonly ts.Type[], readonly ts.Type[]],
    direction: Direction,
    place: Place,
    depth: number,
  ): boolean {
    const isGiven = direction === "given";
    const [asked, offered] = isGiven ? [old, now] : [now, old];
    const inOrder = (one: ts.Type, other: ts.Type): Pair => (isGiven ? [one, other] : [other, one]);
    const unmatched = asked.filter(
      (one) => !offered.some((other) => fits(inOrder(one, other), direction, depth + 1)),
    );
    // members that stand at the same index are compared, so that the message is about what they differ in
    const pairs = unmatched.flatMap((one): Pair[] => {
      const other = old.length === now.length ? offered[asked.indexOf(one)] : offered.find(isObjectType);
      return other && isObjectType(one) && isObjectType(other) ? [inOrder(one, other)] : [];
    });
    const [lost, more] = isGiven ? ["no longer takes", "also takes"] : ["may now be", "is no longer"];
    if (pairs.length < unmatched.length) {
      for (const one of unmatched) report("major", place, `${lost} ${textOf(one)}`);
    } else for (const pair of pairs) compare(pair, direction, place, depth + 1);
    if (unmatched.length > 0) return false;
    const fresh = offered.filter(
      (one) => !asked.some((other) => fits(inOrder(other, one), direction, depth + 1)),
    );
    for (const one of fresh) report("minor", place, `${more} ${textOf(one)}`);
    return true;
  }

  /** Compares what has no members of its own: literals, type parameters, and the types of libraries by their arguments. */
  function compareLeaves([old, now]: Pair, direction: Direction, place: Place, depth: number): boolean {
    const [before = [], after = []] = [old, now].map(argumentsOf);
    const [name, nameNow] = [old, now].map(nameOf);
    if (before.length > 0 && before.length === after.length && name !== "" && name === nameNow) {
      const inside = isList(old) ? { ...place, text: `${place.text}[]` } : place;
      return all(before, (one, index) => compare([one, after[index] ?? one], direction, inside, depth + 1));
    }
    const what = `is ${textOf(now)}, it was ${textOf(old)}`;
    if (textOf(old) === textOf(now)) return true;
    const [from, to] = direction === "given" ? [old, now] : [now, old];
    return report(checker.isTypeAssignableTo(from, to) ? "minor" : "major", place, what);
  }

  function compareObjects(pair: Pair, direction: Direction, place: Place, depth: number): boolean {
    const { Call, Construct } = ts.SignatureKind;
    return all(
      [
        () => compareSignatures(pair, Call, direction, place, depth),
        () => compareSignatures(pair, Construct, direction, { ...place, text: `new ${place.text}` }, depth),
        () => compareProperties(pair, direction, place, depth),
        () => compareIndexes(pair, direction, place, depth),
      ],
      (step) => step(),
    );
  }

  function compareIndexes([old, now]: Pair, direction: Direction, place: Place, depth: number): boolean {
    return all([ts.IndexKind.String, ts.IndexKind.Number], (kind) => {
      const [before, after] = [old, now].map((type) => checker.getIndexTypeOfType(type, kind));
      if (!before) return true;
      if (!after) return report("major", place, "no longer has members of any name");
      return compare([before, after], direction, { ...place, text: `${place.text}[…]` }, depth + 1);
    });
  }

  function compareSignatures(
    [old, now]: Pair,
    kind: ts.SignatureKind,
    direction: Direction,
    place: Place,
    depth: number,
  ): boolean {
    const before = checker.getSignaturesOfType(old, kind);
    const after = checker.getSignaturesOfType(now, kind);
    if (after.length > before.length) report("minor", place, "has another form");
    return all(before, (signature, index) => {
      const same = after[index];
      if (same) return compareSignature([signature, same], direction, place, depth);
      return report("major", place, before.length > 1 ? "has lost a form" : "can no longer be called");
    });
  }

  function compareSignature(
    [old, now]: readonly [ts.Signature, ts.Signature],
    direction: Direction,
    place: Place,
    depth: number,
  ): boolean {
    const [before, after] = [old.getParameters(), now.getParameters()];
    // what is called back gets its arguments from the package
    const inner = direction === "given" ? "received" : "given";
    const areTaken = all(before, (parameter, index) => {
      const same = after[index];
      const where = { text: `${place.text}(${parameter.name})`, declared: parameter };
      if (same) return compareMember([parameter, same], inner, where, depth);
      return inner === "received" || report("major", place, `no longer takes \`${parameter.name}\``);
    });
    const areKnown = all(after.slice(before.length), (parameter) => {
      const isNeeded = !isOptional(parameter) && inner === "given";
      const verb = isNeeded ? "needs" : "also takes";
      return report(isNeeded ? "major" : "minor", place, `${verb} \`${parameter.name}\``);
    });
    const result = { ...place, text: `${place.text}()` };
    const isReturned = compare([old.getReturnType(), now.getReturnType()], direction, result, depth + 1);
    return areTaken && areKnown && isReturned;
  }

  function compareProperties([old, now]: Pair, direction: Direction, place: Place, depth: number): boolean {
    const [before, after] = [publicProperties(old), publicProperties(now)];
    const memberOf = (name: string) =>
      /^[a-z_$][\w$]*$/i.test(name) ? `.${name}` : `[${/^\d+$/.test(name) ? name : JSON.stringify(name)}]`;
    const placeOf = (name: string, declared: ts.Symbol) => {
      return { text: `${place.text}${memberOf(name)}`, declared };
    };
    const areThere = all([...before], ([name, property]) => {
      const same = after.get(name);
      const where = placeOf(name, property);
      return same
        ? compareMember([property, same], direction, where, depth)
        : report("major", where, "is gone");
    });
    const fresh = [...after].filter(([name]) => !before.has(name));
    const areKnown = all(fresh, ([name, property]) => {
      const isNeeded = direction === "given" && !isOptional(property);
      return report(
        isNeeded ? "major" : "minor",
        placeOf(name, property),
        isNeeded ? "is required" : "is new",
      );
    });
    return areThere && areKnown;
  }

  /** Compares a property or a parameter, and whether it has to be there. */
  function compareMember(
    [old, now]: readonly [ts.Symbol, ts.Symbol],
    direction: Direction,
    place: Place,
    depth: number,
  ): boolean {
    const [before, after] = [isOptional(old), isOptional(now)];
    const types: Pair = [checker.getTypeOfSymbol(old), checker.getTypeOfSymbol(now)];
    const isFit = compare(types, direction, { ...place, isOptional: before || after }, depth + 1);
    if (before === after) return isFit;
    const isWorse = after === (direction === "received");
    return report(isWorse ? "major" : "minor", place, after ? "is optional" : "is required") && isFit;
  }

  function publicProperties(type: ts.Type): Map<string, ts.Symbol> {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    const isPublic = ({ name, declarations = [] }: ts.Symbol) =>
      !/^(__)?#/.test(name) && !declarations.some((one) => ts.getCombinedModifierFlags(one) & hidden);
    // the name of a unique symbol ends with a number of the compiler's
    const keyOf = ({ name }: ts.Symbol) => name.replace(/^(__@.*)@\d+$/, "$1");
    return new Map(
      checker
        .getPropertiesOfType(type)
        .filter(isPublic)
        .map((one) => [keyOf(one), one]),
    );
  }

  const isLibraryType = (type: ts.Type) => {
    const declarations = (type.getSymbol() ?? type.aliasSymbol)?.declarations ?? [];
    return declarations.length > 0 && !declarations.some((one) => isOwn(one.getSourceFile().fileName));
  };
  const argumentsOf = (type: ts.Type): readonly ts.Type[] =>
    isReference(type) ? checker.getTypeArguments(type) : (type.aliasTypeArguments ?? []);
  const isList = (type: ts.Type) => checker.isArrayType(type) || checker.isTupleType(type);
  const textOf = (type: ts.Type) => {
    const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    return text.length > 100 ? `\`${text.slice(0, 100)}…\`` : `\`${text}\``;
  };

  return {
    received: (pair, text) => void compare(pair, "received", { text }),
    both([old, now], text) {
      if (["given", "received"].some((direction) => reported.has(`${idOf(old)} ${idOf(now)} ${direction}`)))
        return;
      compare([old, now], "given", { text });
      compare([old, now], "received", { text });
    },
    get changes() {
      return [...changes.values()];
    },
  };
}

/** Looks at each of the items, also after one that does not pass. @returns true if all pass */
function all<T>(items: readonly T[], passes: (item: T, index: number) => boolean): boolean {
  return items.map(passes).every(Boolean);
}

const membersOf = (type: ts.Type, isOptional: boolean): ts.Type[] => {
  const members = type.isUnion() ? type.types : [type];
  // that it may be missing is said by itself
  return members.filter(({ flags }) => !isOptional || (flags & ts.TypeFlags.Undefined) === 0);
};
const isAny = ({ flags }: ts.Type) => (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
/** Returns true if nothing can break: callers may pass anything, or expect nothing of what they get. */
const takesAll = ([old, now]: Pair, direction: Direction) =>
  isAny(now) || (isAny(old) && direction === "received");
const isObjectType = ({ flags }: ts.Type) =>
  (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
const mayBeLeftOut = (one: ts.Declaration) =>
  ts.isParameter(one) && (one.questionToken ?? one.initializer ?? one.dotDotDotToken) !== undefined;
const isOptional = ({ flags, declarations = [] }: ts.Symbol) =>
  (flags & ts.SymbolFlags.Optional) !== 0 || declarations.some(mayBeLeftOut);
const nameOf = (type: ts.Type) => (type.getSymbol() ?? type.aliasSymbol)?.name ?? "";
const isReference = (type: ts.Type): type is ts.TypeReference =>
  (type.flags & ts.TypeFlags.Object) !== 0 &&
  ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
/** The compiler's number of a type, which its declarations do not show. */
const idOf = (type: ts.Type) => (type as ts.Type & { readonly id: number }).id;
