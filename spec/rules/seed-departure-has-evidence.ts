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
 * Departures: an operation, parameter, request body, field, response status or response header is missing or added; an operation
 * has another id, method, path or security, or lost its summary, tags or description; a path parameter has another type, or a
 * format; a request body or field is required differently; a field has another type, or not the default that the seed states; a
 * description lacks a word for what the seed's says; a response has another kind of body (an object for an array, a union for
 * `AltErr`). Body fields are compared in `application/json`, and not within a union or a named error model, whose fields the seed
 * does not list. Of what the seed lacks, only the thing itself needs evidence.
 *
 * No departures: `Content-Type` as a header, which OpenAPI tells tools to ignore; formats, patterns and limits of fields; the
 * width of an integer; other words in a summary, tag or description; the order of anything.
 *
 * The evidence stands on the thing itself, `$ref` looked through, or on a node around it with a claim that holds the thing's name
 * in backticks: `` `404` ``, `` `X-Request-Id` ``, `body`, `requestBody`, or the operationId. A field always needs a claim with
 * its name, such as `` `display_name` ``, because claims about its behavior say nothing of its type; so does what was lost from a
 * thing (`description`, `default`, `summary`, `tags`, `security`). Around an operation that is missing: `info`, the document.
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
  readonly own?: readonly Node[] | undefined;
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

/** Compares what spec and seed say of one thing, as texts; `undefined` if they do not have it. */
function compare(
  title: string,
  name: string,
  [is = "absent", was = "absent"]: readonly [is: string | undefined, was: string | undefined],
  at: Pick<Departure, "own" | "around">,
): Departure[] {
  return is === was ? [] : [{ what: `${title} is ${is}, in the seed ${was}`, name, ...at }];
}

/** All names that either side has. */
const namesIn = (is: Iterable<string>, was: Iterable<string>): string[] => [...new Set([...is, ...was])];

const present = (thing: unknown) => (thing === undefined ? undefined : "present");

/** Finds every place where a document says something else than the seed, with or without evidence. */
export function departuresOf(document: Node, facts: Facts): Departure[] {
  const around = [child(document, "info"), document];
  const schemes = Object.entries(facts.securitySchemes ?? {}).flatMap(([name, was]) => {
    const scheme = child(document, "components", "securitySchemes", name);
    const { value } = child(scheme, "type");
    const types = [value === undefined ? undefined : String(value), was] as const;
    return compare(`The security scheme \`${name}\``, name, types, { own: [scheme], around });
  });
  const operations = new Map(
    listOperations(document.root).map((operation) => {
      const [seedId = operation.id, fact] = factOf(operation, facts) ?? [];
      return [seedId, { operation, fact }] as const;
    }),
  );
  const ofOperations = namesIn(operations.keys(), Object.keys(facts.operations)).flatMap((name) => {
    const { operation, fact } = operations.get(name) ?? {};
    if (operation && fact) return operationDepartures(operation, name, fact, facts);
    const at = operation ? { own: [operation.node], around: [operation.node] } : { around };
    const both = [present(operation), present(facts.operations[name])] as const;
    return compare(`The operation \`${name}\``, name, both, at);
  });
  return [...schemes, ...ofOperations];
}

