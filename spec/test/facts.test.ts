import { expect, test } from "vitest";
import { type FieldFact, readFacts } from "../rules/facts.ts";

const { models, operations, securitySchemes } = readFacts();
const all = Object.values(operations);
const responses = all.flatMap((operation) => Object.values(operation.responses));
const size = (record: object | undefined): number => Object.keys(record ?? {}).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

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
  expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(10);
});

const described = (wanted: (field: FieldFact) => boolean): number =>
  [...all.map(({ request }) => request?.fields), ...responses.map(({ fields }) => fields)]
    .flatMap((fields) => Object.values(fields ?? {}))
    .filter(wanted).length;

// Counted in the seed document itself: a fact that gets lost or invented changes one of the numbers.
test.each([
  ["path parameters", sum(all.map(({ pathParameters }) => size(pathParameters))), 15],
  ["header parameters", sum(all.map(({ headerParameters }) => headerParameters?.length ?? 0)), 5],
  ["request bodies", all.filter(({ request }) => request).length, 5],
  ["request fields", sum(all.map(({ request }) => size(request?.fields))), 16],
  [
    "required request fields",
    all.flatMap(({ request }) => Object.values(request?.fields ?? {})).filter((field) => field.required)
      .length,
    3,
  ],
  ["responses", responses.length, 22],
  ["error responses", responses.filter(({ body }) => body === "AltErr").length, 12],
  ["response fields", sum(responses.map(({ fields }) => size(fields))), 32],
  [
    "required response fields",
    responses.flatMap(({ fields }) => Object.values(fields ?? {})).filter((field) => field.required).length,
    0,
  ],
  ["fields with a description", described(({ says }) => says !== undefined), 48],
  ["defaults", described((field) => field.default !== undefined), 7],
  ["summaries", new Set(all.map(({ summary }) => summary)).size, 10],
  ["tags", new Set(all.map(({ tag }) => tag)).size, 1],
  ["operations with a description", all.filter(({ says }) => says && says.length > 0).length, 10],
  ["operations secured by OAuth2", all.filter(({ security }) => String(security) === "OAuth2").length, 10],
  ["response headers", sum(responses.map(({ headers }) => headers?.length ?? 0)), 25],
])("the seed has this many %s", (_, counted, expected) => {
  expect(counted).toBe(expected);
});

test("the seed's one security scheme is OAuth 2", () => {
  expect(securitySchemes).toEqual({ OAuth2: "oauth2" });
});

test("types and kinds of bodies are those that the rules know", () => {
  const fields = [
    ...all.map(({ request }) => request?.fields),
    ...responses.map((response) => response.fields),
  ];
  const types = fields.flatMap((record) => Object.values(record ?? {}).map(({ type }) => type));
  expect(new Set(types)).toEqual(new Set(["string", "integer", "boolean"]));
  const kinds = new Set([...Object.keys(models), "object", "array", "none", "undefined"]);
  expect(responses.filter(({ body }) => !kinds.has(body))).toEqual([]);
});
