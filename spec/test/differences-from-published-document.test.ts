import { readFileSync } from "node:fs";
import {
  chain,
  child,
  documentNode,
  entries,
  follow,
  headersOf,
  isObject,
  listOperations,
  loadDocument,
  lookUp,
  type Node,
  type Operation,
} from "@onelogin-mfa/openapi";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { typesOf } from "../rules/types-of.ts";
import { edit, readSpec, specFile } from "./support/spec.ts";

/** Statements by the thing that each is about, such as "header `Date` of `200`"; a list has the words that a text must have. */
type Statements = Readonly<Record<string, readonly (string | number)[] | string | number | boolean>>;

/** The head of the fixture says where the document comes from, and how things are named. */
const published: {
  /** The keys of each named error model. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly document: Statements;
  /** By operationId. */
  readonly operations: Readonly<Record<string, Statements>>;
} = parse(readFileSync(new URL("../fixtures/published-document.yaml", import.meta.url), "utf8"));

const { locate } = await loadDocument(specFile);
const help = 'CONTRIBUTING.md says what to do, under "Differences from what OneLogin published"';

test("each difference from what OneLogin published has its evidence", () => {
  expect(differencesWithoutEvidence(readSpec()), help).toEqual([]);
});

test("each status that the published document lacks says whether OneLogin documents it elsewhere", () => {
  expect(wrongMarks(readSpec()), help).toEqual([]);
});

const expiresIn = "/components/schemas/CodeExpiresIn/x-evidence";

// biome-ignore format: a table
test.each([
  ["without evidence", expiresIn, undefined],
  ["whose evidence does not name it in backticks", expiresIn, [{ claim: "expires_in is sent in two types." }]],
])("a difference %s is found", (_, place, value) => {
  const spec = readSpec();
  edit(spec, place, value);
  const message =
    "The field `expires_in` of the request of `generateOtp` is optional integer or string, in the published document optional integer.";
  const todo = "Add `x-evidence` here or around it, with a claim that names `expires_in` in backticks.";
  const [found = "", ...others] = differencesWithoutEvidence(spec);
  expect([found.replace(/:\d+ /, ":LINE "), ...others]).toEqual([
    `spec/mfa.yaml:LINE /components/schemas/MfaTokenRequest/properties/expires_in ${message} ${todo}`,
  ]);
});

test("a status without a mark is found", () => {
  const spec = readSpec();
  edit(spec, "/components/responses/NotFound/x-documented");
  expect(wrongMarks(spec)).toContainEqual(expect.stringContaining("The response `404` of `getAuthFactors`"));
});

/** One thing of which the spec and the published document say something else. */
interface Difference {
  /** Both sides, as a sentence. */
  readonly message: string;
  /** The name that a claim on a node around the thing must have in backticks. */
  readonly name: string;
  /** The nodes that are the thing itself: any evidence on them counts. */
  readonly own: readonly Node[];
  /** The nodes around it, nearest first. */
  readonly around: readonly Node[];
}

/**
 * Finds the differences without evidence, each as a message with its place.
 *
 * Differences: an operation, parameter, request body, field, response status or response header is missing or added; an operation
 * has another id, method, path or security, or lost its summary, tags or description; a path parameter has another type, or a
 * format; a request body or field is required differently; a field has another type, or not the default that is published; a
 * description lacks a word for what the published one says; a response has another kind of body (an object for an array, a union
 * for `AltErr`). Body fields are compared in `application/json`, and not within a union or a named error model, whose fields the
 * document does not list. Of what one side lacks, only the thing itself needs evidence.
 *
 * No differences: `Content-Type` as a header, which OpenAPI tells tools to ignore; formats, patterns and limits of fields; the
 * width of an integer; other words in a summary, tag or description; the order of anything.
 *
 * The evidence is on the thing itself, `$ref` looked through, or on a node around it with a claim that names the thing in
 * backticks. A field always needs a claim with its name, because claims about its behavior say nothing of its type; so does what
 * was lost from a thing (`description`, `default`, `summary`, `tags`, `security`).
 */
function differencesWithoutEvidence(root: unknown): string[] {
  return allDifferences(documentNode(root)).flatMap(({ message, name, own, around }) => {
    const isNamed = (node: Node) => claimsOn(node).some((claim) => claim.includes(`\`${name}\``));
    if (own.some((node) => claimsOn(node).length > 0) || around.some(isNamed)) return [];
    const place = [...own, ...around].find(({ value }) => value !== undefined);
    const where = own.length > 0 ? "here, or around it" : "here or around it,";
    return [
      `${placeOf(place)} ${message}. Add \`x-evidence\` ${where} with a claim that names \`${name}\` in backticks.`,
    ];
  });
}

