import { type Bump, maxBump } from "@onelogin-mfa/review";
import ts from "typescript";
import {
  compareTexts,
  createShapes,
  type Element,
  isOptional,
  type Members,
  noMembers,
  type Shape,
} from "./type-shape.ts";

/** A difference between two types, at a place such as `enroll(input).factor`. */
export interface TypeChange {
  readonly bump: Extract<Bump, "major" | "minor">;
  readonly place: string;
  /** The change at the place, as the end of a sentence. */
  readonly what: string;
}

/**
 * The use of a type. `given`: callers pass such a value, so that all it took must be taken. `received`: callers get it, so that it must
 * be no more. `named`: no function takes or gives it, but callers may write such a value for themselves. `exact`: another type depends
 * on it, in a way that cannot be foreseen.
 */
type Direction = "given" | "received" | "named" | "exact";

/** The older and the newer one of two. */
type Both<T> = readonly [old: T, now: T];
type Pair = Both<ts.Type>;
/** The types of which a value has one: the members of a union, or a single type. */
type Sides = Both<readonly ts.Type[]>;

/** A place such as `enroll(input).factor`, and the older declaration of what is there: each of its changes is said once. */
interface Place {
  readonly text: string;
  readonly declared?: ts.Symbol | undefined;
}

/** A place for the value of a property or a parameter. */
interface Slot {
  readonly type: ts.Type;
  readonly isOptional: boolean;
}

/** An export of both sides. */
export type NamedPair = readonly [name: string, old: ts.Symbol, now: ts.Symbol];

/** Types that are compared name by name: those of the two trees, whose classes and symbols are strangers to the compiler. */
export interface TypeComparison {
  /** Compares what callers get: exported functions, classes and values. All of them come first, as they show how types are used. */
  readonly values: (pairs: readonly NamedPair[]) => readonly TypeChange[];
  /** Compares exported types, and those that they depend on. What exported values take or give of them was compared before. */
  readonly types: (pairs: readonly NamedPair[]) => readonly TypeChange[];
}

/** Types that unfold without end are compared until a declaration is compared so many times within itself. */
const maxNesting = 8;

/**
 * Starts a comparison. Its results do not depend on the order in which the compiler makes types, and so not on that of files.
 *
 * @param isOwn tells the files of the two trees from those of libraries, which are the same
 * @param made members of what the newer exports return: callers get an object of such methods from there
 */
