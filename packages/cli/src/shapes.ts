import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { type ValidationError, type Validator, validators } from "@onelogin-mfa/client/validate";

/**
 * Returns true if a JSON body has a shape of OneLogin's, though it may differ from the spec: it lacks a field, has one of
 * another type, comes in a list, or with another status. A whole other value, such as the error of a gateway, is another service's.
 *
 * The shapes are those of the spec: some of the fields of a success are enough, unless most of its fields are unknown; an error
 * has nothing that the spec does not know, and more than a message, which the errors of most services have.
 */
export function hasShapeOfOneLogin(operation: string, status: number, body: unknown): boolean {
  // the names of operations come from the client; the tables are typed by operation and status, which are data here
  const id = operation as OperationId;
  const responses: Readonly<Record<string, Validator | undefined>> = validators[id].responses;
  const { default: failure } = responses;
  if (failure !== undefined && isError(rootOf(failure), body)) return true;
  const declared = Object.keys(responses).find((key) => key.startsWith("2")) ?? "";
  const success = responses[declared];
  if (success === undefined || status >= 400) return false;
  const alternatives = operationTable[id].required[declared]?.map(withoutMessage);
  if (resembles(rootOf(success), body, alternatives)) return true;
  // one in place of a list; a list in place of one, or in an envelope as API v1 has it
  const members = Object.values(Object(body)).filter((one) => Array.isArray(body) || Array.isArray(one));
  return [[body], ...members].some((other) => !isEmpty(other) && success(other));
}

/** A place in the values that a schema describes, which is found out by asking its validator about other values there. */
interface Place {
  readonly validate: Validator;
  readonly pointer: string;
  /** Makes a whole value of one at this place. */
  readonly wrap: (value: unknown) => unknown;
}

const rootOf = (validate: Validator): Place => ({ validate, pointer: "", wrap: (value) => value });

function below({ validate, pointer, wrap }: Place, key: string | 0): Place {
  const token = String(key).replaceAll("~", "~0").replaceAll("/", "~1");
  const parent = (value: unknown) => (key === 0 ? [value] : { [key]: value });
  return { validate, pointer: `${pointer}/${token}`, wrap: (value) => wrap(parent(value)) };
}

/** Returns what a schema has against a value at a place. */
function errorsAt({ validate, pointer, wrap }: Place, value: unknown): ValidationError[] {
  validate(wrap(value));
  return (validate.errors ?? []).filter(({ instancePath }) => instancePath === pointer);
}

/** Returns the types of a place by its schema, none for a field that it does not know, and the values that it lists. */
function ruleAt(place: Place) {
  const errors = errorsAt(place, Symbol("of no JSON type"));
  const paramsOf = (name: string) => errors.flatMap<unknown>(({ params }) => params[name] ?? []);
  return { types: paramsOf("type"), values: paramsOf("allowedValues") };
}

const isKnown = (place: Place, name: string) => ruleAt(below(place, name)).types.length > 0;

/** The names of the fields that a schema requires of an object at a place, of all alternatives. */
function requiredAt(place: Place): string[] {
  const names = errorsAt(place, {}).flatMap(({ params }) => params.missingProperty ?? []);
  return [...new Set(names.map(String))];
}

const withoutMessage = (names: readonly string[]) => names.filter((name) => name !== "message");

/**
 * Returns true for a value of the kind that a schema has at a place: one that it lists, or any other scalar; a list with one
 * such element; an object with all required fields, of one alternative, or with some of them, or two others, and at most as
 * many strangers. An empty list or object may lack everything.
 */
function resembles(
  place: Place,
  value: unknown,
  alternatives: readonly (readonly string[])[] = [requiredAt(place)],
): boolean {
  const { types, values } = ruleAt(place);
  if (typeof value !== "object" || value === null) {
    const isScalar = types.some((type) => type !== "array" && type !== "object");
    return isScalar && (values.length === 0 || values.includes(value));
  }
  if (!types.includes(Array.isArray(value) ? "array" : "object")) return false;
  if (isEmpty(value)) return true;
  if (Array.isArray(value)) return value.some((one) => resembles(below(place, 0), one));
  const isThere = (name: string) => has(place, value, name);
  if (alternatives.some((names) => names.every(isThere))) return true;
  const known = withoutMessage(Object.keys(value)).filter(isThere);
  const isHalf = alternatives.some((names) => names.filter(isThere).length * 2 >= names.length);
  return known.length * 2 >= Object.keys(value).length && (isHalf || known.length >= 2);
}

/** Returns true if an object has a field of the kind that the schema has for it. */
function has(place: Place, value: object, name: string): boolean {
  return Object.hasOwn(value, name) && resembles(below(place, name), Reflect.get(value, name));
}

/**
 * Returns true for an error in one of OneLogin's shapes. Sources: the spec's `ErrorResponse`; its published specification
 * prints the second shape without its envelope; the reference prints an array of one element for many an object.
 */
function isError(place: Place, body: unknown): boolean {
  if (place.validate(body)) return true;
  if (Array.isArray(body)) return body.length === 1 && isError(place, body[0]);
  if (typeof body !== "object" || body === null) return false;
  const isFlat = ["error", "code", "type", "message"].every((name) => Object.hasOwn(body, name));
  if (isFlat && place.validate({ status: body })) return true;
  const told = withoutMessage(requiredAt(place)).filter((name) => has(place, body, name));
  return told.length > 0 && Object.keys(body).every((name) => isKnown(place, name));
}

function isEmpty(value: unknown): boolean {
  return Object.keys(Object(value)).length === 0;
}
