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
} from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";
import { type Fact, type Facts, type FactsOfOne, factsOf } from "./facts.ts";
import { typesOf } from "./types-of.ts";

/**
 * Evidence (`x-evidence`) stands with everything that the spec says otherwise than the seed.
 *
 * Departures: an operation, parameter, request body, field, response status or response header is missing or added; an operation
 * has another id, method, path or security, or lost its summary, tags or description; a path parameter has another type, or a
 * format; a request body or field is required differently; a field has another type, or not the default that the seed states; a
 * description lacks a word for what the seed's says; a response has another kind of body (an object for an array, a union for
 * `AltErr`). Body fields are compared in `application/json`, and not within a union or a named error model, whose fields the seed
 * does not list. Of what one side lacks, only the thing itself needs evidence.
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

/** Places of evidence for a thing. */
interface Places {
  /** The nodes that are the thing itself: any evidence on them counts. */
  readonly own?: readonly Node[] | undefined;
  /** The nodes around it, nearest first: evidence on them counts if a claim names the thing. Never empty. */
  readonly around: readonly Node[];
}

/** One place where the spec says something else than the seed. */
interface Departure extends Places {
  /** The difference, both sides named, without a full stop. */
  readonly what: string;
  /** The name that a claim on an enclosing node must mention in backticks. */
  readonly name: string;
}