export function startComparison(
  checker: ts.TypeChecker,
  isOwn: (file: string) => boolean,
  made: ReadonlySet<ts.Declaration>,
): TypeComparison {
  const { shapeOf, parametersOf, ownName, textOf, quoted: quote } = createShapes(checker, isOwn);
  const changes: TypeChange[] = [];
  /** Changes by their places, and by the declarations that are there. */
  const said = new Set<string>();
  /** True while types are compared to find out which of them belong together: nothing is reported. */
  let isTrial = false;
  const results = new Map<string, Bump>();
  /** The keys of `results`, in the order in which they were found. */
  const found: string[] = [];
  /** Pairs that are being compared: they are taken for equal, so that types may refer to themselves. */
  const unfinished = new Map<string, { isAssumed: boolean }>();
  /** Pairs whose changes are reported. */
  const reported = new Set<string>();
  /** Unions and declarations that exported values have led to. */
  const reached = new Set<string | ts.Declaration>();
  /** False once values are compared. */
  let areValues = true;
  /** Declared types that others depend on, the older with the newer ones. */
  const operands = new Map<ts.Symbol, ts.Symbol>();
  const nesting = new Map<unknown, number>();
  /** The newer type parameters that stand for an older one. */
  const parameters = new Map<ts.Symbol, Set<ts.Symbol>>();
  /** The newer ones of these. */
  const standIns = new Set<ts.Symbol>();

  /** Reports a change, but in a trial. @returns its bump */
  function report(bump: TypeChange["bump"], { text: place, declared }: Place, what: string): Bump {
    const declaration = declared?.declarations?.find((one) => isOwn(one.getSourceFile().fileName));
    const location = declaration ? `${declaration.getSourceFile().fileName}:${declaration.pos}` : place;
    const keys = [`${location} ${what}`, `${place} ${what}`];
    if (isTrial || keys.some((key) => said.has(key))) return bump;
    for (const key of keys) said.add(key);
    changes.push({ bump, place, what });
    return bump;
  }

  /** Reports that a type is another one, which breaks nothing where the one can stand for the other. */
  function reportOther([old, now]: Pair, direction: Direction, place: Place): Bump {
    const [from, to] = inFlow([old, now], direction);
    // `any` took everything, and could be used as everything
    const isFit =
      old.flags & ts.TypeFlags.Any
        ? direction !== "received" && isAnything(now)
        : checker.isTypeAssignableTo(from, to);
    return report(isFit ? "minor" : "major", place, otherWords(quoted(now), quoted(old)));
  }

  function inTrial<T>(work: () => T): T {
    const before = isTrial;
    isTrial = true;
    const result = work();
    isTrial = before;
    return result;
  }

  const tryPair = (pair: Pair, direction: Direction) => inTrial(() => compare(pair, direction, nowhere));
  const isSame = (pair: Pair) => tryPair(pair, "exact") === "none";

  /** Compares a pair and reports its changes. @returns the largest bump that one of them needs */
  function compare(pair: Pair, direction: Direction, place: Place): Bump {
    if (direction === "exact" && areSameName(pair)) return "none";
    return compareAlternatives(both(pair, alternativesOf), direction, place);
  }

  /** Compares types of which a value has one: the members of a union, or a single type. */
  function compareAlternatives(sides: Sides, direction: Direction, place: Place): Bump {
    const single = singleOf(sides);
    if (single && single[0] === single[1]) return "none";
    const key = keyOf(sides, direction);
    const known = resultFor(key);
    if (known === "none" || (known && isTrial)) return known;
    const run = () =>
      keep(key, () =>
        single ? compareNested(single, direction, place) : compareUnions(sides, direction, place),
      );
    if (single && isSaid(single, key)) return known ?? inTrial(run);
    if (!isTrial) note(key, single?.[0], keyOf(sides));
    return run();
  }

  /** Returns true for an object whose changes are said; it is declared somewhere, so that once is enough. */
  function isSaid(pair: Pair, key: string): boolean {
    if (!pair.every((one) => shapeOf(one).kind === "object")) return false;
    return reported.has(key) || (!areValues && isReached(pair[0].symbol));
  }

  function resultFor(key: string): Bump | undefined {
    const open = unfinished.get(key);
    if (!open) return results.get(key);
    open.isAssumed = true;
    return "none";
  }

  function note(key: string, one: ts.Type | undefined, sides: string): void {
    reported.add(key);
    if (!areValues) return;
    reached.add(sides);
    for (const symbol of [one?.symbol, one?.aliasSymbol]) noteReached(symbol);
  }

  function noteReached(symbol: ts.Symbol | undefined): void {
    for (const declaration of symbol?.declarations ?? []) reached.add(declaration);
  }

  const isReached = (symbol: ts.Symbol | undefined) =>
    symbol?.declarations?.some((one) => reached.has(one)) === true;

  /** Keeps the result for a pair, and drops what was found because the pair was taken for equal, if it is not. */
  function keep(key: string, run: () => Bump): Bump {
    const open = { isAssumed: false };
    unfinished.set(key, open);
    const start = found.length;
    const bump = run();
    unfinished.delete(key);
    if (open.isAssumed && bump !== "none") for (const one of found.splice(start)) results.delete(one);
    found.push(key);
    results.set(key, bump);
    return bump;
  }

  /** Each member that callers may pass must still be taken; each that they get must be one that they knew. */
  function compareUnions(sides: Sides, direction: Direction, place: Place): Bump {
    const [from, to] = inFlow(sides, direction);
    const bumpOf = (one: ts.Type, other: ts.Type) => tryPair(inFlow([one, other], direction), direction);
    const { changed, unmatched } = match(from, to, (one, other) => bumpOf(one, other) === "none");
    const fittingOf = (one: ts.Type) => to.filter((other) => bumpOf(one, other) === "minor");
    if (changed.length + unmatched.size === 0) return "none";
    if (isTrial) return changed.every((one) => fittingOf(one).length > 0) ? "minor" : "major";
    // where one type became several, none of them is what it has become
    const candidates = unmatched.size > changed.length ? new Set<ts.Type>() : unmatched;
    const bumps = inOrder(changed).map((one): Bump => {
      const fitting = fittingOf(one);
      const meant = closest(one, fitting.length > 0 ? fitting : [...candidates], direction);
      if (!meant) return reportMember(one, fitting, unmatched, direction, place);
      unmatched.delete(meant);
      return compare(inFlow([one, meant], direction), direction, place);
    });
    const { more } = unionWords[direction];
    const fresh = inOrder([...unmatched]).map((one) => report("minor", place, `${more} ${quoted(one)}`));
    return maxBump([...bumps, ...fresh]);
  }

  /** Reports a member of a union that is in one of the two only. */
  function reportMember(
    one: ts.Type,
    fitting: readonly ts.Type[],
    fresh: ReadonlySet<ts.Type>,
    direction: Direction,
    place: Place,
  ): Bump {
    const { lost, less } = unionWords[direction];
    if (fitting.length === 0) return report("major", place, `${lost} ${quoted(one)}`);
    // a wider type takes its place, which is reported if it is new
    if (fitting.some((other) => fresh.has(other))) return "minor";
    return report("minor", place, `${less} ${quoted(one)}`);
  }

  /** Finds the type that another one has become, so that the message is about what they differ in. */
  function closest(one: ts.Type, others: readonly ts.Type[], direction: Direction): ts.Type | undefined {
    const [best] = inOrder(others)
      .map((other) => ({ other, likeness: likenessOf(inFlow([one, other], direction)) }))
      .filter(({ likeness }) => likeness > 0)
      .sort((a, b) => b.likeness - a.likeness);
    return best?.other;
  }

  /** Returns more than 0 for two lists, two functions, one generic type of a library, and objects that have a member in common. */
  function likenessOf(pair: Pair): number {
    const [old, now] = both(pair, shapeOf);
    if (old.kind === "list" && now.kind === "list") return 1;
    if (old.kind === "named" && now.kind === "named") return old.name === now.name ? 1 : 0;
    return old.kind === "object" && now.kind === "object" ? likenessOfMembers([old.members, now.members]) : 0;
  }

  function likenessOfMembers([old, now]: Both<Members>): number {
    const size = Math.max(old.properties.size, now.properties.size);
    if (size === 0) return old.calls.length > 0 && now.calls.length > 0 ? 1 : 0;
    const shared = [...old.properties].flatMap(([name, property]): Pair[] => {
      const same = now.properties.get(name);
      return same ? [both([property, same], typeOf)] : [];
    });
    // another constant, such as that of `type`, tells members of unions apart
    if (shared.some((types) => types.every(isUnit) && !isSame(types))) return 0;
    return shared.filter(isSame).length / size;
  }

  function compareNested(pair: Pair, direction: Direction, place: Place): Bump {
    const [old]: readonly (ts.Type & Partial<ts.ConditionalType>)[] = pair;
    const declaration = old?.aliasSymbol ?? old?.symbol ?? old?.root;
    const depth = nesting.get(declaration) ?? 0;
    if (depth === maxNesting) return "none";
    if (declaration) nesting.set(declaration, depth + 1);
    const bump = compareShapes(both(pair, shapeOf), pair, direction, place);
    nesting.set(declaration, depth);
    return bump;
  }

  /** Returns true for types that are declared with one name, and have the same arguments. They are compared by themselves. */
  function areSameName(pair: Pair): boolean {
    const [old, now] = both(pair, ownName);
    if (!old || old.name !== now?.name || old.types.length !== now.types.length) return false;
    const areSame = old.types.every((type, index) => isSame([type, now.types[index] ?? type]));
    if (areSame && old.symbol && now.symbol) operands.set(old.symbol, now.symbol);
    return areSame;
  }

  function compareShapes([old, now]: Both<Shape>, pair: Pair, direction: Direction, place: Place): Bump {
    if (old.kind === "list" && now.kind === "list") return compareLists([old, now], direction, place);
    if (old.kind === "named" && now.kind === "named" && old.name === now.name)
      return compareParts([old, now], pair, direction, place);
    if (now.kind === "parameter") return compareWithParameter([old, now], pair, direction, place);
    const sides: Both<ObjectShape> = [asObject(old, pair[0]), asObject(now, pair[1])];
    const areObjects = old.kind === "object" && now.kind === "object";
    const isIntersection = sides.some(({ members, others }) => members !== noMembers && others.length > 0);
    if (areObjects || isIntersection) return compareObjects(sides, pair, direction, place);
    return reportOther(pair, direction, place);
  }

  function compareWithParameter(
    [old, now]: readonly [old: Shape, now: ShapeOf<"parameter">],
    pair: Pair,
    direction: Direction,
    place: Place,
  ): Bump {
    if (old.kind === "parameter" && parameters.get(old.symbol)?.has(now.symbol)) return "none";
    // callers choose what stands for a type parameter that is new
    if (direction === "given" && !standIns.has(now.symbol))
      return compare([pair[0], limitOf(pair[1])], direction, place);
    return reportOther(pair, direction, place);
  }

  function compareParts(
    shapes: Both<ShapeOf<"named">>,
    pair: Pair,
    direction: Direction,
    place: Place,
  ): Bump {
    const [old, now] = shapes;
    if (old.parts.length !== now.parts.length) return reportOther(pair, direction, place);
    pairParameters(both(shapes, (one) => one.parameters));
    const parts = old.parts.map((part, index) => {
      const pair: Pair = [part.type, now.parts[index]?.type ?? part.type];
      return { ...part, pair };
    });
    if (parts.some((part) => part.role === "key" && !isSame(part.pair)))
      return reportOther(pair, direction, place);
    return maxOf(parts, (part) => {
      if (part.role === "key" || (part.role === "table" && areSameName(part.pair))) return "none";
      const where = part.name ? { ...place, text: `${place.text}<${part.name}>` } : place;
      return compare(part.pair, direction, where);
    });
  }

  function compareLists([old, now]: Both<ShapeOf<"list">>, direction: Direction, place: Place): Bump {
    const bump = compareElements([old.elements, now.elements], direction, place, elementWords);
    if (old.isReadonly === now.isReadonly) return bump;
    const isWorse = now.isReadonly === (direction === "received");
    const what = now.isReadonly ? "is readonly" : "is no longer readonly";
    return maxBump([bump, report(isWorse ? "major" : "minor", place, what)]);
  }

  /** Compares types of the two trees by their members, and what else is in an intersection. */
  function compareObjects(sides: Both<ObjectShape>, pair: Pair, direction: Direction, place: Place): Bump {
    const [old, now] = sides;
    const [from, to] = inFlow([old.others, now.others], direction);
    const bumpOf = (one: ts.Type, other: ts.Type) => tryPair(inFlow([other, one], direction), direction);
    const { changed, unmatched } = match(to, from, (one, other) => bumpOf(one, other) === "none");
    const isMet = changed.every((one) => from.some((other) => bumpOf(one, other) === "minor"));
    if (!isMet) return reportOther(pair, direction, place);
    const areSame = changed.length + unmatched.size === 0;
    const constructed = { ...place, text: `new ${place.text}` };
    return maxBump([
      areSame ? "none" : reportOther(pair, direction, place),
      compareSignatures(
        both(sides, ({ members }) => members.calls),
        direction,
        place,
      ),
      compareSignatures(
        both(sides, ({ members }) => members.constructs),
        direction,
        constructed,
      ),
      compareProperties(
        both(sides, ({ members }) => members),
        direction,
        place,
      ),
      compareIndexes(
        both(sides, ({ members }) => members.indexes),
        direction,
        place,
      ),
    ]);
  }

  /** Compares what is at the places of any name, such as `[name: string]`. */
  function compareIndexes(sides: Both<readonly ts.IndexInfo[]>, direction: Direction, place: Place): Bump {
    const [old, now] = sides;
    const areSame = (one: ts.IndexInfo, other: ts.IndexInfo) => isSame([one.keyType, other.keyType]);
    const kept = old.map((one): Bump => {
      const same = now.find((other) => areSame(one, other));
      if (!same) return report("major", place, `no longer has a member for each ${quoted(one.keyType)}`);
      return compare([one.type, same.type], direction, { ...place, text: `${place.text}[…]` });
    });
    const fresh = now.filter((one) => !old.some((other) => areSame(other, one)));
    const added = fresh.map(({ keyType }) =>
      report("minor", place, `has a member for each ${quoted(keyType)}`),
    );
    return maxBump([...kept, ...added]);
  }

  /** Compares the forms of a call: each of the older ones must still be there, wherever it stands. */
  function compareSignatures(sides: Both<readonly ts.Signature[]>, direction: Direction, place: Place): Bump {
    const [old, now] = sides;
    const tryForm = (pair: Both<ts.Signature>) => inTrial(() => compareSignature(pair, direction, nowhere));
    const isOverloaded = old.length + now.length > 2;
    const { changed, unmatched } = match(
      old,
      now,
      (one, other) => isOverloaded && tryForm([one, other]) === "none",
    );
    const bumps = changed.map((one): Bump => {
      const rest = [...unmatched];
      const meant = rest.find((other) => isOverloaded && tryForm([one, other]) === "minor") ?? rest[0];
      if (!meant)
        return report("major", place, old.length > 1 ? "has lost a form" : "can no longer be called");
      unmatched.delete(meant);
      return compareSignature([one, meant], direction, place);
    });
    const what = old.length > 0 ? "has another form" : "can be called";
    return maxBump([...bumps, ...[...unmatched].map(() => report("minor", place, what))]);
  }

  function compareSignature(pair: Both<ts.Signature>, direction: Direction, place: Place): Bump {
    // what is called back gets its arguments from the package
    const inner = opposites[direction];
    const words = inner === "given" ? argumentWords : calledBackWords;
    const result = { ...place, text: `${place.text}()` };
    const generics = both(pair, ({ typeParameters = [] }) => typeParameters);
    return maxBump([
      compareTypeParameters(generics, inner, place, generics[0].length === 0),
      compareElements(both(pair, parametersOf), inner, place, words),
      comparePredicates(
        both(pair, (one) => checker.getTypePredicateOfSignature(one)),
        direction,
        place,
      ),
      compareReturned(
        both(pair, (one) => checker.getReturnTypeOfSignature(one)),
        direction,
        result,
      ),
    ]);
  }

  function compareReturned([old, now]: Pair, direction: Direction, place: Place): Bump {
    const [, expected] = inFlow([old, now], direction);
    // who expects nothing takes everything
    const isIgnored = (expected.flags & ts.TypeFlags.Void) !== 0 && old !== now;
    if (isIgnored) return report("minor", place, otherWords(quoted(now), quoted(old)));
    return compare([old, now], direction, place);
  }

  /** Compares what functions such as `isMfaError` say of their argument. */
  function comparePredicates(
    [old, now]: Both<ts.TypePredicate | undefined>,
    direction: Direction,
    place: Place,
  ): Bump {
    if (!old) return now ? report("minor", place, "tells the type of its argument") : "none";
    const isSameKind = now?.kind === old.kind && now.parameterIndex === old.parameterIndex;
    const where = { ...place, text: `${place.text}(${old.parameterName ?? "this"})` };
    if (isSameKind && old.type && now.type) return compare([old.type, now.type], direction, where);
    if (isSameKind && !old.type && !now.type) return "none";
    return report("major", place, "no longer tells the same of its argument");
  }

  /** Takes note of type parameters that stand for each other: those at the same place of two lists. */
  function pairParameters([old, now]: Both<readonly ts.TypeParameter[]>): void {
    for (const [index, { symbol }] of old.entries()) {
      const other = now[index]?.symbol;
      if (!other) continue;
      parameters.set(symbol, (parameters.get(symbol) ?? new Set()).add(other));
      standIns.add(other);
    }
  }

  /**
   * Compares type parameters, for which callers may pass types.
   *
   * @param areInferred true for a function for which callers have passed none so far
   */
  function compareTypeParameters(
    [old, now]: Both<readonly ts.TypeParameter[]>,
    direction: Direction,
    place: Place,
    areInferred = false,
  ): Bump {
    pairParameters([old, now]);
    const placeOf = ({ symbol }: ts.TypeParameter): Place => {
      return { text: `${place.text}<${symbol.name}>`, declared: symbol };
    };
    const kept = old.map((one, index): Bump => {
      const other = now[index];
      return other
        ? compareTypeParameter([one, other], direction, placeOf(one))
        : report("major", placeOf(one), "is gone");
    });
    const added = now.slice(old.length).map((one) => {
      const isNeeded = !areInferred && one.getDefault() === undefined;
      return report(isNeeded ? "major" : "minor", placeOf(one), isNeeded ? "is required" : "is new");
    });
    return maxBump([...kept, ...added]);
  }

  function compareTypeParameter(pair: Both<ts.TypeParameter>, direction: Direction, place: Place): Bump {
    const limits = both(pair, limitOf);
    const [before, after] = both(pair, (one) => one.getDefault());
    const bump = compare(limits, direction, place);
    if (!before) return maxBump([bump, after ? report("minor", place, "is optional") : "none"]);
    if (!after) return maxBump([bump, report("major", place, "is required")]);
    const what = `is ${quoted(after)} if it is left out, it was ${quoted(before)}`;
    return maxBump([bump, isSame([before, after]) ? "none" : report("major", place, what)]);
  }

  /** Compares parameters, or the elements of lists. */
  function compareElements(
    [old, now]: Both<readonly Element[]>,
    direction: Direction,
    place: Place,
    words: Words,
  ): Bump {
    const length = Math.max(old.length, now.length);
    const pairs = Array.from({ length }, (_, index) => both([old, now], (all) => elementAt(all, index)));
    return maxOf(pairs, ([before, after]) => {
      if (before && after) return compareElement([before, after], direction, place, words);
      if (before) return report("major", place, `${words.lost} ${words.noun(before)}`);
      return after ? reportElement(after, direction, place, words) : "none";
    });
  }

  function reportElement(element: Element, direction: Direction, place: Place, words: Words): Bump {
    const isNeeded = direction === "given" && !element.isOptional;
    const verb = isNeeded ? words.needs : words.more;
    return report(isNeeded ? "major" : "minor", place, `${verb} ${words.noun(element)}`);
  }

  function compareElement(pair: Both<Element>, direction: Direction, place: Place, words: Words): Bump {
    const [old, now] = pair;
    const where = { text: words.placeOf(old, place.text), declared: old.declared };
    const use = direction === "given" && isMade(now.type) ? "received" : direction;
    // a parameter that is left out is `undefined`
    const bump = compareSlots(pair, use, where, old.isOptional);
    if (old.isRest === now.isRest) return bump;
    const what = `${old.isRest ? words.lost : words.more} ${words.noun(old.isRest ? old : now)}`;
    return maxBump([bump, report(old.isRest ? "major" : "minor", place, what)]);
  }

  /** Returns true for an object of methods that callers get from another export, such as the client that `enroll(mfa)` takes. */
  function isMade(type: ts.Type): boolean {
    const shape = type.isUnion() ? undefined : shapeOf(type);
    if (shape?.kind !== "object" || shape.others.length > 0) return false;
    const methods = [...shape.members.properties.values()];
    const isFromExport = (one: ts.Symbol) =>
      typeOf(one).getCallSignatures().length > 0 &&
      one.declarations?.every((each) => made.has(each)) === true;
    return methods.length > 0 && methods.every(isFromExport);
  }

  function compareProperties(sides: Both<Members>, direction: Direction, place: Place): Bump {
    const names = new Set(sides.flatMap(({ properties }) => [...properties.keys()]));
    return maxOf([...names], (name) => {
      const [declared] = sides.flatMap(({ properties }) => properties.get(name) ?? []);
      const slots = both(sides, (members) => slotAt(members, name));
      const where = { text: `${place.text}${memberOf(name)}`, declared };
      if (!areValues && isReached(declared)) return inTrial(() => compareProperty(slots, direction, where));
      if (areValues && !isTrial) noteReached(declared);
      return compareProperty(slots, direction, where);
    });
  }

  function compareProperty([old, now]: Both<Slot | undefined>, direction: Direction, place: Place): Bump {
    if (old && now) return compareSlots([old, now], direction, place);
    if (old) return report("major", place, "is gone");
    const isNeeded = direction === "given" && now?.isOptional === false;
    return report(isNeeded ? "major" : "minor", place, isNeeded ? "is required" : "is new");
  }

  /** The place for a property, which may be one of any name. */
  function slotAt({ properties, indexes }: Members, name: string): Slot | undefined {
    const property = properties.get(name);
    if (property) return { type: typeOf(property), isOptional: isOptional(property) };
    // a symbol is at no place of any name
    if (name.startsWith("[")) return undefined;
    const keys: ts.Type[] = [checker.getStringLiteralType(name)];
    if (/^\d+$/.test(name)) keys.push(checker.getNumberLiteralType(Number(name)));
    const index = indexes.find(({ keyType }) => keys.some((key) => checker.isTypeAssignableTo(key, keyType)));
    return index && { type: index.type, isOptional: true };
  }

  /**
   * Compares what is at a place, and whether it has to be there.
   *
   * @param isUndefined true if leaving it out is the same as passing `undefined`
   */
  function compareSlots(slots: Both<Slot>, direction: Direction, place: Place, isUndefined = false): Bump {
    const [old, now] = slots;
    // that it may be left out is said by itself, and is another type than `undefined`
    const areBoth = isUndefined || old.isOptional !== now.isOptional;
    const isMissing = (type: ts.Type) =>
      (type.flags & ts.TypeFlags.Undefined) !== 0 && (areBoth || type !== checker.getUndefinedType());
    const present = both(slots, ({ type }) => alternativesOf(type).filter((one) => !isMissing(one)));
    const bump = compareAlternatives(present, direction, place);
    if (old.isOptional === now.isOptional) return bump;
    const isWorse = now.isOptional === (direction === "received");
    const what = now.isOptional ? "is optional" : "is required";
    return maxBump([bump, report(isWorse ? "major" : "minor", place, what)]);
  }

  /** The types that may stand for a type parameter. */
  const limitOf = (type: ts.Type) => checker.getBaseConstraintOfType(type) ?? checker.getUnknownType();
  const typeOf = (symbol: ts.Symbol) => checker.getTypeOfSymbol(symbol);
  /** Sorts types by their texts: what is reported of them has one order. */
  const inOrder = (types: readonly ts.Type[]) => {
    if (isTrial || types.length < 2) return types;
    const texts = new Map(types.map((type) => [type, textOf(type)]));
    return types.toSorted((a, b) => compareTexts(texts.get(a), texts.get(b)));
  };
  // to print a type takes long, and in a trial nobody reads it
  const quoted = (type: ts.Type) => (isTrial ? "" : quote(type));

  function compareDeclared(symbols: Both<ts.Symbol>, text: string): void {
    if (isReached(symbols[0])) return;
    const generics = both(symbols, (one) => typeParametersOf(checker, one));
    compareTypeParameters(generics, "given", { text });
    const types = both(symbols, (one) => checker.getDeclaredTypeOfSymbol(one));
    const sides = both(types, alternativesOf);
    if (!reached.has(keyOf(sides))) compareAlternatives(sides, "named", { text });
  }

  /** Returns the changes that some work reports. */
  function changesOf(work: () => void): readonly TypeChange[] {
    const before = changes.length;
    work();
    return changes.slice(before);
  }

  return {
    values: (pairs) =>
      changesOf(() => {
        for (const [text, ...symbols] of pairs) compare(both(symbols, typeOf), "received", { text });
      }),
    types: (pairs) =>
      changesOf(() => {
        areValues = false;
        for (const [text, ...symbols] of pairs) compareDeclared(symbols, text);
        // those that are found meanwhile come last
        for (const symbols of operands) compareDeclared(symbols, symbols[0].name);
      }),
  };
}

