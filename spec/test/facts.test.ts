import { expect, test } from "vitest";
import { type Fact, readFacts } from "../rules/facts.ts";

const { operations } = readFacts();
const all = Object.values(operations).flatMap((facts) => Object.entries(facts));
/** The facts on things with such a name, or those of them that say this. */
const on = (name: RegExp, says = /(?:)/): Fact[] =>
  all.filter(([thing, fact]) => name.test(thing) && says.test(`${fact}`)).map(([, fact]) => fact);

// Counted in the seed document itself: a fact that gets lost or invented changes one of the numbers.
// One that nobody knows is a departure of the spec, which the lint reports.
test.each<[string, readonly Fact[], number]>([
  ["operations with a route of their own", [...new Set(on(/^route$/))], 10],
  ["path parameters", on(/^path parameter/), 15],
  ["header parameters", on(/^header parameter/), 5],
  ["request bodies", on(/^requestBody$/), 5],
  ["request fields", on(/^field .* of the request$/), 16],
  ["required request fields", on(/^field .* of the request$/, /^required/), 3],
  ["responses", on(/^response/), 22],
  ["error responses", on(/^body/, /^AltErr$/), 12],
  ["response fields", on(/^field .* of the body of/), 32],
  ["required response fields", on(/^field .* of the body of/, /^required/), 0],
  ["fields with a description", on(/^description of the field/), 48],
  ["defaults", on(/^default/), 7],
  ["summaries", on(/^summary$/), 10],
  ["operations with tags", on(/^tags$/), 10],
  ["operations with a description", on(/^description$/), 10],
  ["operations secured by OAuth2", on(/^security$/, /^OAuth2$/), 10],
  ["response headers", on(/^header .* of /), 25],
])("the seed has this many %s", (_, found, count) => {
  expect(found).toHaveLength(count);
});
