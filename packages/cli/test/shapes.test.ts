import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { validator } from "@onelogin-mfa/client/validate";
import { readSamples, routeOf } from "@onelogin-mfa/spec/samples";
import { describe, expect, it } from "vitest";
import { hasShapeOfOneLogin } from "../src/shapes.ts";
import { foreignBodies } from "./support/foreign-bodies.ts";
import { variantsOf } from "./support/variants.ts";

// Object.keys widens the keys to string
const ids = Object.keys(operationTable) as OperationId[];
const operationAt = (route: string) =>
  ids.find((id) => `${operationTable[id].method} ${operationTable[id].path}` === route) ?? "none";

/** Every response that a source shows, those that the spec contradicts among them. */
const samples = readSamples().flatMap((sample) => {
  const { n, status, response } = sample;
  if (response === null || status === null) return [];
  return [{ n, operation: operationAt(routeOf(sample)), status, response }];
});

describe("a shape of OneLogin", () => {
  it("is that of every response that a source shows, with another status as well", () => {
    const others = samples.map((sample) => ({ ...sample, status: sample.status < 300 ? 206 : 418 }));
    const unknown = [...samples, ...others].filter(
      ({ operation, status, response }) => !hasShapeOfOneLogin(operation, status, response),
    );
    expect(samples.length).toBeGreaterThan(60);
    expect(unknown).toEqual([]);
  });

  it("is that of such a response with one field less, or with one of another type", () => {
    const changed = samples
      .filter(({ operation, status, response }) => validator(operation, status, response).length === 0)
      .flatMap(({ response, ...sample }) =>
        variantsOf(response).map((variant) => ({ ...sample, ...variant })),
      );
    const unknown = changed.filter(
      ({ operation, status, value }) => !hasShapeOfOneLogin(operation, status, value),
    );
    expect(changed.length).toBeGreaterThan(400);
    // an empty error body can be anybody's, and of a whole profile without its id the spec knows six fields in twenty
    const [empty, others] = [["{}"], ["without /0/id", "without /id"]];
    const rest = unknown.filter(({ value }) => !empty.includes(JSON.stringify(value)));
    expect(rest.map(({ change }) => change)).toEqual(others);
  });

  it.each([
    [
      "the published specification, without the envelope",
      { error: true, code: 404, type: "not found", message: "no" },
    ],
    ["the reference, as a list of one", [{ statusCode: 401, name: "InvalidCredentials", message: "no" }]],
    ["Smart MFA", { name: "Unauthorized", message: "Failed authentication with this factor" }],
  ])("is that of an error as OneLogin has it elsewhere: %s", (_, body) => {
    expect(ids.filter((id) => !hasShapeOfOneLogin(id, 404, body))).toEqual([]);
  });

  it.each(foreignBodies.filter(({ value }) => value !== undefined))(
    "is not that of $name, unless the spec itself allows it",
    ({ value }) => {
      const taken = ids
        .flatMap((id) => [200, 404].map((status) => ({ id, status })))
        .filter(({ id, status }) => hasShapeOfOneLogin(id, status, value))
        .filter(({ id, status }) => validator(id, status, value).length > 0);
      expect(taken).toEqual([]);
    },
  );
});
