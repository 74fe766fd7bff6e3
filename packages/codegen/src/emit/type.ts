import type { Node, Operation } from "@onelogin-mfa/openapi";

/** A type of TypeScript: text as it is printed, such as a keyword or a literal, or what is made of others. */
export type Type = string | ObjectType | Reference | Place | Compound;

/** An object type with the members that it declares. */
export interface ObjectType {
  readonly kind: "object";
  readonly members: readonly Member[];
}

/** A member of an object type. */
export interface Member {
  /** As it is printed, see {@link printName}. */
  readonly name: string;
  readonly type: Type;
  readonly isOptional?: boolean;
  readonly isReadonly?: boolean;
  /** The comment above it, see {@link commentOf}. */
  readonly comment?: string;
}

/** A type of `components`. */
export interface Reference {
  readonly kind: "reference";
  readonly section: string;
  readonly name: string;
  /** The description that it stands for. */
  readonly node: Node;
}

/** A type by its place in a table of `schema.ts`, see {@link placeIn}. */
export interface Place {
  readonly kind: "place";
  readonly table: "operations" | "paths";
  readonly path: string;
}

/** A type that is made of others; `Omit` and `WithRequired` have names of properties besides. */
export interface Compound {
  readonly kind:
    | "union"
    | "intersection"
    | "array"
    | "tuple"
    | "AsyncIterable"
    | "WithFiles"
    | "Omit"
    | "WithRequired";
  readonly parts: readonly Type[];
  readonly keys?: readonly string[];
}

/** The types of a document. */
export interface Types {
  /** The place of an operation's type. */
  readonly placeOf: (operation: Operation) => Place;
  readonly typeOf: (schema: Node) => Type;
  /** The type of a form's schema, whose files are a `Blob` each. */
  readonly typeOfForm: (schema: Node) => Type;
  /** The type of what a media type holds. */
  readonly typeOfMedia: (media: Node) => Type;
  /** The schemas that have a type with their name. */
  readonly named: ReadonlyMap<string, Member>;
  /** The other types of `schema.ts`. */
  readonly tables: Readonly<Record<"paths" | "webhooks" | "components" | "operations", readonly Member[]>>;
}

/** Types of which a union has one once. */
const primitives: ReadonlySet<Type> = new Set(["boolean", "never", "null", "number", "string", "undefined"]);

/** True for a type without members and other values than its own. */
export const isPrimitive = (type: Type): boolean => primitives.has(type);

export const object = (members: readonly Member[]): ObjectType => ({ kind: "object", members });

/** The type of a member of a type; of one that is optional, without `undefined`. */
export function placeIn({ path, ...place }: Place, key: string, isOptional = false): Place {
  const inner = `${path}[${quoted(key)}]`;
  return { ...place, path: isOptional ? `NonNullable<${inner}>` : inner };
}

/** True for a type that has members of its own, and not by a name. */
export function isInline(type: Type): boolean {
  if (typeof type === "string" || type.kind === "reference" || type.kind === "place") return false;
  return type.kind === "object" || type.parts.some(isInline);
}

/** Lets an optional member be `undefined`, also under `exactOptionalPropertyTypes`: a caller may have it or not. */
export function withUndefined(member: Member): Member {
  const { type, isOptional } = member;
  const parts = typeof type === "object" && type.kind === "union" ? type.parts : [type];
  return isOptional ? { ...member, type: union([...parts, "undefined"]) } : member;
}

const combine = (kind: "union" | "intersection", types: readonly Type[]): Type => {
  const [first = "never", ...others] = types;
  if (others.length === 0) return first;
  return { kind, parts: types.filter((type, index) => !isPrimitive(type) || types.indexOf(type) === index) };
};

/** A union of types; `never` of none. */
export const union = (types: readonly Type[]): Type => combine("union", types);

/** An intersection of types; `never` of none. */
export const intersection = (types: readonly Type[]): Type => combine("intersection", types);

/** The type of one JSON value. */
export function literal(value: unknown): Type {
  if (value === undefined) return "unknown";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value))
    return value.length === 0 ? "never[]" : { kind: "tuple", parts: value.map(literal) };
  const members = Object.entries(value).map(([key, item]) => ({ name: printName(key), type: literal(item) }));
  return members.length === 0 ? "Record<string, never>" : object(members);
}

/** The name of a member, quoted where it must be. */
export function printName(name: string): string {
  const isPlain = /^[A-Za-z_$][\w$]*$/.test(name) || (String(Number(name)) === name && !name.startsWith("-"));
  return isPlain ? name : quoted(name);
}

/** A text in quotes, of ASCII characters only. */
export function quoted(text: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[^ -~]/g, escaped);
}

/**
 * The parts of an intersection without `{ [key: string]: unknown }`. OpenAPI leaves every object open that does not say
 * otherwise: `additionalProperties: true` says no more, and a misspelled property must not compile.
 */