const opposites = { given: "received", received: "given", named: "received", exact: "exact" } as const;
/** The two sides, that first whose values have to go for the other one. */
const inFlow = <T>([old, now]: Both<T>, direction: Direction): Both<T> =>
  direction === "received" ? [now, old] : [old, now];
const unionWords: Readonly<
  Record<Direction, { readonly lost: string; readonly more: string; readonly less: string }>
> = {
  given: { lost: "no longer takes", more: "also takes", less: "no longer names" },
  received: { lost: "may now be", more: "is no longer", less: "also names" },
  named: { lost: "is no longer", more: "may now be", less: "no longer names" },
  exact: { lost: "", more: "", less: "" },
};

const otherWords = (now: string, old: string) =>
  now === old ? `is another ${now} than it was` : `is ${now}, it was ${old}`;

const nowhere: Place = { text: "" };

/** The words for parameters and elements. */
interface Words {
  readonly lost: string;
  readonly more: string;
  readonly needs: string;
  readonly noun: (element: Element) => string;
  readonly placeOf: (element: Element, text: string) => string;
}
const argumentWords: Words = {
  lost: "no longer takes",
  more: "also takes",
  needs: "needs",
  noun: ({ name, isRest }) => `${isRest ? "any number of " : ""}\`${name}\``,
  placeOf: ({ name }, text) => `${text}(${name})`,
};
const calledBackWords: Words = {
  ...argumentWords,
  lost: "is no longer called with",
  more: "is also called with",
};
const elementWords: Words = {
  lost: "no longer has",
  more: "also has",
  needs: "needs",
  noun: ({ name, isRest }) => (isRest ? "any number of elements" : `element ${name}`),
  placeOf: ({ name }, text) => `${text}[${name}]`,
};
const memberOf = (name: string) => {
  if (name.startsWith("[")) return name;
  return /^[a-z_$][\w$]*$/i.test(name) ? `.${name}` : `[${/^\d+$/.test(name) ? name : JSON.stringify(name)}]`;
};