function operationDepartures(operation: Operation, seedId: string, fact: OperationFact, facts: Facts) {
  const { id, method, path, node, responses } = operation;
  const around = [node];
  const title = `The operation \`${seedId}\``;
  const route = [`\`${method} ${path}\``, `\`${fact.method.toUpperCase()} ${fact.path}\``] as const;
  const named = { around: [child(node, "operationId"), node] };
  const lost = (name: string, isThere: boolean) =>
    isThere ? [] : compare(`The \`${name}\` of \`${id}\``, name, [undefined, "present"], { around });
  const { value: summary } = child(node, "summary");
  const ofResponses = namesIn(responses.keys(), Object.keys(fact.responses)).flatMap((status) => {
    const [response, expected] = [responses.get(status), fact.responses[status]];
    const on = `\`${status}\` of \`${id}\``;
    if (response && expected)
      return [
        ...headerDepartures(on, response, node, expected),
        ...bodyDepartures(on, response, node, expected, facts),
      ];
    const both = [present(response), present(expected)] as const;
    return compare(`The response ${on}`, status, both, { own: response && [response], around });
  });
  return [
    ...compare(title, seedId, [`\`${id}\``, `\`${seedId}\``], named),
    ...compare(title, id, route, { around }),
    ...lost("summary", fact.summary === undefined || (typeof summary === "string" && summary.trim() !== "")),
    ...lost("tags", fact.tag === undefined || entries(child(node, "tags")).length > 0),
    ...descriptionDepartures(`\`${id}\``, node, fact.says),
    ...securityDepartures(operation, fact),
    ...parameterDepartures(operation, fact),
    ...requestDepartures(operation, fact),
    ...ofResponses,
  ];
}

/**
 * A description is missing where the seed has one, or lacks words for what the seed's says. Evidence for something else on
 * the same node does not answer it: a claim must name `description`.
 */
function descriptionDepartures(what: string, node: Node, says: FieldFact["says"]): Departure[] {
  const [title, name, around] = [`The \`description\` of ${what}`, "description", [node]];
  // a description may be broken into lines anywhere
  const text = String(lookUp(node, "description") ?? "").replaceAll(/\s+/g, " ");
  if (says && text.trim() === "") return compare(title, name, [undefined, "present"], { around });
  const lost = (says ?? []).filter((word) => !text.toLowerCase().includes(String(word).toLowerCase()));
  return lost.map((word) => {
    return { what: `${title} does not say "${word}", the seed's does`, name, around };
  });
}

/** Each alternative of the operation's security, or of the document's, is compared by the names of its schemes. */
function securityDepartures({ id, node }: Operation, { security }: OperationFact): Departure[] {
  if (security === undefined) return [];
  const own = child(node, "security");
  const asked = own.value === undefined ? child(documentNode(node.root), "security") : own;
  const schemes = entries(asked).map(
    ([, { value }]) => (isObject(value) ? Object.keys(value) : []).join(" and ") || "nothing",
  );
  const is = [...new Set(schemes)].join(" or ") || "nothing";
  const title = `The \`security\` of \`${id}\``;
  return compare(title, "security", [is, security.join(" and ")], { around: [node] });
}

/**
 * A parameter is missing or added, or a path parameter has another type or a format, which the seed has nowhere; the width
 * of an integer is no departure. `Content-Type` as a header parameter does not count: OpenAPI ignores it.
 */
function parameterDepartures({ id, node, parameters }: Operation, fact: OperationFact): Departure[] {
  const is = new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter.node]));
  const was = Object.fromEntries([
    ...Object.entries(fact.pathParameters).map(([name, type]) => [`path ${name}`, type]),
    ...(fact.headerParameters ?? []).map((name) => [`header ${name}`, "present"]),
  ]);
  return namesIn(is.keys(), Object.keys(was)).flatMap((place) => {
    const [position, name = ""] = place.split(" ");
    if (place.toLowerCase() === "header content-type") return [];
    const parameter = is.get(place);
    const schema = parameter && child(follow(parameter), "schema");
    const own = parameter && schema && [parameter, schema];
    const text = schema && position === "path" ? formattedType(schema) : present(schema);
    const title = `The ${position} parameter \`${name}\` of \`${id}\``;
    return compare(title, name, [text, was[place]], { own, around: [node] });
  });
}

function formattedType(schema: Node): string {
  const format = lookUp(schema, "format");
  const isWidth = format === "int32" || format === "int64";
  return typeText(schema) + (isWidth || !format ? "" : ` with format ${format}`);
}

const typeText = (schema: Node): string => typesOf(schema).join(" or ") || "of any type";

