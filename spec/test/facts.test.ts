import { expect, test } from "vitest";
import { type Fact, readFacts } from "../rules/facts.ts";

const { models, document, operations } = readFacts();
const all = Object.values(operations).flatMap((facts) => Object.entries(facts));
/** The facts on things with such a name. */
const on = (name: RegExp): Fact[] => all.filter(([thing]) => name.test(thing)).map(([, fact]) => fact);

test("the facts hold the ten operations of the seed, each with its own route", () => {
  expect(Object.keys(operations)).toEqual([
    "createDeviceVerification",
    "createFactorRegistration",
    "deleteEnrolledFactor",
    "generateOtp",
    "getAuthFactors",
    "getAuthenticationDevices",
    "getUserRegistration",
    "getUserVerification",
    "verifyUserRegistration",
    "verifyUserVerification",
  ]);
  expect(new Set(on(/^route$/)).size).toBe(10);
});

// Counted in the seed document itself: a fact that gets lost or invented changes one of the numbers.
test.each<[string, readonly Fact[], number]>([
  ["path parameters", on(/^path parameter/), 15],
  ["header parameters", on(/^header parameter/), 5],
  ["request bodies", on(/^requestBody$/), 5],
  ["request fields", on(/^field .* of the request$/), 16],
  [
    "required request fields",
    on(/^field .* of the request$/).filter((fact) => /^required/.test(`${fact}`)),
    3,
  ],
  ["responses", on(/^response/), 22],
  ["error responses", on(/^body/).filter((fact) => fact === "AltErr"), 12],
  ["response fields", on(/^field .* of the body of/), 32],
  [
    "required response fields",
    on(/^field .* of the body of/).filter((fact) => /^required/.test(`${fact}`)),
    0,
  ],
  ["fields with a description", on(/^description of the field/), 48],
  ["defaults", on(/^default/), 7],
  ["summaries", on(/^summary$/), 10],
  ["operations with tags", on(/^tags$/), 10],
  ["operations with a description", on(/^description$/), 10],
  ["operations secured by OAuth2", on(/^security$/).filter((fact) => fact === "OAuth2"), 10],
  ["response headers", on(/^header .* of /), 25],
])("the seed has this many %s", (_, found, count) => {
  expect(found).toHaveLength(count);
});

test("each fact is on a thing, and says of it what the rules know; the one security scheme is OAuth 2", () => {
  const body = `"(object|array|none|undefined|${Object.keys(models).join("|")})"`;
  const field = "field `\\w+` of the (request|body of `\\d+`)";
  const known: readonly (readonly [thing: string, fact: string])[] = [
    ["route", '"[A-Z]+ /api/2/.*"'],
    [`summary|tags|description( of the ${field})?`, "\\[.*\\]"],
    ["security", '"OAuth2"'],
    ["path parameter `\\w+`", '"(string|integer)"'],
    ["header parameter `.+`|response `\\d+`|header `.+` of `\\d+`", '"present"'],
    ["requestBody", '"(required|optional)"'],
    ["body of `\\d+`", body],
    [field, '"(required|optional) (string|integer|boolean)"'],
    [`default of the ${field}`, "\\d+|false"],
  ];
  const isAll = (pattern: string, text: string) => new RegExp(`^(${pattern})$`).test(text);
  const isKnown = ([thing, fact]: readonly [string, Fact]) =>
    known.some(([name, text]) => isAll(name, thing) && isAll(text, JSON.stringify(fact)));
  expect(all.filter((one) => !isKnown(one))).toEqual([]);
  expect(document).toEqual({ "security scheme `OAuth2`": "oauth2" });
});