/** The element at an index; a list that is open at its end has one at each. */
function elementAt(elements: readonly Element[], index: number): Element | undefined {
  const last = elements.at(-1);
  return elements[index] ?? (last?.isRest ? last : undefined);
}

/** Matches items that are the same. @returns those without a match, and the candidates that are left */
function match<T>(items: readonly T[], candidates: readonly T[], isSame: (item: T, candidate: T) => boolean) {
  const unmatched = new Set(candidates);
  const changed = items.filter((item) => {
    const same = [...unmatched].find((candidate) => isSame(item, candidate));
    return same === undefined || !unmatched.delete(same);
  });
  return { changed, unmatched };
}

type ShapeOf<Kind extends Shape["kind"]> = Extract<Shape, { kind: Kind }>;
type ObjectShape = Pick<ShapeOf<"object">, "members" | "others">;
const asObject = (shape: Shape, type: ts.Type): ObjectShape =>
  shape.kind === "object" ? shape : { members: noMembers, others: [type] };

/** The parameters of a generic class, interface or alias. */
function typeParametersOf(checker: ts.TypeChecker, { declarations = [] }: ts.Symbol): ts.TypeParameter[] {
  const declaration = declarations.find(
    (one) => ts.isClassLike(one) || ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one),
  );
  const nodes = declaration?.typeParameters ?? [];
  return nodes.map((node) => checker.getTypeAtLocation(node) as ts.TypeParameter); // the type of such a node
}

const both = <From, To>([old, now]: Both<From>, read: (one: From) => To): Both<To> => [read(old), read(now)];
const maxOf = <T>(items: readonly T[], bumpOf: (item: T, index: number) => Bump): Bump =>
  maxBump(items.map(bumpOf));

const alternativesOf = (type: ts.Type): readonly ts.Type[] => {
  if (type.flags & ts.TypeFlags.Never) return [];
  return type.isUnion() ? type.types : [type];
};
const singleOf = ([[old, ...others], [now, ...more]]: Sides): Pair | undefined =>
  old && now && others.length + more.length === 0 ? [old, now] : undefined;
const keyOf = (sides: Sides, ...more: readonly Direction[]) =>
  [...sides.map((types) => types.map(idOf).sort().join("|")), ...more].join(" ");
const isAnything = ({ flags }: ts.Type) => (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
const isUnit = ({ flags }: ts.Type) => (flags & ts.TypeFlags.Unit) !== 0;
/** The compiler's number of a type, which its declarations do not show. */
const idOf = (type: ts.Type) => (type as ts.Type & { readonly id: number }).id;
