import { describe, expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, edited, move, set } from "../testing/edit.ts";
import { smallSpec } from "../testing/small-spec.ts";

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
const list = (items: object) => ({ type: "array", items });
const twoChoices = (...lists: readonly (readonly string[])[]) => ({
  Thing: { allOf: lists.map((names) => ({ anyOf: names.map((name) => object({ [name]: text })) })) },
});
/** An object whose kind stands below some required fields. */
const deep = (kind: string, depth: number): object =>
  depth === 0 ? tagged(kind) : object({ x: deep(kind, depth - 1) }, { required: ["x"] });
const whether = (kind: string) => ({ ...tagged(kind), type: ["object", "string"] });
const all = (...parts: readonly object[]) => ({ Thing: { allOf: parts } });
const texts = (length: number) => all(...Array.from({ length }, () => text));
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
  "two components that could be the new one": [{ Thing: to("A"), A: words("x"), B: words("y") }, { Thing: to("C"), C: words("y") }, "major, major", "The request body no longer has the value `x` (`C`).", "The schema `B` is now called `C`.", "The schema `A` is gone.", "The request body has one more value: `y` (`C`).", "`$ref` of `Thing` leads elsewhere."],
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
  "a list of other things": [{ Thing: list(text) }, { Thing: list(integer) }, "major, major", "The type of `Thing[]` changed from `string` to `integer`."],
  "a wider type with a tighter limit": [{ Thing: { ...integer, minimum: 1 } }, { Thing: { type: "number", minimum: 2 } }, "major, major", "The limit `minimum` of `Thing` changed from `1` to `2`.", "The type of `Thing` may now be `number`; it was `integer`."],
  "a second choice that is gone": [twoChoices(["a", "b"], ["c", "d"]), twoChoices(["a", "b"]), "minor, major", "A choice of alternatives of `Thing` is gone."],
  "a second choice that is new": [twoChoices(["a", "b"]), twoChoices(["a", "b"], ["c", "d"]), "major, minor", "`Thing` has to fit one more choice of alternatives."],
  "alternatives of other types": [choice(tagged("a"), tagged("b")), { Thing: integer }, "major, major", "The type of `Thing` changed from `object` to `integer`."],
  "the same text beside another one": [{ Thing: { ...text, maxLength: 3 } }, { Thing: { anyOf: [{ ...text, pattern: "^a" }, { ...text, maxLength: 3 }] } }, "minor, major", "`Thing` may now be of type `string` with `pattern` `^a`."],
  "a required name without a field": [{ Thing: { type: "object" } }, { Thing: { type: "object", required: ["a"] } }, "major, minor", "The field `a` of `Thing` is now required."],
  "a field marked as not read-only": [thing({ a: { ...text, readOnly: false } }), thing({ a: { ...integer, readOnly: false } }), "major, major", "The type of `Thing.a` changed from `string` to `integer`."],
  "a new required field": [thing({}), { Thing: object({ a: text }, { required: ["a"] }) }, "major, minor", "The required field `a` of `Thing` is new."],
  "other fields of one type from now on": [{ Thing: { type: "object" } }, { Thing: { type: "object", additionalProperties: text } }, "major, minor", "`Thing` takes other fields of type `string`; it took any other fields."],
  "other fields of any type again": [{ Thing: { type: "object", additionalProperties: text } }, { Thing: { type: "object", additionalProperties: {} } }, "minor, major", "`Thing` takes any other fields; it took other fields of type `string`."],
  "other fields of one type where none were": [{ Thing: { type: "object", additionalProperties: false } }, { Thing: { type: "object", additionalProperties: text } }, "minor, minor", "`Thing` takes other fields of type `string`; it took no other fields."],
  "unevaluated fields of one type": [{ Thing: { type: "object" } }, { Thing: { type: "object", unevaluatedProperties: text } }, "major, minor", '`unevaluatedProperties` of `Thing` is new: `{"type":"string"}`.'],
  "two multiples for one": [{ Thing: { allOf: [{ ...integer, multipleOf: 2 }, { multipleOf: 3 }] } }, { Thing: { ...integer, multipleOf: 5 } }, "major, major", "The limit `multipleOf` of `Thing` changed from `2` to `5`.", "The limit `multipleOf` of `Thing` is gone; it was `3`.", "`Thing` is written in another way in 2 places; any change of meaning has a line of its own."],
  "what a contained schema refers to": [{ Thing: { type: "array", contains: to("A") }, A: text }, { Thing: { type: "array", contains: to("A") }, A: integer }, "major, major", "The type of `A` changed from `string` to `integer`."],
  "a component that is refused": [{ ...not(to("A")), A: { const: 1 } }, { ...not(to("A")), A: { const: 2 } }, "major, major", "`not` of `Thing` changed."],
  "a component that is refused, in another notation": [{ ...not({ const: 1 }) }, { ...not({ enum: [1] }) }, "patch, patch", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "two things that a list no longer has to contain": [{ Thing: { type: "array", contains: text, minContains: 2 } }, { Thing: { type: "array", contains: text } }, "minor, major", "The limit `minContains` of `Thing` is gone; it was `2`."],
  "a pattern that only the empty text fits": [{ Thing: text }, { Thing: { ...text, pattern: "^$" } }, "major, minor", "The limit `pattern` of `Thing` is new: `^$`."],
  "a list of values beside objects": [{ Thing: { anyOf: [object({ a: text }), words("a")] } }, { Thing: { anyOf: [object({ a: text }), words("a", "b")] } }, "minor, major", "`Thing` has one more value: `b`."],
  "a list of values beside another one": [{ Thing: { anyOf: [{ ...words("a"), format: "x" }, { type: "integer", enum: [1] }] } }, { Thing: { anyOf: [{ ...words("a", "b"), format: "x" }, { type: "integer", enum: [1] }] } }, "minor, major", "Alternative 1 of `Thing` has one more value: `b`."],
  "a list of values beside integers": [{ Thing: { anyOf: [{ ...integer, minimum: 1 }, words("a")] } }, { Thing: { anyOf: [{ ...integer, minimum: 1 }, words("a", "b")] } }, "minor, major", "`Thing` has one more value: `b`."],
  "alternatives that become a looser object with its texts": [choice(tagged("a"), tagged("b")), { Thing: object({ kind: text }, { description: "A thing.", "x-note": 1, xml: { name: "t" } }) }, "minor, major", "`Thing` no longer has to fit one of its alternatives."],
  "seven new values": [{ Thing: words("z") }, { Thing: words("z", ..."abcdefg") }, "minor, major", "`Thing` has 7 more values: `a`, `b`, `c`, `d`, `e`, `f`, `g`."],
  "eight new values": [{ Thing: words("z") }, { Thing: words("z", ..."abcdefgh") }, "minor, major", "`Thing` has 8 more values: `a`, `b`, `c`, `d`, `e`, `f` and 2 more."],
  "a component with one reference that has another name": [{ Thing: object({ a: to("Old") }), Old: words("x") }, { Thing: object({ a: to("New") }), New: words("x") }, "major, major", "The schema `Old` is now called `New`: 1 reference follows."],
  "a field with a reference that has another name": [{ Thing: object({ first_name: to("A") }), A: words("x"), B: words("x") }, { Thing: object({ second_name: to("B") }), A: words("x"), B: words("x") }, "major, major", "The optional field `first_name` of `Thing` is gone.", "The optional field `second_name` of `Thing` is new."],
  "a pattern that is spelled otherwise": [{ Thing: { ...text, pattern: "\\d" } }, { Thing: { ...text, pattern: "[0-9]" } }, "major, major", "The limit `pattern` of `Thing` changed from `\\d` to `[0-9]`; it is not known which values fit both."],
  "an alternative with a name, with values, and of any type": [{ Thing: { anyOf: [to("Cat"), list(text)] }, Cat: object({ a: text }), Dog: object({ b: text }) }, { Thing: { anyOf: [to("Cat"), list(text), to("Dog"), words("x", "y"), { minLength: 3 }] }, Cat: object({ a: text }), Dog: object({ b: text }) }, "minor, major", "`Thing` may now be `null`.", "`Thing` may now be `Dog`.", "`Thing` has 2 more values: `x`, `y`.", "`Thing` may now be another shape."],
  "alternatives in another order, which their fields tell apart": [choice(object({ a: text, b: text }), object({ c: text, d: text })), choice(object({ d: integer, c: text }), object({ b: text, a: integer })), "major, major", "The type of the field `a` of alternative 2 of `Thing` changed from `string` to `integer`.", "The type of the field `d` of alternative 1 of `Thing` changed from `string` to `integer`.", "`Thing` is written in another way in 4 places; any change of meaning has a line of its own."],
  "two alternatives with fields of one name": [choice(tagged("a", { x: text }), tagged("b", { x: text })), choice(tagged("a", { x: integer }), tagged("b", { x: integer })), "major, major", "The type of the field `x` of alternative 1 of `Thing` changed from `string` to `integer`.", "The type of the field `x` of alternative 2 of `Thing` changed from `string` to `integer`."],
  "a new alternative of another type": [choice(object({ a: text })), choice(object({ a: text }), integer), "minor, major", "`Thing` may now be of type `integer`."],
  "a new alternative that may be null as well": [choice({ ...object({ a: text }), nullable: true }), choice({ ...object({ a: text }), nullable: true }, { ...integer, nullable: true }), "major, major", "`Thing` may now be of type `integer`, which overlaps with an object with `a`: what fits both fits no longer."],
  "a component that nothing uses": [{ Thing: text, Unused: object({ a: text }) }, { Thing: text, Unused: object({ a: integer }) }, "patch, patch", "The type of `Unused.a` changed from `string` to `integer`; no operation uses it."],
  "a new alternative that a field tells apart in objects only": [choice(whether("a")), choice(whether("a"), whether("b")), "major, major", "`Thing` may now be an object with `kind`, which overlaps with an object with `kind`: what fits both fits no longer."],
  "a new alternative that a field tells apart deep inside": [choice(deep("a", 3)), choice(deep("a", 3), deep("b", 3)), "minor, major", "`Thing` may now be an object with `x`."],
  "a new alternative that a field tells apart deeper than one looks": [choice(deep("a", 4)), choice(deep("a", 4), deep("b", 4)), "major, major", "`Thing` may now be an object with `x`, which overlaps with an object with `x`: what fits both fits no longer."],
  "a multiple of a multiple": [{ Thing: { ...integer, multipleOf: 2 } }, { Thing: { ...integer, multipleOf: 4 } }, "major, minor", "The limit `multipleOf` of `Thing` changed from `2` to `4`."],
  "a part of a multiple": [{ Thing: { ...integer, multipleOf: 4 } }, { Thing: { ...integer, multipleOf: 2 } }, "minor, major", "The limit `multipleOf` of `Thing` changed from `4` to `2`."],
  "fewer types that are refused": [not({ type: ["string", "integer"] }), not(text), "minor, major", '`not` of `Thing` changed from `{"type":["string","integer"]}` to `{"type":"string"}`.'],
  "a limit of what is refused": [not({ ...integer, minimum: 1 }), not({ ...integer, minimum: 2 }), "minor, major", '`not` of `Thing` changed from `{"type":"integer","minimum":1}` to `{"type":"integer","minimum":2}`.'],
  "refused fields whose names fit a pattern": [not({ type: "object", additionalProperties: text, patternProperties: { "^x": integer } }), not({ type: "object", additionalProperties: text }), "major, major", '`not` of `Thing` changed from `{"type":"object","additionalProperties":{"type":"string"},"…` to `{"type":"object","additionalProperties":{"type":"string"}}`.'],
  "a field that what is refused has to have": [not({ type: "object" }), not({ type: "object", required: ["a"] }), "minor, major", '`not` of `Thing` changed from `{"type":"object"}` to `{"type":"object","required":["a"]}`.'],
  "fewer values of a field that what is refused has to have": [not(tagged("a")), not(tagged("a", { b: text })), "minor, major", '`not` of `Thing` changed from `{"type":"object","properties":{"kind":{"const":"a"}},"requi…` to `{"type":"object","properties":{"kind":{"const":"a"},"b":{"t…`.'],
  "a component that only an annotation names, with another name": [{ Thing: { ...text, "x-like": "#/components/schemas/A" }, A: text }, { Thing: { ...text, "x-like": "#/components/schemas/B" }, B: integer }, "major, major", "The schema `A` is gone.", "The schema `B` is new.", "`x-like` of `Thing` changed from `#/components/schemas/A` to `#/components/schemas/B`."],
  "a component with another name that one of two references follows": [{ Thing: object({ a: to("A"), b: to("A") }), A: words("x") }, { Thing: object({ a: to("B"), b: words("x") }), B: words("x", "y") }, "major, major", "The schema `A` is now called `B`: 2 references follow.", "`Thing.a` has one more value: `y` (`B`).", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "a field that could be two new ones": [thing({ a: words("x") }), thing({ b: words("x"), c: words("x") }), "major, major", "The optional field `a` of `Thing` is gone.", "The optional field `b` of `Thing` is new.", "The optional field `c` of `Thing` is new."],
  "null beside alternatives, once for all": [choice(object({ a: text }), list(text)), choice({ ...object({ a: text }), nullable: true }, list(text)), "minor, major", "`Thing` may now be `null`."],
  "null as one more alternative": [choice(object({ a: text }), list(text)), choice(object({ a: text }), list(text), { type: "null" }), "minor, major", "`Thing` may now be `null`."],
  "null as one more alternative of what has to be an object": [{ Thing: { type: "object", ...twoChoices(["a", "b"]).Thing } }, { Thing: { type: "object", allOf: [{ anyOf: [object({ a: text }), object({ b: text }), { type: "null" }] }] } }, "patch, patch", "Alternative 3 of `Thing` is new, without a change of meaning."],
  "one of two types that is exchanged": [{ Thing: { type: ["string", "integer"] } }, { Thing: { type: ["string", "boolean"] } }, "major, major", "The type of `Thing` is now `string` or `boolean`; it was `string` or `integer`."],
  "a type that is exchanged with its limits": [{ Thing: { ...integer, minimum: 1 } }, { Thing: { ...text, maxLength: 3 } }, "major, major", "The type of `Thing` changed from `integer` to `string`."],
  "null alone where text was": [{ Thing: { type: ["string", "null"] } }, { Thing: { type: ["null"] } }, "major, minor", "The type of `Thing` is now `null`; it was `string`."],
  "a list of null alone": [{ Thing: { type: ["string", "null"] } }, { Thing: { type: ["string", "null"], enum: [null] } }, "major, minor", "`Thing` now has a list of values: `null`."],
  "a field of any value": [thing({ a: true }), thing({ a: {} }), "patch, patch", "`Thing.a` is written in another way, without a change of meaning."],
  "a field that was refused, and one that is now": [thing({ a: false, b: integer }), thing({ a: text, b: false }), "major, major", "The type of `Thing.b` is now nothing; it was `integer`.", "The type of `Thing.a` may now be `string`; it was nothing."],
  "a required field that is no longer write-only": [{ Thing: object({ a: { ...text, writeOnly: true } }, { required: ["a"] }) }, { Thing: object({ a: text }, { required: ["a"] }) }, "patch, minor", "The field `a` of `Thing` is no longer write-only."],
  "marks of two parts": [{ ...all(to("A"), to("B")), A: { ...text, "x-a": 1 }, B: { "x-a": 1 } }, { ...all(to("A"), to("B")), A: { ...text, "x-a": 2 }, B: { "x-a": 2 } }, "patch, patch", "`x-a` of `A` changed from `1` to `2`.", "`x-a` of `B` changed from `1` to `2`."],
  "a tuple with one more item": [{ Thing: { type: "array", items: [text] } }, { Thing: { type: "array", items: [text, integer] } }, "major, minor", '`prefixItems/1` of `Thing` is new: `{"type":"integer"}`.'],
  "values that two lists have": [all(words("a", "b"), words("b", "c")), all(words("a", "b", "c", "d"), words("b", "c")), "minor, major", "`Thing` has one more value: `c`."],
  "two lists without a common value": [all(words("a"), words("b")), all(words("a", "b"), words("b")), "minor, major", "`Thing` has one more value: `b`."],
  "null in a list of values": [{ Thing: { type: ["string", "null"], enum: ["a", null] } }, { Thing: { type: ["string", "null"], const: "a" } }, "major, minor", "`Thing` may no longer be `null`."],
  "values beside null alone": [{ Thing: { enum: [null] } }, { Thing: { type: ["string", "null"], enum: ["a", null] } }, "minor, major", "The type of `Thing` may now be `string`; it was `null`.", "`Thing` has one more value: `a`."],
  "one of eleven parts": [texts(10), texts(11), "patch, patch", "`allOf/10` of `Thing` is new, without a change of meaning."],
  "names of components with digits": [{ Thing: text }, { Thing: text, V2: text, "2nd": text, "404": text }, "minor, minor", "The schema `404` is new.", "The schema `V2` is new.", "The schema `2nd` is new."],
  "definitions that nothing refers to": [{ Thing: { ...text, $defs: {} }, B: { $defs: {} } }, { Thing: { ...text, $defs: { components: { a: text, b: text } } }, B: { $defs: { "2nd": text } } }, "patch, patch", "`Thing/$defs/components` is new, without a change of meaning.", "`B/$defs/2nd` is new, without a change of meaning."],
  "the format of a password, which is a hint": [{ Thing: text }, { Thing: { ...text, format: "password" } }, "patch, patch", "`format` of `Thing` is new, without a change of meaning."],
  "a password that becomes an address": [{ Thing: { ...text, format: "password" } }, { Thing: { ...text, format: "email" } }, "major, minor", "The format of `Thing` changed from `password` to `email`."],
  "an address that becomes a password": [{ Thing: { ...text, format: "email" } }, { Thing: { ...text, format: "password" } }, "minor, major", "The format of `Thing` changed from `email` to `password`."],
  "an integer as a multiple of 1": [{ Thing: integer }, { Thing: { type: "number", multipleOf: 1 } }, "patch, patch", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "a multiple of 5 as an integer": [{ Thing: { type: ["number", "string"], multipleOf: 5 } }, { Thing: { type: ["integer", "string"], multipleOf: 5 } }, "patch, patch", "`type` of `Thing` is written in another way, without a change of meaning."],
  "an integer that has to be a multiple of a half": [{ Thing: integer }, { Thing: { ...integer, multipleOf: 0.5 } }, "patch, patch", "`multipleOf` of `Thing` is new, without a change of meaning."],
  "an integer that becomes a multiple of a half": [{ Thing: integer }, { Thing: { type: "number", multipleOf: 0.5 } }, "major, major", "The limit `multipleOf` of `Thing` is new: `0.5`.", "The type of `Thing` may now be `number`; it was `integer`."],
  "any value that has to be a multiple of 1": [{ Thing: {} }, { Thing: { multipleOf: 1 } }, "major, minor", "The limit `multipleOf` of `Thing` is new: `1`."],
  "a limit that all values of a list fit": [{ Thing: words("a", "bb") }, { Thing: { ...words("a", "bb"), maxLength: 2, pattern: "^[ab]" } }, "patch, patch", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "a limit that one value of a list does not fit": [{ Thing: words("a", "bb") }, { Thing: { ...words("a", "bb"), maxLength: 1 } }, "major, minor", "The limit `maxLength` of `Thing` is new: `1`."],
  "a pattern of another dialect beside a list": [{ Thing: words("a") }, { Thing: { ...words("a"), pattern: "(?<a" } }, "major, minor", "The limit `pattern` of `Thing` is new: `(?<a`."],
  "limits of numbers that all fit": [{ Thing: { enum: [2, 4] } }, { Thing: { enum: [2, 4], minimum: 2, exclusiveMaximum: 4.5, multipleOf: 2, format: "int32" } }, "patch, patch", "`Thing` is written in another way in 4 places, without a change of meaning."],
  "an exclusive limit that one number does not fit": [{ Thing: { enum: [1.5, 2.5] } }, { Thing: { enum: [1.5, 2.5], exclusiveMinimum: 1.5 } }, "major, minor", "The limit `exclusiveMinimum` of `Thing` is new: `1.5`."],
  "a number that is too large for a format": [{ Thing: { enum: [2147483648] } }, { Thing: { enum: [2147483648], format: "int32" } }, "major, minor", "The format of `Thing` is new: `int32`."],
  "limits of lists and objects that all fit": [{ Thing: { enum: [["a"], { b: 1 }] } }, { Thing: { enum: [["a"], { b: 1 }], minItems: 1, maxProperties: 1 } }, "patch, patch", "`Thing` is written in another way in 2 places, without a change of meaning."],
  "a limited text that becomes a list of values": [{ Thing: { ...text, maxLength: 2 } }, { Thing: words("a", "bb") }, "major, minor", "`Thing` now has a list of values: `a`, `bb`.", "`maxLength` of `Thing` is gone; any change of meaning has a line of its own."],
  "a list of values that becomes a limited text": [{ Thing: words("a", "bbb") }, { Thing: { ...text, maxLength: 2 } }, "major, major", "The limit `maxLength` of `Thing` is new: `2`.", "`Thing` no longer has a list of values; it was `a`, `bbb`."],
  "another pattern that all values of a list fit": [{ Thing: { ...words("ab"), pattern: "^a" } }, { Thing: { ...words("ab"), pattern: "b$" } }, "patch, patch", "`pattern` of `Thing` is written in another way, without a change of meaning."],
  "a limit of another type": [{ Thing: integer }, { Thing: { ...integer, maxLength: 3 } }, "patch, patch", "`maxLength` of `Thing` is new, without a change of meaning."],
  "a field that only the whole requires": [{ Thing: { allOf: [to("Part"), { required: ["a"] }] }, Part: object({ a: text }) }, { Thing: { allOf: [to("Part"), { required: ["a"] }] }, Part: object({}) }, "major, major", "The required field `a` of `Thing` is gone (`Part`)."],
  "a type and values that only the whole has": [{ ...all(to("Part"), words("b", "c")), Part: { enum: ["a", "b", "c", 1] } }, { ...all(to("Part"), words("b", "c")), Part: { enum: ["a", "b", 1] } }, "major, minor", "`Thing` no longer has the value `c` (`Part`)."],
  "a field that is refused and one that is not": [thing({ a_id: false }), thing({ b_id: true }), "major, major", "The optional field `a_id` of `Thing` is gone.", "The optional field `b_id` of `Thing` is new."],
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
const items = (schema: object) =>
  at(`${getThing}/callbacks`)({ items: { "{$url}": { post: { responses, requestBody: content(schema) } } } });
const urls = (...some: readonly string[]) => servers(some.map((url) => ({ url, description: url })));
const variable = (more: object) =>
  servers([{ url: "/{region}", variables: { region: { default: "us", ...more } } }]);
const header = (name: string) => at(`${getThing}/parameters/-`)({ name, in: "header", schema: text });
const examples = `${getThing}/responses/200/content/application~1json/examples`;
const example = at(examples);
const parameter = (where: string) => (name: string, schema: object) => ({ name, in: where, schema });
const [query, head] = [parameter("query"), parameter("header")];
const parameters = (...list: readonly object[]) => at(`${getThing}/parameters`)(list);
const asking = edited(smallSpec(), set("/security", [{ key: [] }]));
const scheme = (value: object) => edited(asking, set("/components/securitySchemes/key", value));
const oauth = (flows: object) => ({ type: "oauth2", flows });
const responding = at(`${getThing}/responses`);
const named = (type: string, name: string) =>
  responding({ "200": { content: { [type]: { schema: { ...text, xml: { name } } } } } });
const shared = (...names: readonly string[]) =>
  edited(
    smallSpec(),
    set("/components/parameters", { P: query("p", text), Accept: head("Accept", text) }),
    set(
      `${getThing}/parameters`,
      names.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ),
  );
const typed = (...types: readonly string[]) =>
  responding({ "200": { content: Object.fromEntries(types.map((type) => [type, { schema: text }])) } });
const own = (ofPath: string, ofOperation?: string) =>
  edited(
    smallSpec(),
    set("/paths/~1things~1{id}/servers", [{ url: ofPath }]),
    ...(ofOperation ? [set(`${getThing}/servers`, [{ url: ofOperation }])] : []),
  );
const path = (name: string, schema: object = { type: "boolean" }): Spec => ({
  openapi: "3.1.0",
  paths: {
    [name]: { parameters: [], get: { responses: { "200": { description: "Done.", ...content(schema) } } } },
  },
});

// biome-ignore format: a table, one pair a line
const documents: Readonly<Record<string, readonly [before: Spec, after: Spec, ...lines: string[]]>> = {
  "a lost alternative of security": [security([{ token: ["read"] }, { token: ["write"] }]), security([{ token: ["write"] }]), "major: `token` with `read` is no longer enough."],
  "another scope for two alternatives": [security([{ token: ["a"] }, { token: ["b"] }]), security([{ token: ["a", "c"] }]), "major: `token` with `a` needs one more scope: `c`.", "major: `token` needs `a`, `c` instead of `b`."],
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
  "a field of a callback with the name of a keyword": [items(object({ a: text })), items(object({ a: integer })), "major: The type of the field `a` of the request body changed from `string` to `integer` (the callback `items` at `{$url}`)."],
  "the case of a header": [header("X-Id"), header("x-id"), "patch: `name` of the parameter `x-id` of `getThing` is written in another way, without a change of meaning."],
  "the case of a header that holds a key": [scheme({ type: "apiKey", in: "header", name: "X-Key" }), scheme({ type: "apiKey", in: "header", name: "x-key" }), "patch: `name` of the security scheme `key` is written in another way, without a change of meaning."],
  "the case of an authentication scheme": [scheme({ type: "http", scheme: "bearer" }), scheme({ type: "http", scheme: "Bearer" }), "patch: `scheme` of the security scheme `key` is written in another way, without a change of meaning."],
  "another version in a path, without an operationId": [path("/api/2/things/{id}"), path("/api/3/things/{id}", text), "major: GET `/api/2/things/{id}` moved to GET `/api/3/things/{id}`.", "major: The type of the body of response 200 changed from `boolean` to `string`."],
  "another path of one content, without an operationId": [path("/things/{id}/send-state"), path("/things/{id}/check/state"), "major: GET `/things/{id}/send-state` moved to GET `/things/{id}/check/state`."],
  "other operations of one content": [path("/animals/cats/{id}"), path("/animals/dogs/{id}"), "major: `GET /animals/cats/{id}` is gone.", "minor: `GET /animals/dogs/{id}` is new."],
  "a parameter without a name": [smallSpec(), at(`${getThing}/parameters/-`)({ in: "query", schema: text }), "minor: The optional query parameter `no name` is new."],
  "a server without a URL": [servers([]), servers([{ description: "Here." }]), "minor: The server `/` is new."],
  "a path with a server of its own": [smallSpec(), at("/paths/~1things~1{id}/servers")([{ url: "/own" }]), "major: The server `https://{region}.example.com` of `/things/{id}` is gone.", "minor: The server `/own` of `/things/{id}` is new."],
  "an operation with another server than its path": [own("/a", "/a"), own("/a", "/b"), "major: The server `/a` of `getThing` is gone.", "minor: The server `/b` of `getThing` is new."],
  "an operation that goes back to the server of its path": [own("/a", "/b"), own("/a"), "major: The server `/b` of `getThing` is gone.", "minor: The server `/a` of `getThing` is new."],
  "a scheme that is new": [asking, scheme({ type: "http", scheme: "basic" }), "minor: The security scheme `key` is new."],
  "a scheme of another kind": [scheme({ type: "apiKey", in: "header", name: "X" }), scheme({ type: "http", scheme: "basic" }), "major: `type` of the security scheme `key` changed from `apiKey` to `http`.", "major: `in` of the security scheme `key` is gone; it was `header`.", "major: `name` of the security scheme `key` is gone; it was `X`.", "major: `scheme` of the security scheme `key` is new: `basic`."],
  "the case of a parameter that holds a key": [scheme({ type: "apiKey", in: "query", name: "Key" }), scheme({ type: "apiKey", in: "query", name: "key" }), "major: `name` of the security scheme `key` changed from `Key` to `key`."],
  "a flow that is new, and a scope of another": [scheme(oauth({ implicit: { scopes: {} } })), scheme(oauth({ implicit: { scopes: { a: "A." } }, password: { scopes: {} } })), "minor: The scope `a` of the flow `implicit` of the security scheme `key` is new.", "minor: The flow `password` of the security scheme `key` is new."],
  "an alternative of credentials with one scope less, beside another": [security([{ token: ["a"], other: [] }, { token: ["a", "b"] }]), security([{ token: ["a"], other: [] }, { token: ["a"] }]), "minor: `token` no longer needs `b`."],
  "a method that a webhook has from now on": [smallSpec(), at("/webhooks/thing/put")({ responses }), "minor: PUT of the webhook `thing` is new."],
  "a method that a webhook no longer has": [at("/webhooks/thing/put")({ responses }), smallSpec(), "major: PUT of the webhook `thing` is gone."],
  "a default response": [responding({}), responding({ default: { description: "Else." } }), "minor: The default response is new."],
  "the body of a default response": [responding({ default: { description: "Else.", ...content(text) } }), responding({ default: { description: "Else.", ...content({ type: "boolean" }) } }), "major: The type of the body of the default response changed from `string` to `boolean`."],
  "a body without a schema that gets one": [responding({ "200": { description: "D", content: { "application/json": {} } } }), responding({ "200": { description: "D", ...content(text) } }), "minor: The type of the body of response 200 is now `string`; it was anything."],
  "fields of a body that has no name": [responding({ "200": { description: "D", ...content(object({ a: text })) } }), responding({ "200": { description: "D", ...content(object({ a: integer })) } }), "major: The type of the field `a` of the body of response 200 changed from `string` to `integer`."],
  "a member that nobody knows": [smallSpec(), edited(smallSpec(), set("/jsonSchemaDialect", "x"), set("/components/pathItems", { p: { get: { responses } } })), "major: `jsonSchemaDialect` of the document is new: `x`.", "minor: The shared part `p` is new."],
  "a long example": [at("/components/schemas/Plain/description")("a".repeat(61)), at("/components/schemas/Plain/description")("b"), "patch: `description` of `Plain` changed."],
  "null where an object was": [{ info: { "x-a": {} } }, { info: { "x-a": null } }, "patch: `x-a` of the API changed from `{}` to `null`."],
  "a shared media type": [{ components: { mediaTypes: { A: { schema: text } } } }, { components: { mediaTypes: { A: { schema: { type: "integer" } } } } }, "major: The type of the shared media type `A` changed from `string` to `integer`."],
  "shared examples": [{ components: { examples: { A: { value: { a: 1 } }, B: {} } } }, { components: { examples: { A: { value: { a: 2 } }, C: {} } } }, "patch: `a` of `value` of the shared example `A` changed.", "patch: The shared example `B` is gone.", "patch: The shared example `C` is new."],
  "components where none were": [{ openapi: "3.1.0" }, { openapi: "3.1.0", components: { schemas: { A: text }, responses: { B: {} } } }, "minor: The schema `A` is new.", "minor: The shared response `B` is new."],
  "other versions in a path, without an operationId": [path("/v9/1.12/things/2"), path("/v10/1.13/things/3", text), "major: GET `/v9/1.12/things/2` moved to GET `/v10/1.13/things/3`.", "major: The type of the body of response 200 changed from `boolean` to `string`."],
  "an operation that gets an id, at another path with another text": [edited(path("/v1/things"), set("/paths/~1v1~1things/summary", "A")), edited(path("/v2/things"), set("/paths/~1v2~1things/summary", "B"), set("/paths/~1v2~1things/get/operationId", "listThings")), "major: The operation `GET /v1/things` is now called `listThings`.", "major: GET `/v1/things` moved to GET `/v2/things`.", "patch: `summary` of `/v2/things` changed from `A` to `B`."],
  "the names of the fields of a body": [responding({ "200": { ...content({ type: "object", propertyNames: { maxLength: 3 } }) } }), responding({ "200": { ...content({ type: "object", propertyNames: { maxLength: 4 } }) } }), "major: The limit `maxLength` of `propertyNames` of the body of response 200 changed from `3` to `4`."],
  "empty sections": [{ openapi: "3.1.0" }, { openapi: "3.1.0", paths: {}, components: {} }, "patch: `paths` of the document is new, without a change of meaning.", "patch: `components` of the document is new, without a change of meaning."],
  "an empty section of components": [{ openapi: "3.1.0" }, { openapi: "3.1.0", components: { schemas: {} } }, "patch: `schemas` of the document is new, without a change of meaning."],
  "another way to write a media type": [typed("application/json"), typed("Application/JSON;charset=UTF-8"), "patch: `getThing` is written in another way in 2 places, without a change of meaning."],
  "a media type with a name for its encoding": [typed('text/csv; header=present; charset="utf-8"'), typed("text/csv;header=present"), "patch: `getThing` is written in another way in 2 places, without a change of meaning."],
  "an encoding that is not UTF-8": [typed("text/plain"), typed("text/plain; charset=iso-8859-1"), "major: The media type `text/plain` of the body of response 200 is gone.", "minor: The media type `text/plain; charset=iso-8859-1` of the body of response 200 is new."],
  "a version of a media type": [typed("application/json"), typed("application/json; version=2"), "major: The media type `application/json` of the body of response 200 is gone.", "minor: The media type `application/json; version=2` of the body of response 200 is new."],
  "two ways to write a media type that become one": [typed("application/json", "application/json; charset=utf-8"), typed("application/json"), "patch: The `application/json; charset=utf-8` body of response 200 of `getThing` is gone, without a change of meaning."],
  "a parameter that the path has had": [edited(smallSpec(), drop("/paths/~1things~1{id}/parameters")), smallSpec(), "minor: The path parameter `id` is declared now; the path has had it before."],
  "a parameter that is new in the path": [smallSpec(), edited(smallSpec(), move("/paths/~1open", "/paths/~1open~1{a}"), set("/paths/~1open~1{a}/post/parameters", [{ ...parameter("path")("a", text), required: true }])), "major: `postOpen` moved from POST `/open` to POST `/open/{a}`.", "major: The required path parameter `a` is new.", "major: `deleteOpen` moved from DELETE `/open` to DELETE `/open/{a}`."],
  "a header that says nothing before a parameter": [shared("P"), shared("Accept", "P"), "patch: The parameter `Accept` of `getThing` is new, without a change of meaning."],
  "a part before others": [at("/components/schemas/Plain")({ type: "object", allOf: [{ minProperties: 0 }, { $ref: "#/components/schemas/Problem" }] }), at("/components/schemas/Plain")({ type: "object", allOf: [{ nullable: false }, { minProperties: 0 }, { $ref: "#/components/schemas/Problem" }] }), "patch: `allOf/0` of `Plain` is new, without a change of meaning."],
  "parts in another order": [at("/components/schemas/Plain")({ type: "object", allOf: [{ minProperties: 0 }, { nullable: false }] }), at("/components/schemas/Plain")({ type: "object", allOf: [{ nullable: false }, { minProperties: 0 }] }), "patch: `allOf` of `Plain` is written in another way, without a change of meaning."],
  "a path without operations": [{ openapi: "3.1.0", paths: {} }, { openapi: "3.1.0", paths: { "/x2": {} } }, "patch: `/x2` is new, without a change of meaning."],
  "a path without a list of parameters": [path("/x"), edited(path("/x"), drop("/paths/~1x/parameters")), "patch: `parameters` of `/x` is gone, without a change of meaning."],
  "parameters of a path with what is meant anyway": [smallSpec(), edited(smallSpec(), set("/paths/~1things~1{id}/parameters/0/style", "simple"), set("/paths/~1things~1{id}/parameters/0/explode", false)), "patch: `parameters` of `/things/{id}` is written in another way in 2 places, without a change of meaning."],
  "a lost alternative of security without scopes": [security([{ token: [] }, { basic: [] }]), security([{ basic: [] }]), "major: `token` is no longer enough."],
  "a first server": [{ openapi: "3.1.0" }, { openapi: "3.1.0", servers: [{ url: "/a" }] }, "minor: The server `/a` is new."],
  "examples with names": [example({ one: { value: 1 }, two: { value: 2 } }), example({ one: { value: 3 }, three: { value: 2 } }), "patch: The example `one` of the body of response 200 changed.", "patch: The example `two` of the body of response 200 is gone.", "patch: The example `three` of the body of response 200 is new."],
  "all examples with names": [example({ one: { value: 1 } }), edited(smallSpec(), drop(examples)), "patch: The example `one` of the body of response 200 is gone."],
  "a mark with members": [{ info: { "x-a": { b: 1 } } }, { info: { "x-a": { b: 2 } } }, 'patch: `x-a` of the API changed from `{"b":1}` to `{"b":2}`.'],
  "a mark beside the methods of a webhook": [smallSpec(), at("/webhooks/thing/x-a")(1), "patch: `x-a` of the webhook `thing` is new: `1`."],
  "a mark beside statuses": [at(`${getThing}/responses/x-a`)(1), at(`${getThing}/responses/x-a`)(2), "patch: `x-a` of the responses changed from `1` to `2`."],
  "a body with a schema that loses it": [responding({ "200": { description: "D", ...content(text) } }), responding({ "200": { description: "D", content: { "application/json": {} } } }), "major: The type of the body of response 200 may now be anything; it was `string`."],
  "a field of a component that a webhook sends": [called({}, to("Plain")), edited(called({}, to("Plain")), drop("/components/schemas/Plain/properties/id")), "major: The optional field `id` of `Plain` is gone."],
  "a field in a field that a webhook sends": [called({}, object({ a: object({ b: text }) })), called({}, object({ a: object({ b: integer }) })), "major: The type of the field `a.b` of the request body changed from `string` to `integer` (the webhook `thing`)."],
  "two parameters that could be the new one": [parameters(head("A_Id", words("a")), head("B_Id", words("a"))), parameters(head("C_Id", words("a"))), "major: The optional header parameter `A_Id` is gone.", "major: The optional header parameter `B_Id` is gone.", "minor: The optional header parameter `C_Id` is new."],
  "a parameter that may be empty, and hold what is reserved": [smallSpec(), edited(smallSpec(), set(`${getThing}/parameters/0/allowEmptyValue`, true), set(`${getThing}/parameters/0/allowReserved`, true)), "major: `allowReserved` of the parameter `page` changed from `false` to `true`.", "minor: `allowEmptyValue` of the parameter `page` is new: `true`."],
  "a variable that takes any value": [variable({ enum: ["us"] }), variable({}), 'major: `enum` of the variable `region` of the server `/{region}` is gone; it was `["us"]`.'],
  "a mark beside the URLs of a callback": [at(`${getThing}/callbacks`)({ done: { "x-a": 1 } }), at(`${getThing}/callbacks`)({ done: { "x-a": 2 } }), "patch: `x-a` of the callback `done` changed from `1` to `2`."],
  "a name in XML": [named("text/xml", "a"), named("text/xml", "b"), 'major: `xml` of the body of response 200 changed from `{"name":"a"}` to `{"name":"b"}`.'],
  "a name in XML that JSON does not have": [named("text/json", "a"), named("text/json", "b"), "patch: `name` of `xml` of the body of response 200 of `getThing` is written in another way, without a change of meaning."],
  "a parameter that moved, and one of its new content with another name": [parameters(query("X-Id", integer), head("Y_Id", words("a"))), parameters(head("X-Id", words("a")), head("Z_Id", words("a"))), "major: The parameter `X-Id` moved from query to header.", "major: The header parameter `Y_Id` is now called `Z_Id`."],
};

it.each(Object.entries(documents))("says what it means: %s", (_, [before, after, ...lines]) => {
  const changes = compareDocuments(before, after);
  expect(changes.map(({ bump, sentence }) => `${bump}: ${sentence}`)).toEqual(lines);
});

describe("a choice of three", () => {
  const kinds: readonly object[] = [integer, text, { type: "boolean" }];
  const rulesOf = (before: Schemas, after: Schemas) =>
    compareDocuments(documentOf(before, true), documentOf(after, true)).map(({ rule }) => rule);
  const both = (alternatives: readonly object[]) => {
    const [any, one] = [{ Thing: { anyOf: alternatives } }, { Thing: { oneOf: alternatives } }];
    return [rulesOf(any, one), rulesOf(one, any)];
  };

  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
  ])("is another one with `oneOf` if a value may fit the alternatives %i and %i", (some, other) => {
    const list = { type: "array" };
    const alternatives = kinds.map((kind, at) =>
      at === some ? list : at === other ? { ...list, maxItems: 3 } : kind,
    );
    expect(both(alternatives)).toEqual([["alternatives-made-exclusive"], ["alternatives-made-inclusive"]]);
  });

  it("is the same with `oneOf` if no value fits two of them", () => {
    expect(both(kinds)).toEqual([["unchanged-in-meaning"], ["unchanged-in-meaning"]]);
  });
});

describe("a member with a name like that of an annotation", () => {
  const places = ["", "/paths/~1things~1{id}", getThing, "/components/schemas/Plain"];

  it.each(["x", "xnote", "X-Note", "descriptions", "isDeprecated", "Example"])(
    "is known by no rule: %s",
    (key) => {
      for (const place of places) {
        const withMember = (value: string) => edited(smallSpec(), set(`${place}/${key}`, value));
        const versions = [smallSpec(), withMember("a"), withMember("b"), smallSpec()];
        const steps = versions.slice(1).map((after, at) => compareDocuments(versions[at] ?? {}, after));
        const bumps = steps.map(requiredBump);
        expect(bumps, place).toEqual(["major", "major", "major"]);
      }
    },
  );
});
