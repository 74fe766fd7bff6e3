import {
  chain,
  child,
  documentNode,
  entries,
  follow,
  headersOf,
  isObject,
  listOperations,
  lookUp,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document-rule.ts";
import { type Facts, type FieldFact, factOf, type OperationFact, type ResponseFact } from "./facts.ts";
import { typesOf } from "./types-of.ts";

/**
 * Evidence (`x-evidence`) stands with everything that the spec says otherwise than the seed.
 *
 * Departures are: an operation missing or added, or with another method or path; one without summary, tag or
 * description; one that asks for no credentials, for others, or offers a way without; a path parameter missing, of
 * another type, or with a format; any other parameter missing or added; a request body missing, added, or required where
 * the seed has it optional; a field of a request or response missing, added, of another type, required differently, or
 * without the default that the seed states; a description lost, or without a word for what the seed's says; a response
 * status missing or added; another kind of body (an object for an array, a union for `AltErr`); a response header missing
 * or added. Body fields are compared in `application/json`, and not within a union or a named error model, whose fields the
 * seed does not list. Beyond the seed's operations and statuses there is nothing to compare: the added thing needs its one
 * piece of evidence.
 *
 * No departures are: `Content-Type` left out of the parameters or the response headers, because OpenAPI tells tools to
 * ignore it there; formats, patterns and limits of fields; the width of an integer; other words in a summary, tag or
 * description; the order of anything.
 *
 * The evidence stands on the thing itself, looking through `$ref` (the parameter or its schema, the header, the response,
 * an added operation; for a kind of body the schema, media type or response; for a body's requirement the request body).
 * Or on a node around it, and then one of its claims must hold the thing's name in backticks: `` `404` ``,
 * `` `X-Request-Id` ``, `body`, `requestBody`, or the operationId. A field always needs a claim with its name, such as
 * `` `display_name` ``: on its schema, those that hold it, media type, response or request body, or operation, because
 * claims about its behavior say nothing of its type. Around a header: response, operation.
 * Around a parameter, request body or response: the operation. For what was lost from a thing (`description`, `default`,
 * `summary`, `tags`, `security`) it is a claim on that thing with its name, for another method or path a claim on the
 * operation with its operationId. Around an operation that is missing: `info`, the document.
 */
export const seedDepartureHasEvidence = (facts: Facts) =>
  documentRule((document, report) => {
    for (const departure of departuresOf(document, facts)) {
      if (hasEvidence(departure)) continue;
      const { what, name, own: [itself] = [], around } = departure;
      const at = itself ?? around.find(({ value }) => value !== undefined);
      const hint = itself
        ? `on it, or a claim around it that names \`${name}\``
        : `here or around it, with a claim that names \`${name}\``;
      if (at) report(`${what}. Add \`x-evidence\` ${hint}, in backticks.`, at);
    }
  });

/** One place where the spec says something else than the seed. */
export interface Departure {
  /** The difference, both sides named, without a full stop. */
  readonly what: string;
  /** The name that a claim on an enclosing node must mention in backticks. */
  readonly name: string;
  /** The nodes that are the thing itself: any evidence on them counts. Missing if the spec lacks the thing. */
  readonly own?: readonly Node[];
  /** The nodes around it, nearest first: evidence on them counts if a claim names the thing. Never empty. */
  readonly around: readonly Node[];
}

/** True if evidence stands on the thing itself, or by name on something around it; `$ref`s are looked through. */
export function hasEvidence({ name, own = [], around }: Departure): boolean {
  return (
    own.some((node) => claimsOn(node).length > 0) ||
    around.some((node) => claimsOn(node).some((claim) => claim.includes(`\`${name}\``)))
  );
}

function claimsOn(node: Node): string[] {
  return chain(node)
    .flatMap((link) => entries(child(link, "x-evidence")))
    .map(([, entry]) => String(child(entry, "claim").value ?? ""));
}

type Departures = Generator<Departure>;

/** Finds every place where a document says something else than the seed, with or without evidence. */
export function* departuresOf(document: Node, facts: Facts): Departures {
  const around = [child(document, "info"), document];
  for (const [name, type] of Object.entries(facts.securitySchemes ?? {})) {
    const scheme = child(document, "components", "securitySchemes", name);
    const { value = "missing" } = child(scheme, "type");
    const what = `The security scheme \`${name}\` is ${value}, in the seed ${type}`;
    if (value !== type) yield { what, name, own: [scheme], around };
  }
  const missing = new Set(Object.keys(facts.operations));
  for (const operation of listOperations(document.root)) {
    const { id: name, node } = operation;
    const [seedId = "", fact] = factOf(operation, facts) ?? [];
    missing.delete(seedId);
    if (fact) yield* operationDepartures(operation, seedId, fact, facts);
    else yield { what: `The operation \`${name}\` is not in the seed`, name, own: [node], around: [node] };
  }
  for (const name of missing)
    yield { what: `The operation \`${name}\` of the seed is missing`, name, around };
}

function* operationDepartures(
  operation: Operation,
  seedId: string,
  fact: OperationFact,
  facts: Facts,
): Departures {
  const { id, method, path, node } = operation;
  if (id !== seedId) {
    const around = [child(node, "operationId"), node];
    yield { what: `The operation \`${id}\` is \`${seedId}\` in the seed`, name: seedId, around };
  }
  const [here, there] = [`${method} ${path}`, `${fact.method.toUpperCase()} ${fact.path}`];
  if (here !== there)
    yield { what: `\`${id}\` is \`${here}\`, in the seed \`${there}\``, name: id, around: [node] };
  const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
  if (fact.summary !== undefined && !isText(child(node, "summary").value)) {
    yield {
      what: `\`${id}\` has no summary, in the seed "${fact.summary}"`,
      name: "summary",
      around: [node],
    };
  }
  if (fact.tag !== undefined && entries(child(node, "tags")).length === 0) {
    yield { what: `\`${id}\` has no tag, in the seed "${fact.tag}"`, name: "tags", around: [node] };
  }
  yield* descriptionDepartures(`\`${id}\``, node, fact.says);
  yield* securityDepartures(operation, fact);
  yield* parameterDepartures(operation, fact);
  yield* requestDepartures(operation, fact);
  yield* responseDepartures(operation, fact, facts);
}

/**
 * A description is missing where the seed has one, or lacks words for what the seed's says. Evidence for something else on
 * the same node does not answer it: a claim must name `description`.
 */
function* descriptionDepartures(what: string, node: Node, says: FieldFact["says"]): Departures {
  const rest = { name: "description", around: [node] };
  // a description may be broken into lines anywhere
  const text = String(lookUp(node, "description") ?? "").replaceAll(/\s+/g, " ");
  if (says && text.trim() === "") yield { what: `${what} has no description, in the seed one`, ...rest };
  else
    for (const word of says ?? []) {
      if (text.toLowerCase().includes(String(word).toLowerCase())) continue;
      yield { what: `The description of ${what} does not say "${word}", the seed's does`, ...rest };
    }
}

/** Each alternative of the operation's security, or of the document's, is compared by the names of its schemes. */
function* securityDepartures({ id, node }: Operation, { security }: OperationFact): Departures {
  if (security === undefined) return;
  const own = child(node, "security");
  const asked = own.value === undefined ? child(documentNode(node.root), "security") : own;
  const schemes = entries(asked).map(([, { value }]) =>
    (isObject(value) ? Object.keys(value) : []).join(" and "),
  );
  const expected = security.join(" and ");
  if (schemes.length > 0 && schemes.every((scheme) => scheme === expected)) return;
  const shown = schemes.map((scheme) => scheme || "nothing").join(" or ") || "nothing";
  const what = `\`${id}\` asks for ${shown}, in the seed for ${expected}`;
  yield { what, name: "security", around: [node] };
}

/**
 * A parameter is missing or added, or a path parameter has another type or a format, which the seed has nowhere; the width
 * of an integer is no departure. `Content-Type` as a header parameter may go without a word: OpenAPI ignores it.
 */
function* parameterDepartures({ id, node, parameters }: Operation, fact: OperationFact): Departures {
  const missing = new Map<string, string | undefined>([
    ...Object.entries(fact.pathParameters).map(([name, type]) => [`path ${name}`, type] as const),
    ...(fact.headerParameters ?? []).map((name) => [`header ${name}`, undefined] as const),
  ]);
  for (const { in: position, name, node: parameter } of parameters) {
    const place = `${position} ${name}`;
    const schema = child(follow(parameter), "schema");
    const difference = missing.has(place)
      ? parameterDifference(schema, missing.get(place))
      : "is not in the seed";
    missing.delete(place);
    const what = `The ${position} parameter \`${name}\` of \`${id}\` ${difference}`;
    if (difference) yield { what, name, own: [parameter, schema], around: [node] };
  }
  for (const place of missing.keys()) {
    const [position, name = ""] = place.split(" ");
    if (place.toLowerCase() === "header content-type") continue;
    const what = `The ${position} parameter \`${name}\` of \`${id}\` of the seed is missing`;
    yield { what, name, around: [node] };
  }
}

function parameterDifference(schema: Node, type: string | undefined): string | undefined {
  const format = lookUp(schema, "format");
  const isWidth = format === "int32" || format === "int64";
  const here = typeText(schema) + (isWidth || !format ? "" : ` with format ${format}`);
  return type === undefined || here === type ? undefined : `is ${here}, in the seed ${type}`;
}

const typeText = (schema: Node): string => typesOf(schema).join(" or ") || "of any type";

/** The request body is there or not, required or not, and has JSON fields. */
function* requestDepartures({ id, node }: Operation, { request }: OperationFact): Departures {
  const body = child(node, "requestBody");
  const name = "requestBody";
  const isThere = body.value !== undefined;
  const around = [node];
  if (!request) {
    const what = `\`${id}\` has a request body, in the seed none`;
    if (isThere) yield { what, name, own: [body], around };
  } else if (!isThere) yield { what: `\`${id}\` has no request body, in the seed one`, name, around };
  else {
    const isRequired = child(follow(body), "required").value === true;
    const what = `The request body of \`${id}\` is ${need(isRequired)}, in the seed ${need(!isRequired)}`;
    if (isRequired !== request.required) yield { what, name, own: [body], around };
    const mediaType = child(follow(body), "content", "application/json");
    const schema = child(mediaType, "schema");
    const place = { body: `the request of \`${id}\``, schema, around: [mediaType, body, node] };
    yield* fieldDepartures(place, request.fields);
  }
}

const need = (isRequired: boolean): string => (isRequired ? "required" : "optional");

/** Statuses are missing or added; those that both have differ in headers and body. */
function* responseDepartures(operation: Operation, fact: OperationFact, facts: Facts): Departures {
  const { id, node, responses } = operation;
  for (const name of Object.keys(fact.responses)) {
    if (responses.has(name)) continue;
    const what = `The response \`${name}\`, which the seed has for \`${id}\`, is missing`;
    yield { what, name, around: [node] };
  }
  for (const [status, response] of responses) {
    const name = `\`${status}\` of \`${id}\``;
    const expected = fact.responses[status];
    if (expected) {
      yield* headerDepartures(name, response, node, expected);
      yield* bodyDepartures(name, response, node, expected, facts);
    } else {
      yield {
        what: `The response ${name} is not in the seed`,
        name: status,
        own: [response],
        around: [node],
      };
    }
  }
}

/** Headers are missing or added. `Content-Type` may be left out: OpenAPI ignores it as a response header too. */
function* headerDepartures(
  on: string,
  response: Node,
  operation: Node,
  { headers: expected = [] }: ResponseFact,
): Departures {
  const declared = headersOf(response);
  const isOneOf = (names: readonly string[], wanted: string) =>
    names.some((name) => name.toLowerCase() === wanted.toLowerCase());
  const names = ["Content-Type", ...declared.map(([name]) => name)];
  const around = [response, operation];
  for (const name of expected) {
    const what = `The header \`${name}\`, which the seed has on ${on}, is missing`;
    if (!isOneOf(names, name)) yield { what, name, around };
  }
  for (const [name, node] of declared) {
    const what = `The header \`${name}\` on ${on} is not in the seed`;
    if (!isOneOf(expected, name)) yield { what, name, own: [node], around };
  }
}

/** The kind of body differs, or, where the kind can hold fields, the fields. */
function* bodyDepartures(
  name: string,
  response: Node,
  operation: Node,
  { body, fields }: ResponseFact,
  { models }: Facts,
): Departures {
  const mediaType = child(follow(response), "content", "application/json");
  const schema = child(mediaType, "schema");
  const kind = kindOf(response, schema);
  const keys = Object.hasOwn(models, body) ? models[body] : undefined;
  const hasKeys = keys?.every((key) => child(follow(schema), "properties", key).value !== undefined);
  const isAlike = keys ? kind === "object" && hasKeys : kind === body;
  if (!isAlike) {
    const shown = keys && kind === "object" ? "another object" : kind;
    const what = `The body of ${name} is ${shown}, in the seed ${body}`;
    yield { what, name: "body", own: [schema, mediaType, response], around: [operation] };
  }
  if (!fields || (kind !== "object" && kind !== "array")) return;
  const around = [mediaType, response, operation];
  const place =
    kind === "array"
      ? { schema: child(follow(schema), "items"), around: [schema, ...around] }
      : { schema, around };
  yield* fieldDepartures({ body: `the body of ${name}`, ...place }, fields);
}

/** none, object, array, union (of objects), undefined (an object without keys, or anything), or the scalar type's name. */
function kindOf(response: Node, schema: Node): string {
  if (child(follow(response), "content").value === undefined) return "none";
  const node = follow(schema);
  const has = (...keywords: readonly string[]) =>
    keywords.some((keyword) => child(node, keyword).value !== undefined);
  if (has("anyOf", "oneOf")) return "union";
  const types = typesOf(node).join(" or ");
  if (types !== "object") return types || "undefined";
  return has("properties", "allOf") ? "object" : "undefined";
}

/** A body of the spec. */
interface Body {
  /** The body's name in messages, such as "the request of `generateOtp`". */
  readonly body: string;
  /** The object whose fields are meant. `$ref` not followed. */
  readonly schema: Node;
  /** The nodes around the schema, nearest first. */
  readonly around: readonly Node[];
}

/** Fields are missing, added, of another type, required differently, or without their default or description. */
function* fieldDepartures({ body, schema, around: outer }: Body, facts: Readonly<Record<string, FieldFact>>) {
  const { fields, required, schemas } = fieldsOf(schema);
  const around = [...schemas, ...outer];
  for (const name of Object.keys(facts)) {
    if (fields.has(name)) continue;
    yield { what: `The field \`${name}\`, which the seed has in ${body}, is missing`, name, around };
  }
  for (const [name, field] of fields) {
    const what = `The field \`${name}\` in ${body}`;
    const fact = facts[name];
    const type = typeText(field);
    const isRequired = required.has(name);
    const near = [field, ...around];
    if (!fact) {
      yield { what: `${what} is not in the seed`, name, around: near };
      continue;
    }
    if (type !== fact.type)
      yield { what: `${what} is ${type}, in the seed ${fact.type}`, name, around: near };
    if (isRequired !== (fact.required ?? false)) {
      yield { what: `${what} is ${need(isRequired)}, in the seed ${need(!isRequired)}`, name, around: near };
    }
    yield* defaultDepartures(what, field, fact.default);
    yield* descriptionDepartures(`the field \`${name}\` in ${body}`, field, fact.says);
  }
}

/** The seed states a default of a number also for a text: their digits are compared. */
function* defaultDepartures(field: string, node: Node, expected: unknown): Departures {
  const fallback = lookUp(node, "default");
  if (expected === undefined || String(fallback) === String(expected)) return;
  const here = fallback === undefined ? "no default" : `the default ${JSON.stringify(fallback)}`;
  const what = `${field} has ${here}, in the seed ${JSON.stringify(expected)}`;
  yield { what, name: "default", around: [node] };
}

interface Fields {
  readonly fields: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  /** The schemas that were read, outermost first. */
  readonly schemas: readonly Node[];
}

/** The fields of an object, those of its `allOf` parts included. */
function fieldsOf(schema: Node, outer: readonly unknown[] = []): Fields {
  const node = follow(schema);
  const parts = outer.includes(node.value)
    ? []
    : entries(child(node, "allOf")).map(([, part]) => fieldsOf(part, [...outer, node.value]));
  const ownRequired = entries(child(node, "required")).map(([, name]) => String(name.value));
  return {
    fields: new Map([...parts.flatMap(({ fields }) => [...fields]), ...entries(child(node, "properties"))]),
    required: new Set([...parts.flatMap(({ required }) => [...required]), ...ownRequired]),
    schemas: [schema, ...parts.flatMap(({ schemas }) => schemas)],
  };
}