/** Finds the statuses that lack a mark (`x-documented`), or have a wrong one, on the response or where its `$ref` leads. */
function wrongMarks(root: unknown): string[] {
  return listOperations(root).flatMap((operation) =>
    [...operation.responses].flatMap(([status, response]) => {
      const isPublished = publishedOf(operation)?.statements[`response \`${status}\``] !== undefined;
      const mark = lookUp(response, "x-documented");
      if (mark === true || (isPublished && mark === undefined) || (!isPublished && mark === false)) return [];
      const todo = isPublished
        ? "is in the published document. Remove its `x-documented`"
        : "is not in the published document. Set `x-documented` to true if OneLogin documents it elsewhere, else to false";
      return [`${placeOf(response)} The response \`${status}\` of \`${operation.id}\` ${todo}.`];
    }),
  );
}

/** The place of a node in the file: its line and pointer. */
const placeOf = (node: Node | undefined): string =>
  `spec/mfa.yaml:${locate(node?.pointer ?? "").line} ${node?.pointer}`;

const claimsOn = (node: Node): string[] =>
  chain(node)
    .flatMap((link) => entries(child(link, "x-evidence")))
    .map(([, entry]) => String(child(entry, "claim").value ?? ""));

/** The operation as it was published, by its operationId, else by its route. */
function publishedOf({ id, method, path }: Operation) {
  const found =
    Object.entries(published.operations).find(([publishedId]) => publishedId === id) ??
    Object.entries(published.operations).find(([, { route }]) => route === `${method} ${path}`);
  return found && { id: found[0], statements: found[1] };
}

/** The statements of the spec, in the words of the published ones. */
interface Said {
  /** By thing; the text is undefined if it is empty. */
  readonly things: Map<string, Pick<Difference, "own" | "around"> & { readonly text: string | undefined }>;
  /** The nodes around what is missing, by what it is missing of: "" for the operation or document itself. */
  readonly owners: Map<string, readonly Node[]>;
}

function allDifferences(document: Node): Difference[] {
  const around = [child(document, "info"), document];
  const said: Said = { things: new Map(), owners: new Map([["", around]]) };
  for (const [name, scheme] of entries(child(document, "components", "securitySchemes"))) {
    const text = String(child(scheme, "type").value);
    said.things.set(`security scheme \`${name}\``, { text, own: [scheme], around });
  }
  const ofOperations = listOperations(document.root).flatMap((operation) => {
    const { id, node } = operation;
    const other = publishedOf(operation);
    said.things.set(`operation \`${other?.id ?? id}\``, { text: "present", own: [node], around: [node] });
    return other ? differencesOf(operation, other) : [];
  });
  const present = Object.keys(published.operations).map((id) => [`operation \`${id}\``, "present"]);
  return [...compare(said, { ...published.document, ...Object.fromEntries(present) }), ...ofOperations];
}

function differencesOf(
  operation: Operation,
  other: { readonly id: string; readonly statements: Statements },
) {
  const { id, method, path, node } = operation;
  const { route, ...statements } = other.statements;
  const changed = (is: string, was: string, name: string, around: readonly Node[]): Difference[] => {
    const message = `The operation \`${other.id}\` is \`${is}\`, OneLogin published \`${was}\``;
    return is === was ? [] : [{ message, name, own: [], around }];
  };
  return [
    ...changed(id, other.id, other.id, [child(node, "operationId"), node]),
    ...changed(`${method} ${path}`, String(route), id, [node]),
    ...compare(readOperation(operation), statements, ` of \`${id}\``),
  ];
}

/** Things of which the spec may have more than the published document. */
const mayBeAdded = /^(?:summary|tags|description|security|default)\b/;

/** The part of a name after its first "of": what the thing belongs to. */
const ownerOf = (thing: string): string => thing.split(/ of (.*)/)[1] ?? "";

/** Compares both sides, and leaves out what is about something that one of them lacks. @param of the end of each title */
function compare({ things, owners }: Said, statements: Statements, of = ""): Difference[] {
  const publishedOwners = new Set(Object.keys(statements).map(ownerOf));
  const names = new Set([...things.keys(), ...Object.keys(statements)]);
  return [...names].flatMap((thing) => {
    const said = things.get(thing);
    const was = statements[thing];
    const around = said?.around ?? owners.get(ownerOf(thing));
    if (!around || /`content-type`/i.test(thing)) return [];
    if (was === undefined && (mayBeAdded.test(thing) || !publishedOwners.has(ownerOf(thing)))) return [];
    const name = /^\w+(?= of |$)|(?<=`)[^`]+/.exec(thing)?.[0] ?? thing;
    return differingParts(said?.text, was).map((part) => {
      return { message: `The ${thing}${of} ${part}`, name, own: said?.own ?? [], around };
    });
  });
}