export function declaredTypes({ kind, parts }: Compound): readonly Type[] {
  const declared = kind === "intersection" ? parts.filter((type) => !isOpen(type)) : parts;
  return declared.length === 0 ? parts : declared;
}

function isOpen(type: Type): boolean {
  if (typeof type === "string" || type.kind !== "object") return false;
  const [first, ...others] = type.members;
  return others.length === 0 && first?.name === indexSignature && first.type === "unknown";
}

/** The one type that an intersection with `{ [key: string]: unknown }` declares. */
export function withoutOpenPart(type: Type): Type {
  if (typeof type === "string" || type.kind !== "intersection") return type;
  const [only, ...others] = declaredTypes(type);
  return only && others.length === 0 ? only : type;
}

/** The name of the member that stands for all that have no other. */
export const indexSignature = "[key: string]";

/**
 * Creates a printer that prints types as TypeScript's own does, indented by two spaces a level, but exact (see
 * {@link declaredTypes}), and calls the schemas with these names by them.
 */
export function createTypePrinter(names: ReadonlySet<string>) {
  const used = new Set<string>();
  const printReference = ({ section, name }: Reference): string => {
    const isNamed = section === "schemas" && names.has(name);
    used.add(isNamed ? name : "components");
    return isNamed ? name : `components[${quoted(section)}][${quoted(name)}]`;
  };
  const print = (type: Type, indent = ""): string => {
    if (typeof type === "string") return type;
    if (type.kind === "object") return printMembers(type.members, indent);
    if (type.kind === "place") {
      used.add(type.table);
      return type.path;
    }
    return type.kind === "reference" ? printReference(type) : printCompound(type, indent);
  };
  const printCompound = (type: Compound, indent: string): string => {
    const { kind, parts, keys = [] } = type;
    const inner = declaredTypes(type).map((part) => printInner(part, indent));
    if (kind === "union") return inner.join(" | ");
    if (kind === "intersection") return inner.join(" & ");
    if (kind === "array") return `${inner}[]`;
    if (kind === "tuple")
      return `[${parts.map((part) => `\n${indent}  ${print(part, `${indent}  `)}`).join(",")}\n${indent}]`;
    used.add(kind);
    if (keys.length === 0) return `${kind}<${parts.map((part) => print(part, indent)).join(", ")}>`;
    return `${kind}<${parts.map((part) => print(part, indent)).join(", ")}, ${keys.map((key) => JSON.stringify(key)).join(" | ")}>`;
  };
  /** In parentheses, if it is made of several. */
  const printInner = (type: Type, indent: string): string => {
    const text = print(type, indent);
    const isGroup = typeof type === "object" && (type.kind === "union" || type.kind === "intersection");
    return isGroup && (type.kind === "union" || declaredTypes(type).length > 1) ? `(${text})` : text;
  };
  const printMembers = (members: readonly Member[], indent = ""): string => {
    const inner = `${indent}  `;
    const lines = members.map(({ name, type, isOptional, isReadonly, comment = "" }) => {
      const head = `${isReadonly ? "readonly " : ""}${name}${isOptional ? "?" : ""}`;
      return `\n${inner}${indented(comment, inner)}${head}: ${print(type, inner)};`;
    });
    return lines.length === 0 ? "{}" : `{${lines.join("")}\n${indent}}`;
  };
  return {
    print,
    /** The names of all types that what is printed refers to. */
    used: used as ReadonlySet<string>,
    printAlias: (name: string, type: Type, comment = "") =>
      `${indented(comment, "")}export type ${name} = ${print(type)};\n`,
    /** Prints an interface with the members of an object type, which are then shown with its name. */
    printExtended: (name: string, type: Type, comment = "") => {
      used.add("FieldsOf");
      return `${indented(comment, "")}export interface ${name} extends FieldsOf<${print(type)}> {}\n`;
    },
    printInterface: (name: string, members: readonly Member[], comment = "", isExported = true) =>
      `${indented(comment, "")}${isExported ? "export " : ""}interface ${name} ${printMembers(members)}\n`,
    /** Prints the types that what is printed needs besides. */
    printHelpers: () =>
      Object.entries(helpers)
        .map(([name, code]) => (used.has(name) ? `${code}\n` : ""))
        .join(""),
  };
}

/** The types that others need besides, by their names. */
const helpers = {
  // an interface extends a type with a name only
  FieldsOf: "type FieldsOf<T> = T;",
  // that of openapi-typescript, but it compiles for types that may be null, and for those that lack the property
  WithRequired:
    "type WithRequired<T, K extends PropertyKey> = NonNullable<T> & Required<Pick<NonNullable<T>, K & keyof NonNullable<T>>>;",
  // a mapped type of this form keeps the comments of the fields
  WithFiles:
    "type WithFiles<T, Files> = { [K in keyof T]: K extends keyof Files ? Files[K] | (undefined extends T[K] ? undefined : never) : T[K] };",
};

/** A comment with the line break after it. */
const indented = (comment: string, indent: string) =>
  comment && `${comment}\n`.replaceAll("\n", `\n${indent}`);
