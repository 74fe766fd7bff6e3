import { child, entries, follow, isObject, lookUp, type Node, type Operation } from "@onelogin-mfa/openapi";
import { type InputBody, type InputLayout, inputParameters, inputOf as layoutOf } from "./operations.ts";
import {
  createTypePrinter,
  intersection,
  isInline,
  type Member,
  object,
  placeIn,
  printName,
  quoted,
  type Type,
  type Types,
  union,
  withoutOpenPart,
  withUndefined,
} from "./type.ts";

/** The type of the input of an operation. */
interface InputType {
  readonly type: Type;
  /** True for an object with fields that are known, so that an interface can have its name. */
  readonly isObject: boolean;
  /** True if a call may leave the input out. */
  readonly isOptional: boolean;
  /** The name of a field that the input has twice. */
  readonly repeated: string | undefined;
}

/** The flat input: parameters and properties of the body side by side, or one of them under its place, by their types in `schema.ts`. */
export function inputTypeOf(operation: Operation, types: Types): InputType {
  const layout = layoutOf(operation);
  const { type: parameters, names, isRequired } = parametersOf(operation, layout, types);
  const bodies = layout.bodies.map((body) => bodyOf(operation, body, layout, types));
  const isWhole = bodies.length > 0 && bodies.every((body) => body.isRequired); // a body that is sent has some of its fields
  const alternatives = distinct(bodies).map(({ type }) => type);
  if (isWhole && !layout.bodyRequired && parameters.length > 0)
    // no excess property would be found in `{}`
    alternatives.push(
      `Partial<Record<${[...new Set(layout.bodies.flatMap(({ fields }) => fields))].map(quoted).join(" | ")}, undefined>>`,
    );
  const parts = [...parameters, ...(alternatives.length > 0 ? [union(alternatives)] : [])];
  return {
    type: parts.length > 0 ? intersection(parts) : "Record<string, never>",
    isObject: parts.length > 0 && alternatives.length < 2 && bodies.every((body) => body.isObject),
    isOptional: !(isWhole && layout.bodyRequired) && !isRequired,
    repeated: bodies[0]?.names.find((name) => names.has(name)),
  };
}

/** The types of the parameters of an operation, and the names of the fields that they are. */
function parametersOf(operation: Operation, { nested }: InputLayout, { placeOf }: Types) {
  const own = inputParameters(operation);
  const all = placeIn(placeOf(operation), "parameters");
  const names = new Set<string>();
  const inside: Member[] = [];
  const parts: Type[] = [];
  for (const place of ["path", "query", "header"] as const) {
    const parameters = own.filter((one) => one.in === place);
    if (parameters.length === 0) continue;
    const listed = operation.parameters.filter((one) => one.in === place && one.name !== "");
    const keys = listed.filter((one) => !own.includes(one)).map(({ name }) => name);
    const whole = placeIn(all, place, !listed.some(isRequiredParameter));
    const type: Type = keys.length > 0 ? { kind: "Omit", parts: [whole], keys } : whole;
    if (nested.includes(place)) {
      names.add(place);
      inside.push(withUndefined({ name: place, type, isOptional: !parameters.some(isRequiredParameter) }));
    } else {
      parts.push(type);
      for (const { name } of parameters) names.add(printName(name));
    }
  }
  if (inside.length > 0) parts.unshift(object(inside));
  return { type: parts, names, isRequired: own.some(isRequiredParameter) };
}

const isRequiredParameter = ({ in: place, node }: Operation["parameters"][number]) =>
  place === "path" || child(follow(node), "required").value === true;

/** The type of a body as the fields of an input. */
interface BodyType {
  readonly type: Type;
  /** The same, not by its place: what two media types have in common is once in the input. */
  readonly own: Type;
  readonly isRequired: boolean;
  /** True for fields that no other type has. */
  readonly isObject: boolean;
  /** The names of its fields as far as they are known. */
  readonly names: readonly string[];
}

function bodyOf(
  operation: Operation,
  body: InputBody,
  { bodyRequired }: InputLayout,
  types: Types,
): BodyType {
  const content = placeIn(placeIn(types.placeOf(operation), "requestBody", !bodyRequired), "content");
  const place = placeIn(content, body.name);
  const schema = child(body.node, "schema");
  const own = typeOfBody(body, types);
  const files = body.kind === "multipart" ? filesOf(schema, types) : [];
  const plain = isInline(own) ? place : own;
  const type: Type = files.length > 0 ? { kind: "WithFiles", parts: [plain, object(files)] } : plain;
  if (body.layout === "nested") {
    const field = (inner: Type) =>
      object([withUndefined({ name: "body", type: inner, isOptional: !bodyRequired })]);
    return { type: field(type), own: field(own), isRequired: bodyRequired, isObject: true, names: ["body"] };
  }
  const fields = withoutOpenPart(types.typeOf(follow(schema)));
  const members = typeof fields === "object" && fields.kind === "object" ? fields.members : undefined;
  return {
    type,
    own: { kind: "intersection", parts: [own, object(files)] },
    isRequired: members === undefined || members.some(({ isOptional = false }) => !isOptional),
    isObject: members !== undefined && plain === place,
    names: members?.map(({ name }) => name) ?? [],
  };
}

/** The type of a body that is sent: what is no JSON and no form is a text, or bytes. */
function typeOfBody({ kind, node }: InputBody, { typeOf, typeOfMedia }: Types): Type {
  if (kind === "bytes") return "Blob";
  if (kind !== "text" && kind !== "events") return typeOfMedia(node);
  const schema = child(node, "schema");
  return lookUp(schema, "type") === "string" ? typeOf(schema) : "string";
}

/** The fields of a form that are files, wherever its schema has them. */
function filesOf(form: Node, types: Types): Member[] {
  const files = new Map<string, Member>();
  const visited = new Set<unknown>();
  const visit = (part: Node) => {
    const schema = follow(part);
    if (!isObject(schema.value) || visited.has(schema.value)) return;
    visited.add(schema.value);
    for (const [name, property] of entries(child(schema, "properties"))) {
      const type = types.typeOfForm(property);
      if (hasFile(type)) files.set(name, { name: printName(name), type });
    }
    for (const keyword of ["allOf", "anyOf", "oneOf"])
      for (const [, inner] of entries(child(schema, keyword))) visit(inner);
  };
  visit(form);
  return [...files.values()];
}

/** True for a file, and for a list of some; one in an object cannot be sent, as that is a part of JSON. */
function hasFile(type: Type): boolean {
  if (typeof type === "string") return type === "Blob";
  return (type.kind === "union" || type.kind === "array") && type.parts.some(hasFile);
}

/** Takes each type once. */
function distinct(bodies: readonly BodyType[]): readonly BodyType[] {
  if (bodies.length < 2) return bodies;
  const { print } = createTypePrinter(new Set());
  return [...new Map(bodies.toReversed().map((body) => [print(body.own), body])).values()].toReversed();
}
