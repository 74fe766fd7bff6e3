import { expect, test } from "vitest";
import { type Fact, readFacts } from "../rules/facts.ts";

const { models, document, operations } = readFacts();
const all = Object.values(operations).flatMap((facts) => Object.entries(facts));
/** The facts on things with such a name. */
const on = (name: RegExp): Fact[] => all.filter(([thing]) => name.test(thing)).map(([, fact]) => fact);
const fields = on(/^field/);

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

test("every fact is on one of these things, and the seed's one security scheme is OAuth 2", () => {
  const things =
    /^(route|summary|tags|security|description|requestBody|(path|header) parameter `.*`|response `.*`|(body|header `.*`) of `\d+`|((description|default) of the )?field `\w+` of the (request|body of `\d+`))$/;
  expect(all.filter(([thing]) => !things.test(thing))).toEqual([]);
  expect(document).toEqual({ "security scheme `OAuth2`": "oauth2" });
});

test("types and kinds of bodies are those that the rules know", () => {
  expect(new Set(fields.map((fact) => `${fact}`.split(" ")[1]))).toEqual(
    new Set(["string", "integer", "boolean"]),
  );
  const kinds = new Set<Fact>([...Object.keys(models), "object", "array", "none", "undefined"]);
  expect(on(/^body/).filter((body) => !kinds.has(body))).toEqual([]);
});