/** The differences between a text and a published statement, each the end of a sentence. */
function differingParts(is: string | undefined, was: Statements[string] | undefined): string[] {
  if (Array.isArray(was) && is !== undefined) {
    const lost = was.filter((word) => !is.toLowerCase().includes(String(word).toLowerCase()));
    return lost.map((word) => `does not say "${word}", the published document does`);
  }
  const expected = Array.isArray(was) ? "present" : String(was ?? "absent");
  return is === expected ? [] : [`is ${is ?? "absent"}, in the published document ${expected}`];
}

/** Reads what an operation says of itself, its parameters, its request and its responses. */
function readOperation({ node, parameters, requestBody, responses }: Operation): Said {
  const said: Said = { things: new Map(), owners: new Map([["", [node]]]) };
  const add = (thing: string, text: string | undefined, around: readonly Node[], own: readonly Node[] = []) =>
    said.things.set(thing, { text, own, around });

  const addFields = (owner: string, schema: Node, outer: readonly Node[]) => {
    const parts = allOfParts(schema);
    const required = parts.flatMap((part) => entries(child(follow(part), "required")));
    const around = [...parts, ...outer];
    said.owners.set(owner, around);
    for (const [name, field] of parts.flatMap((part) => entries(child(follow(part), "properties")))) {
      const thing = `field \`${name}\` of ${owner}`;
      const isRequired = required.some(([, { value }]) => value === name);
      add(thing, `${need(isRequired)} ${typeText(field)}`, [field, ...around]);
      said.owners.set(`the ${thing}`, [field]);
      add(`description of the ${thing}`, textOf(field, "description"), [field]);
      // a default of a number is published for a text as well: the digits are compared
      add(`default of the ${thing}`, textOf(field, "default"), [field]);
    }
  };

  add("summary", textOf(node, "summary"), [node]);
  add("tags", entries(child(node, "tags")).length > 0 ? "present" : undefined, [node]);
  add("description", textOf(node, "description"), [node]);
  add("security", securityOf(node), [node]);
  for (const parameter of parameters) {
    const schema = child(follow(parameter.node), "schema");
    const text = parameter.in === "path" ? typeWithFormat(schema) : "present";
    add(`${parameter.in} parameter \`${parameter.name}\``, text, [node], [parameter.node, schema]);
  }
  if (requestBody) {
    add("requestBody", need(lookUp(requestBody, "required") === true), [node], [requestBody]);
    const mediaType = child(follow(requestBody), "content", "application/json");
    addFields("the request", child(mediaType, "schema"), [mediaType, requestBody, node]);
  }
  for (const [status, response] of responses) {
    add(`response \`${status}\``, "present", [node], [response]);
    said.owners.set(`\`${status}\``, [response, node]);
    for (const [name, header] of headersOf(response))
      add(`header \`${name}\` of \`${status}\``, "present", [response, node], [header]);
    const mediaType = child(follow(response), "content", "application/json");
    const schema = child(mediaType, "schema");
    const kind = kindOf(response, schema);
    const own = [schema, mediaType, response];
    add(`body of \`${status}\``, modelOf(kind, schema) ?? kind, [node], own);
    const owner = `the body of \`${status}\``;
    if (kind === "object") addFields(owner, schema, [mediaType, response, node]);
    if (kind === "array") addFields(owner, child(follow(schema), "items"), [...own, node]);
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

/** The type of a path parameter with its format, of which none is published; the width of an integer is no format. */
function typeWithFormat(schema: Node): string {
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

/** The named error model all of whose keys an object has. */
function modelOf(kind: string, schema: Node): string | undefined {
  if (kind !== "object") return undefined;
  const properties = child(follow(schema), "properties");
  const hasKeys = (keys: readonly string[]) =>
    keys.every((key) => child(properties, key).value !== undefined);
  return Object.keys(published.models).find((name) => hasKeys(published.models[name] ?? []));
}

/** An object's schema and those of its `allOf`, outermost first. */
const allOfParts = (schema: Node): Node[] => [
  schema,
  ...entries(child(follow(schema), "allOf")).flatMap(([, part]) => allOfParts(part)),
];
