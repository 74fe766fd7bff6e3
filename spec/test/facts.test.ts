import { expect, test } from "vitest";
import { readFacts } from "../rules/facts.ts";

const { models, operations, securitySchemes } = readFacts();
const all = Object.values(operations);
const responses = all.flatMap((operation) => Object.values(operation.responses));
const requestFields = all.flatMap(({ request }) => Object.values(request?.fields ?? {}));
const responseFields = responses.flatMap(({ fields }) => Object.values(fields ?? {}));
const fields = [...requestFields, ...responseFields];

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

// Counted in the seed document itself: a fact that gets lost or invented changes one of the numbers.
test.each<[string, readonly unknown[], number]>([
  ["path parameters", all.flatMap(({ pathParameters }) => Object.keys(pathParameters)), 15],
  ["header parameters", all.flatMap(({ headerParameters = [] }) => headerParameters), 5],
  ["request bodies", all.filter(({ request }) => request), 5],
  ["request fields", requestFields, 16],
  ["required request fields", requestFields.filter(({ required }) => required), 3],
  ["responses", responses, 22],
  ["error responses", responses.filter(({ body }) => body === "AltErr"), 12],
  ["response fields", responseFields, 32],
  ["required response fields", responseFields.filter(({ required }) => required), 0],
  ["fields with a description", fields.filter(({ says }) => says), 48],
  ["defaults", fields.filter((field) => field.default !== undefined), 7],
  ["summaries", [...new Set(all.map(({ summary }) => summary))], 10],
  ["tags", [...new Set(all.map(({ tag }) => tag))], 1],
  ["operations with a description", all.filter(({ says = [] }) => says.length > 0), 10],
  ["operations secured by OAuth2", all.filter(({ security }) => String(security) === "OAuth2"), 10],
  ["response headers", responses.flatMap(({ headers = [] }) => headers), 25],
])("the seed has this many %s", (_, found, count) => {
  expect(found).toHaveLength(count);
});

test("the seed's one security scheme is OAuth 2", () => {
  expect(securitySchemes).toEqual({ OAuth2: "oauth2" });
});

test("types and kinds of bodies are those that the rules know", () => {
  const types = fields.map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(["string", "integer", "boolean"]));
  const kinds = new Set([...Object.keys(models), "object", "array", "none", "undefined"]);
  expect(responses.filter(({ body }) => !kinds.has(body))).toEqual([]);
});
