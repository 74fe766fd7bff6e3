import { describe, expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { edited, set } from "./support/edit.ts";
import { smallSpec } from "./support/small-spec.ts";

const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const [text, integer] = [{ type: "string" }, { type: "integer" }];
const words = (...values: readonly string[]) => ({ type: "string", enum: values });
const tagged = (kind: string, more: object = {}) =>
  object({ kind: { const: kind }, ...more }, { required: ["kind"] });

type Schemas = Readonly<Record<string, object>>;
const content = (schema: object) => ({ content: { "application/json": { schema } } });

/** A document that only sends, or only receives, the schema `Thing`. */
const documentOf = (schemas: Schemas, isSent: boolean): Spec => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1.0.0" },
  paths: {
    "/things": {
      post: {
        operationId: "postThing",
        ...(isSent ? { requestBody: content(to("Thing")) } : {}),
        responses: { "200": { description: "Done.", ...(isSent ? {} : content(to("Thing"))) } },
      },
    },
  },
  components: { schemas },
});

const sentencesOf = (base: Spec, head: Spec) => compareDocuments(base, head).map(({ sentence }) => sentence);

/** The bumps of a change where it is sent and where it is received. */
const bumpsOf = (before: Schemas, after: Schemas) =>
  [true, false]
    .map((isSent) => requiredBump(compareDocuments(documentOf(before, isSent), documentOf(after, isSent))))
    .join(", ");

type Row = readonly [before: Schemas, after: Schemas, sentAndReceived: string, ...sentences: string[]];

/** The ways of using a component `G` that never enter it alone. */
const uses: Readonly<Record<string, object>> = {
  "`allOf` beside `nullable`": object({ g: { allOf: [to("G")], nullable: true } }),
  "`anyOf` beside null": object({ g: { anyOf: [to("G"), { type: "null" }] } }),
  "a part of `allOf`": { allOf: [to("G"), { description: "A thing." }] },
  "a part of a part": { allOf: [{ allOf: [to("G")] }] },
};

// biome-ignore format: a table, one pair a line
const components: readonly (readonly [before: object, after: object, sentAndReceived: string, sentence: string])[] = [
  [words("a"), words("a", "b"), "minor, major", "`G` has one more value: `b`."],
  [words("a", "b"), words("a"), "major, minor", "`G` no longer has the value `b`."],
  [integer, { type: "number" }, "minor, major", "The type of `G` may now be `number`; it was `integer`."],
  [{ type: "number" }, integer, "major, minor", "The type of `G` is now `integer`; it was `number`."],
  [object({ a: text }), object({ a: text }, { required: ["a"] }), "major, minor", "The field `a` of `G` is now required."],
  [object({ a: text }, { required: ["a"] }), object({ a: text }), "minor, major", "The field `a` of `G` is no longer required."],
  [{ type: "string", maxLength: 3 }, { type: "string", maxLength: 4 }, "minor, major", "The limit `maxLength` of `G` changed from `3` to `4`."],
];

describe.each(Object.entries(uses))("a component that is used by %s", (_, Thing) => {
  it.each(components)("is rated by its direction: %j → %j", (before, after, bumps, sentence) => {
    const [older, newer] = [
      { Thing, G: before },
      { Thing, G: after },
    ];
    expect(bumpsOf(older, newer).replaceAll("none", "patch")).toBe(bumps);
    expect(sentencesOf(documentOf(older, true), documentOf(newer, true))).toEqual([sentence]);
  });
});