/** The request body is there or not, required or not, and has JSON fields. */
function requestDepartures({ id, node }: Operation, { request }: OperationFact): Departure[] {
  const body = child(node, "requestBody");
  const mediaType = child(follow(body), "content", "application/json");
  const is = body.value === undefined ? undefined : need(child(follow(body), "required").value === true);
  const at = { own: is === undefined ? undefined : [body], around: [node] };
  const title = `The \`requestBody\` of \`${id}\``;
  const found = compare(title, "requestBody", [is, request && need(request.required)], at);
  if (!is || !request) return found;
  const around = [mediaType, body, node];
  const schema = child(mediaType, "schema");
  return [...found, ...fieldDepartures(`the request of \`${id}\``, schema, around, request.fields)];
}

const need = (isRequired: boolean): string => (isRequired ? "required" : "optional");

/** Headers are missing or added. `Content-Type` does not count: OpenAPI ignores it as a response header too. */
function headerDepartures(on: string, response: Node, operation: Node, { headers = [] }: ResponseFact) {
  const expected = (name: string) => headers.find((one) => one.toLowerCase() === name.toLowerCase());
  const is = new Map(headersOf(response).map(([name, node]) => [expected(name) ?? name, node]));
  return namesIn(is.keys(), headers).flatMap((name) => {
    if (name.toLowerCase() === "content-type") return [];
    const node = is.get(name);
    const at = { own: node && [node], around: [response, operation] };
    return compare(`The header \`${name}\` on ${on}`, name, [present(node), present(expected(name))], at);
  });
}

/** The kind of body differs, or, where the kind can hold fields, the fields. */
function bodyDepartures(
  on: string,
  response: Node,
  operation: Node,
  { body, fields }: ResponseFact,
  { models }: Facts,
): Departure[] {
  const mediaType = child(follow(response), "content", "application/json");
  const schema = child(mediaType, "schema");
  const kind = kindOf(response, schema);
  const keys = Object.hasOwn(models, body) ? models[body] : undefined;
  const hasKeys = keys?.every((key) => child(follow(schema), "properties", key).value !== undefined);
  const ofModel = hasKeys ? body : "another object";
  const is = keys && kind === "object" ? ofModel : kind;
  const at = { own: [schema, mediaType, response], around: [operation] };
  const found = compare(`The \`body\` of ${on}`, "body", [is, body], at);
  if (!fields || (kind !== "object" && kind !== "array")) return found;
  const around = [mediaType, response, operation];
  const place = `the body of ${on}`;
  if (kind === "object") return [...found, ...fieldDepartures(place, schema, around, fields)];
  const items = child(follow(schema), "items");
  return [...found, ...fieldDepartures(place, items, [schema, ...around], fields)];
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

/**
 * Fields are missing, added, of another type, required differently, or without their default or description.
 *
 * @param schema the object whose fields are meant, `$ref` not followed
 * @param outer the nodes around the schema, nearest first
 */
function fieldDepartures(
  body: string,
  schema: Node,
  outer: readonly Node[],
  facts: Readonly<Record<string, FieldFact>>,
): Departure[] {
  const { fields, required, schemas } = fieldsOf(schema);
  const around = [...schemas, ...outer];
  return namesIn(fields.keys(), Object.keys(facts)).flatMap((name) => {
    const [field, fact] = [fields.get(name), facts[name]];
    const title = `field \`${name}\` in ${body}`;
    const is = field && `${need(required.has(name))} ${typeText(field)}`;
    const was = fact && `${need(fact.required ?? false)} ${fact.type}`;
    const found = compare(`The ${title}`, name, [is, was], { around: field ? [field, ...around] : around });
    if (!field || !fact) return found;
    const fallback = lookUp(field, "default");
    // the seed states a default of a number also for a text: their digits are compared
    const defaults = [fallback === undefined ? undefined : String(fallback), String(fact.default)] as const;
    const lost =
      fact.default === undefined
        ? []
        : compare(`The \`default\` of the ${title}`, "default", defaults, { around: [field] });
    return [...found, ...lost, ...descriptionDepartures(`the ${title}`, field, fact.says)];
  });
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
