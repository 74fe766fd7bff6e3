import type ts from "typescript";
import { child, follow } from "../document/node.ts";
import type { Operation, Parameter } from "../document/operations.ts";
import {
  addJSDocComment,
  compiler,
  NEVER,
  QUESTION_TOKEN,
  STRING,
  tsIntersection,
  tsPropertyIndex,
  tsRecord,
} from "./libraries.ts";
import { bodyOf, type InputBody, inputParameters } from "./operations.ts";
import { declaredTypes } from "./print-types.ts";
import type { Types } from "./types.ts";

const { factory } = compiler;

/** The type of an operation's input, and whether a call may leave the input out. */
export interface Input {
  readonly input: ts.TypeNode;
  readonly isOptional: boolean;
}

/** The flat input: parameters and properties of the body side by side, or the body under `body`. */
export function inputOf(operation: Operation, types: Types): Input {
  const parameters = inputParameters(operation);
  const body = bodyOf(operation.requestBody, parameters);
  const { fields, rest } = partsOf(body, types);
  const ofParameters = parameters.map((parameter) => memberOf(parameter, types));
  const members = [...ofParameters, ...fields];
  const parts = [...(members.length > 0 ? [factory.createTypeLiteralNode(members)] : []), ...rest];
  const needsBody = body.bodyRequired && (rest.length > 0 || fields.some(isRequired));
  return {
    input: parts.length > 0 ? tsIntersection(parts) : tsRecord(STRING, NEVER),
    isOptional: !needsBody && !ofParameters.some(isRequired),
  };
}

const isRequired = ({ questionToken }: ts.TypeElement) => questionToken === undefined;

/** The body as fields of the input, and what of it no list of fields can express. */
interface BodyParts {
  readonly fields: readonly ts.TypeElement[];
  readonly rest: readonly ts.TypeNode[];
}

function partsOf({ body, bodyRequired, schema }: InputBody, { typeOf }: Types): BodyParts {
  if (body === "none" || !schema) return { fields: [], rest: [] };
  if (body === "nested") {
    const optional = bodyRequired ? undefined : QUESTION_TOKEN;
    return {
      fields: [factory.createPropertySignature(undefined, "body", optional, typeOf(schema))],
      rest: [],
    };
  }
  const type = withoutOpenPart(typeOf(follow(schema)));
  return compiler.isTypeLiteralNode(type) ? { fields: type.members, rest: [] } : { fields: [], rest: [type] };
}

/** The one type that an intersection with `{ [key: string]: unknown }` declares. */
function withoutOpenPart(type: ts.TypeNode): ts.TypeNode {
  if (!compiler.isIntersectionTypeNode(type)) return type;
  const [only, ...others] = declaredTypes(type);
  return only && others.length === 0 ? only : type;
}

function memberOf({ name, in: place, node }: Parameter, { typeOf }: Types): ts.TypeElement {
  const parameter = follow(node);
  const schema = child(parameter, "schema");
  const type = schema.value === undefined ? STRING : typeOf(schema);
  const mustBeThere = place === "path" || child(parameter, "required").value === true;
  const optional = mustBeThere ? undefined : QUESTION_TOKEN;
  const member = factory.createPropertySignature(undefined, tsPropertyIndex(name), optional, type);
  // a parameter has what a comment is made of
  addJSDocComment(parameter.value as object, member);
  return member;
}