const animal = (...kinds: readonly string[]) => ({
  Thing: { type: "array", items: { anyOf: [to("Dog"), to("Cat")] } },
  Animal: object(
    { kind: text },
    { discriminator: { propertyName: "kind", mapping: Object.fromEntries(kinds.map((one) => [one, one])) } },
  ),
  Dog: { allOf: [to("Animal"), tagged("dog")] },
  Cat: { allOf: [to("Animal"), tagged("cat")] },
});
const choice = (...alternatives: readonly object[]) => ({ Thing: { oneOf: alternatives } });
const thing = (properties: object) => ({ Thing: object(properties) });
const not = (schema: object) => ({ Thing: { not: schema } });
const payment = (name: string) => object({ type: words(name), [name]: text });
const outside = (file: string) => thing({ x: { $ref: `./${file}#/Foo` } });

// biome-ignore format: a table, one pair a line
const schemas: Readonly<Record<string, Row>> = {
  "a value of a discriminator that all heirs have": [animal("dog", "cow"), animal("dog"), "major, major", "The value `cow` of the discriminator of `Animal` is gone; it was `cow`."],
  "alternatives that become a looser object": [choice(tagged("a"), tagged("b")), { Thing: object({ kind: text }) }, "minor, major", "`Thing` no longer has to fit one of its alternatives."],
  "an object that becomes tighter alternatives": [{ Thing: object({ kind: text }) }, choice(tagged("a"), tagged("b")), "major, minor", "`Thing` now has to fit one of its alternatives."],
  "alternatives that become a looser object without their default": [{ Thing: { ...choice(tagged("a"), tagged("b")).Thing, default: { kind: "a" } } }, thing({ kind: text }), "major, major", 'The default of `Thing` is gone; it was `{"kind":"a"}`.', "`Thing` no longer has to fit one of its alternatives."],
  "plain fields without a common word": [thing({ audience_id: text }), thing({ description: text }), "major, major", "The optional field `audience_id` of `Thing` is gone.", "The optional field `description` of `Thing` is new."],
  "plain fields with a common word": [thing({ audience_id: text }), thing({ audienceKey: text }), "major, major", "The field `audience_id` of `Thing` is now called `audienceKey`."],
  "fields of one content that is more than a type": [thing({ a: words("x") }), thing({ b: words("x") }), "major, major", "The field `a` of `Thing` is now called `b`."],
  "two components that could be the new one": [{ Thing: to("A"), A: words("x"), B: words("y") }, { Thing: to("C"), C: words("y") }, "major, major", "The request body no longer has the value `x`.", "The schema `B` is now called `C`.", "The schema `A` is gone.", "The request body has one more value: `y`.", "`$ref` of `Thing` leads elsewhere."],
  "several new values of one list": [{ Thing: words("a") }, { Thing: words("a", ..."bcdefghij") }, "minor, major", "`Thing` has 9 more values: `b`, `c`, `d`, `e`, `f`, `g` and 3 more."],
  "several lost values of one list": [{ Thing: words("a", "b", "c") }, { Thing: words("a") }, "major, minor", "`Thing` has lost 2 values: `b`, `c`."],
  "a name with a backtick": [thing({ "a`b": text }), thing({}), "major, major", "The optional field `a'b` of `Thing` is gone."],
  "two fields that could be the new one": [thing({ first_name: text, last_name: text }), thing({ name: text }), "major, major", "The optional field `first_name` of `Thing` is gone.", "The optional field `last_name` of `Thing` is gone.", "The optional field `name` of `Thing` is new."],
  "a new alternative whose common values fitted two": [choice(payment("a"), payment("b")), choice(payment("a"), payment("b"), payment("c")), "minor, major", "`Thing` may now be an object with `type`, `c`."],
  "a new alternative whose common values fitted one": [choice(payment("a")), choice(payment("a"), payment("c")), "major, major", "`Thing` may now be an object with `type`, `c`, which overlaps with an object with `type`, `a`: what fits both fits no longer."],
  "a new alternative that a field tells apart, which only it requires": [choice(object({ kind: words("a") })), choice(object({ kind: words("a") }), tagged("b")), "minor, major", "`Thing` may now be an object with `kind`."],
  "a reference that leads out of the document": [outside("x.yaml"), outside("y.yaml"), "major, major", "`$ref` of `Thing.x` changed from `./x.yaml#/Foo` to `./y.yaml#/Foo`; what is outside of the document is not compared."],
  "a schema that stood outside": [outside("x.yaml"), thing({ x: text }), "major, major", "`$ref` of `Thing.x` is gone; it was `./x.yaml#/Foo`; what is outside of the document is not compared."],
  "more values that are refused": [not(words("a")), not(words("a", "b")), "major, minor", '`not` of `Thing` changed from `{"type":"string","enum":["a"]}` to `{"type":"string","enum":["a","b"]}`.'],
  "fewer values that are refused": [not({ const: 1 }), not({ const: 1, minimum: 2 }), "minor, major", '`not` of `Thing` changed from `{"const":1}` to `{"const":1,"minimum":2}`.'],
  "an object that is refused with other fields too": [not(object({}, { additionalProperties: false })), not({ type: "object" }), "major, minor", '`not` of `Thing` changed from `{"type":"object","properties":{},"additionalProperties":fal…` to `{"type":"object"}`.'],
  "other values that are refused": [not({ const: 1 }), not({ const: 2 }), "major, major", '`not` of `Thing` changed from `{"const":1}` to `{"const":2}`.'],
  "the same limit of integers": [{ Thing: { ...integer, minimum: 1 } }, { Thing: { ...integer, exclusiveMinimum: 0 } }, "patch, patch", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "another limit of integers": [{ Thing: { ...integer, maximum: 9 } }, { Thing: { ...integer, exclusiveMaximum: 9 } }, "major, minor", "The limit `maximum` of `Thing` changed from `9` to `8`."],
  "a pattern that is spelled otherwise": [{ Thing: { ...text, pattern: "\\d" } }, { Thing: { ...text, pattern: "[0-9]" } }, "major, major", "The limit `pattern` of `Thing` changed from `\\d` to `[0-9]`; it is not known which values fit both."],
};

describe("one change is said once, and rated by its direction", () => {
  it.each(Object.entries(schemas))("%s", (_, [before, after, bumps, ...sentences]) => {
    expect(bumpsOf(before, after)).toBe(bumps);
    expect(sentencesOf(documentOf(before, true), documentOf(after, true))).toEqual(sentences);
  });
});

const getThing = "/paths/~1things~1{id}/get";
const at = (pointer: string) => (value: unknown) => edited(smallSpec(), set(pointer, value));
const [security, hook, servers] = [at(`${getThing}/security`), at("/webhooks/thing/post"), at("/servers")];
const responses = { "200": { description: "Done." } };
const called = (more: object, schema: object = object({ a: text })) =>
  hook({ responses, requestBody: { ...content(schema), ...more } });
const signed = (more: object) =>
  hook({ responses, parameters: [{ name: "X-Sign", in: "header", schema: text, ...more }] });
const callback = (more: object) =>
  at(`${getThing}/callbacks`)({
    done: { "{$url}": { post: { responses, requestBody: { ...content(text), ...more } } } },
  });
const urls = (...some: readonly string[]) => servers(some.map((url) => ({ url, description: url })));
const header = (name: string) => at(`${getThing}/parameters/-`)({ name, in: "header", schema: text });
const scheme = (value: object) => at("/components/securitySchemes/key")(value);
const path = (name: string, schema: object = { type: "boolean" }): Spec => ({
  openapi: "3.1.0",
  paths: {
    [name]: { parameters: [], get: { responses: { "200": { description: "Done.", ...content(schema) } } } },
  },
});

// biome-ignore format: a table, one pair a line
const documents: Readonly<Record<string, readonly [before: Spec, after: Spec, ...lines: string[]]>> = {
  "a lost alternative of security": [security([{ token: ["read"] }, { token: ["write"] }]), security([{ token: ["write"] }]), "major: `token` with `read` is no longer enough."],
  "another scope for two alternatives": [security([{ token: ["a"] }, { token: ["b"] }]), security([{ token: ["a", "c"] }]), "major: `token` with `a` needs one more scope: `c`.", "major: `token` with `b` needs one more scope: `a`, `c`."],
  "a body that a webhook has from now on": [called({}), called({ required: true }), "minor: The request body is now required (the webhook `thing`)."],
  "a body that a webhook may lack": [called({ required: true }), called({}), "major: The request body is no longer required (the webhook `thing`)."],
  "a field that a webhook no longer has": [called({}), called({}, object({})), "major: The optional field `a` of the request body is gone (the webhook `thing`)."],
  "a new value that a webhook sends": [called({}, words("a")), called({}, words("a", "b")), "major: The request body has one more value: `b` (the webhook `thing`)."],
  "a header that a webhook has from now on": [hook({ responses }), signed({ required: true }), "minor: The required header parameter `X-Sign` is new (the webhook `thing`)."],
  "a header that a webhook may lack": [signed({ required: true }), signed({}), "major: The parameter `X-Sign` is no longer required (the webhook `thing`)."],
  "a status that a webhook no longer takes": [hook({ responses }), hook({ responses: { "204": { description: "Done." } } }), "major: Response 200 is no longer declared (the webhook `thing`).", "minor: Response 204 is new (the webhook `thing`)."],
  "a body that a callback may lack": [callback({ required: true }), callback({}), "major: The request body is no longer required (the callback `done` at `{$url}`)."],
  "another first server": [urls("/a", "/b"), urls("/b", "/a"), "major: The first server, which tools take by default, is now `/b`; it was `/a`."],
  "another order of the other servers": [urls("/a", "/b", "/c"), urls("/a", "/c", "/b"), "patch: The servers are in another order."],
  "the case of a header": [header("X-Id"), header("x-id"), "patch: `name` of `GET /things/{id}` is written in another way, without a change of meaning."],
  "the case of a header that holds a key": [scheme({ type: "apiKey", in: "header", name: "X-Key" }), scheme({ type: "apiKey", in: "header", name: "x-key" }), "patch: `name` of `key` is written in another way, without a change of meaning."],
  "the case of an authentication scheme": [scheme({ type: "http", scheme: "bearer" }), scheme({ type: "http", scheme: "Bearer" }), "patch: `scheme` of `key` is written in another way, without a change of meaning."],
  "another version in a path, without an operationId": [path("/api/2/things/{id}"), path("/api/3/things/{id}", text), "major: GET `/api/2/things/{id}` moved to GET `/api/3/things/{id}`.", "major: The type of the body of response 200 changed from `boolean` to `string`."],
  "another path of one content, without an operationId": [path("/things/{id}/send-state"), path("/things/{id}/check/state"), "major: GET `/things/{id}/send-state` moved to GET `/things/{id}/check/state`."],
  "other operations of one content": [path("/cats"), path("/dogs"), "major: `GET /cats` is gone.", "minor: `GET /dogs` is new."],
  "a parameter without a name": [smallSpec(), at(`${getThing}/parameters/-`)({ in: "query", schema: text }), "minor: The optional query parameter `no name` is new."],
  "a server without a URL": [servers([]), servers([{ description: "Here." }]), "minor: The server `/` is new."],
  "null where an object was": [{ info: { "x-a": {} } }, { info: { "x-a": null } }, "patch: `x-a` of the API changed from `{}` to `null`."],
  "components where none were": [{ openapi: "3.1.0" }, { openapi: "3.1.0", components: { schemas: { A: text }, responses: { B: {} } } }, "minor: The schema `A` is new.", "minor: The shared response `B` is new."],
};

it.each(Object.entries(documents))("says what it means: %s", (_, [before, after, ...lines]) => {
  const changes = compareDocuments(before, after);
  expect(changes.map(({ bump, sentence }) => `${bump}: ${sentence}`)).toEqual(lines);
});
