import { expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import { drop, type Edit, edited, set } from "../testing/edit.ts";
import { smallSpec } from "../testing/small-spec.ts";

const [received, sent] = ["/components/schemas/Received/properties", "/components/schemas/Sent/properties"];
const [text, integer] = [{ type: "string" }, { type: "integer" }];
const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const component = (name: string, schema: object) => set(`/components/schemas/${name}`, schema);

const references = [
  component("Code", text),
  set(`${received}/first`, to("Code")),
  set(`${received}/second`, { ...to("Code"), "x-sensitive": true }),
];
const leadTo = (name: string) => set(`${received}/first/$ref`, to(name).$ref);
const ring = set(`${received}/self`, to("Received"));
const open = (...known: readonly string[]) =>
  set(`${received}/open`, { anyOf: [...known.map((value) => ({ const: value })), text] });
const size = { type: "integer", minimum: 1, maximum: 9 };
const discouraged = { type: "string", "x-discouraged": "It is a number." };
const choice = (beside: object, first: object = size) =>
  set(`${sent}/size`, { ...beside, anyOf: [first, discouraged] });
const secret = (beside: object, first: object) =>
  set(`${sent}/secret`, { ...beside, anyOf: [first, integer] });
const mark = "/components/schemas/Sent/properties/choice/anyOf/1/x-discouraged";

// biome-ignore format: a table, one edit a line
it.each<[what: string, before: readonly Edit[], edit: readonly Edit[], changes: readonly string[]]>([
  ["what stands beside a `$ref`", references, [drop(`${received}/second/x-sensitive`)], ["major sensitive-removed"]],
  ["a `$ref` to another schema", references, [component("Number", integer), leadTo("Number")], ["major type-changed", "minor component-added"]],
  ["a `$ref` to a schema that says the same", [...references, component("Same", text)], [leadTo("Same")], ["patch reference-changed"]],
  ["a `$ref` in a ring", [ring], [set(`${received}/id/format`, "uri")], ["major format-changed"]],
  ["an open list of constants", [open("a")], [open("a", "b")], ["minor open-enum-value-added"]],
  ["a closed list that lets responses have any text", [], [set(`${received}/kind`, { anyOf: [{ type: "string", enum: ["a", "b"] }, text] })], ["major alternative-added"]],
  ["an open list that becomes a plain text", [], [set(`${received}/state`, text)], ["major open-enum-value-removed"]],
  ["what goes both ways", [], [set("/components/schemas/Plain/properties/id/format", "uri")], ["major format-added"]],
  ["one of two alternatives with all that stood there", [], [choice({ default: 3 })], ["minor alternative-added"]],
  ["one of two alternatives without the default", [], [choice({})], ["major default-changed", "minor alternative-added"]],
  ["one of two alternatives with another default", [], [choice({ default: 4 })], ["major default-changed", "minor alternative-added"]],
  ["one of two alternatives with another limit", [], [choice({ default: 3 }, { ...size, maximum: 8 })], ["major limit-tightened", "minor alternative-added"]],
  ["alternatives that are secrets", [], [secret({ "x-sensitive": true }, text)], ["minor type-widened"]],
  ["an alternative that is a secret", [], [secret({}, { ...text, "x-sensitive": true })], ["minor alternative-added"]],
  ["alternatives that are no secrets", [], [secret({}, text)], ["major sensitive-removed", "minor type-widened"]],
  ["alternatives of other types that are no secrets", [], [secret({}, { type: "boolean" })], ["major type-changed", "major sensitive-removed"]],
])("is rated: %s", (_, before, edits, changes) => {
  const base = edited(smallSpec(), ...before);
  const found = compareDocuments(base, edited(base, ...edits));
  expect(found.map(({ rule, bump }) => `${bump} ${rule}`)).toEqual(changes);
});

it("one edit of a schema that several operations use is one change with all of them", () => {
  const head = edited(smallSpec(), set("/components/schemas/Plain/properties/id/type", "integer"));
  const [change, ...others] = compareDocuments(smallSpec(), head);
  expect(others).toEqual([]);
  expect(change?.positions.map(({ operationId, part }) => `${operationId} ${part}`)).toEqual([
    "putThing response",
    "postOpen request",
    "postOpen response",
  ]);
});

it("the specs that are compared do not change", () => {
  const [base, head] = [smallSpec(), edited(smallSpec(), drop("/tags"))];
  compareDocuments(base, head);
  expect([base, head]).toEqual([smallSpec(), edited(smallSpec(), drop("/tags"))]);
});

it.each<[sentence: string, before: readonly Edit[], edit: Edit]>([
  ["Alternative 2 of `Sent.choice` is now discouraged.", [drop(mark)], set(mark, "Why.")],
  ["Alternative 2 of `Sent.choice` is no longer discouraged.", [], drop(mark)],
  [
    "`Sent.size` may no longer be of type `string`, which was discouraged.",
    [choice({ default: 3 })],
    set(`${sent}/size`, { ...size, default: 3 }),
  ],
])("an alternative is named by its field: %s", (sentence, before, edit) => {
  const base = edited(smallSpec(), ...before);
  expect(compareDocuments(base, edited(base, edit)).map((change) => change.sentence)).toEqual([sentence]);
});