/** True if evidence stands on the thing itself, or by name on something around it; `$ref`s are looked through. */
function hasEvidence({ name, own = [], around }: Departure): boolean {
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

/** What the spec says, in the words of the facts. */
interface Statements {
  /** By thing; undefined for a text that is empty. */
  readonly texts: Map<string, Places & { readonly text: string | undefined }>;
  /** The nodes around what is missing, by what it is missing of: empty for the operation itself. */
  readonly around: Map<string, readonly Node[]>;
}

/** Finds every place where a document says something else than the seed, with or without evidence. */
export function departuresOf(document: Node, facts: Facts): Departure[] {
  const around = [child(document, "info"), document];
  const said: Statements = { texts: new Map(), around: new Map([["", around]]) };
  for (const [name, scheme] of entries(child(document, "components", "securitySchemes"))) {
    const text = String(child(scheme, "type").value);
    said.texts.set(`security scheme \`${name}\``, { text, own: [scheme], around });
  }
  const ofOperations = listOperations(document.root).flatMap((operation) => {
    const { id, node } = operation;
    const [seedId, seed] = factsOf(operation, facts) ?? [id];
    said.texts.set(`operation \`${seedId}\``, { text: "present", own: [node], around: [node] });
    return seed ? operationDepartures(operation, seedId, seed, facts) : [];
  });
  const present = Object.keys(facts.operations).map((id) => [`operation \`${id}\``, "present"]);
  return [...compare("", said, { ...facts.document, ...Object.fromEntries(present) }), ...ofOperations];
}

function operationDepartures(operation: Operation, seedId: string, seed: FactsOfOne, facts: Facts) {
  const { id, method, path, node } = operation;
  const { route, ...others } = seed;
  const changed = (is: string, was: string, name: string, around: readonly Node[]): Departure[] =>
    is === was
      ? []
      : [{ what: `The operation \`${seedId}\` is \`${is}\`, in the seed \`${was}\``, name, around }];
  return [
    ...changed(id, seedId, seedId, [child(node, "operationId"), node]),
    ...changed(`${method} ${path}`, String(route), id, [node]),
    ...compare(` of \`${id}\``, statementsOf(operation, facts), others),
  ];
}

/** Things of which the spec may have more than the seed. */
const mayBeAdded = /^(?:summary|tags|description|security|default)\b/;
/** The part of a name after its first "of": what the thing belongs to. */
const ownerOf = (thing: string): string => thing.split(/ of (.*)/)[1] ?? "";

/** Compares statements with facts, and leaves out what is about something that one side lacks. @param of the end of each title */
function compare(of: string, { texts, around }: Statements, facts: FactsOfOne): Departure[] {
  const owners = new Set(Object.keys(facts).map(ownerOf));
  const things = new Set(
    [...texts.keys(), ...Object.keys(facts)].filter((name) => !/`content-type`/i.test(name)),
  );
  return [...things].flatMap((thing) => {
    const [is, was, owner] = [texts.get(thing), facts[thing], ownerOf(thing)];
    const places = is ?? { around: around.get(owner) };
    if (!places.around || (was === undefined && (mayBeAdded.test(thing) || !owners.has(owner)))) return [];
    const name = /^\w+(?= of |$)|(?<=`)[^`]+/.exec(thing)?.[0] ?? thing;
    return differences(is?.text, was).map((difference) => {
      return { what: `The ${thing}${of} ${difference}`, name, own: is?.own, around: places.around ?? [] };
    });
  });
}

/** The differences between a text and a fact, each the end of a sentence. */
function differences(is: string | undefined, was: Fact | undefined): string[] {
  if (Array.isArray(was) && is !== undefined) {
    const lost = was.filter((word) => !is.toLowerCase().includes(String(word).toLowerCase()));
    return lost.map((word) => `does not say "${word}", the seed's does`);
  }
  const expected = Array.isArray(was) ? "present" : String(was ?? "absent");
  return is === expected ? [] : [`is ${is ?? "absent"}, in the seed ${expected}`];
}

/** What an operation says of itself, its parameters, its request and its responses. */
function statementsOf({ node, parameters, responses }: Operation, { models }: Facts): Statements {
  const said: Statements = { texts: new Map(), around: new Map([["", [node]]]) };
  const add = (thing: string, text: string | undefined, around: readonly Node[], own?: readonly Node[]) =>
    said.texts.set(thing, { text, own, around });
  const addFields = (owner: string, schema: Node, outer: readonly Node[]) => {
    const { fields, required, schemas } = fieldsOf(schema);
    const around = [...schemas, ...outer];
    said.around.set(owner, around);
    for (const [name, field] of fields) {
      const thing = `field \`${name}\` of ${owner}`;
      add(thing, `${need(required.has(name))} ${typeText(field)}`, [field, ...around]);
      said.around.set(`the ${thing}`, [field]);
      add(`description of the ${thing}`, textOf(field, "description"), [field]);
      // the seed states a default of a number also for a text: their digits are compared
      add(`default of the ${thing}`, textOf(field, "default"), [field]);
    }
  };
  add("summary", textOf(node, "summary"), [node]);
  add("tags", entries(child(node, "tags")).length > 0 ? "present" : undefined, [node]);
  add("description", textOf(node, "description"), [node]);
  add("security", securityOf(node), [node]);
  for (const parameter of parameters) {
    const schema = child(follow(parameter.node), "schema");
    const text = parameter.in === "path" ? formattedType(schema) : "present";
    add(`${parameter.in} parameter \`${parameter.name}\``, text, [node], [parameter.node, schema]);
  }
  const body = child(node, "requestBody");
  if (body.value !== undefined) {
    add("requestBody", need(child(follow(body), "required").value === true), [node], [body]);
    const mediaType = child(follow(body), "content", "application/json");
    addFields("the request", child(mediaType, "schema"), [mediaType, body, node]);
  }
  for (const [status, response] of responses) {
    add(`response \`${status}\``, "present", [node], [response]);
    said.around.set(`\`${status}\``, [response, node]);
    for (const [name, header] of headersOf(response))
      add(`header \`${name}\` of \`${status}\``, "present", [response, node], [header]);
    const mediaType = child(follow(response), "content", "application/json");
    const schema = child(mediaType, "schema");
    const kind = kindOf(response, schema);
    const hasKeys = (keys: readonly string[]) =>
      keys.every((key) => child(follow(schema), "properties", key).value !== undefined);
    const model = Object.keys(models).find((name) => kind === "object" && hasKeys(models[name] ?? []));
    add(`body of \`${status}\``, model ?? kind, [node], [schema, mediaType, response]);
    const around = [mediaType, response, node];
    const owner = `the body of \`${status}\``;
    if (kind === "object") addFields(owner, schema, around);
    if (kind === "array") addFields(owner, child(follow(schema), "items"), [schema, ...around]);
  }
  return said;
}

/** A text, in which lines may be broken anywhere; undefined if it is empty. */
function textOf(node: Node, member: string): string | undefined {
  const text = String(lookUp(node, member) ?? "").replaceAll(/\s+/g, " ");
  return text.trim() === "" ? undefined : text;
}

/** Each alternative of the operation's security, or of the document's, by the names of its schemes. */
function securityOf(node: Node): string {
  const own = child(node, "security");
  const asked = own.value === undefined ? child(documentNode(node.root), "security") : own;
  const schemes = entries(asked).map(
    ([, { value }]) => (isObject(value) ? Object.keys(value) : []).join(" and ") || "nothing",
  );
  return [...new Set(schemes)].join(" or ") || "nothing";
}

/** The type of a path parameter with its format, which the seed has nowhere; the width of an integer is none. */
function formattedType(schema: Node): string {
  const format = lookUp(schema, "format");
  const isWidth = format === "int32" || format === "int64";
  return typeText(schema) + (isWidth || !format ? "" : ` with format ${format}`);
}

const typeText = (schema: Node): string => typesOf(schema).join(" or ") || "of any type";

const need = (isRequired: boolean): string => (isRequired ? "required" : "optional");

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
