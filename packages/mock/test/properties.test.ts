import { fileURLToPath } from "node:url";
import { isMfaError } from "@onelogin-mfa/client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { operations } from "./generated/operations.ts";
import { arbitraryOf, faultsOf, loadRequestSchemas } from "./support/arbitraries.ts";
import { callByName, createCheckedClient } from "./support/checked-client.ts";
import { authorizationOf, metadataOf, parametersOf } from "./support/contract-cases.ts";

const { schemas, follow } = await loadRequestSchemas(
  fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")),
);
const seed = 20_260_101;
let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** Sent without the client, which would refuse some of these requests itself. */
function send(operationId: string, body: unknown): Promise<Response> {
  const { method, path } = metadataOf(operationId);
  const parameters = parametersOf(operationId);
  const url = mock.url + path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
  const headers = {
    authorization: "Bearer any",
    ...authorizationOf(operationId),
    "content-type": "application/json",
  };
  return fetch(url, { method, headers, body: JSON.stringify(body) });
}

describe.each([...schemas])("%s", (operationId, schema) => {
  const bodies = arbitraryOf(schema, follow) as fc.Arbitrary<Record<string, unknown>>; // every body is an object

  it("takes every body that fits its schema", async () => {
    const accepted = fc.asyncProperty(bodies, async (body) => {
      const response = await send(operationId, body);
      expect([response.ok, response.headers.get("sl-violations")]).toEqual([true, null]);
    });
    await fc.assert(accepted, { seed, numRuns: 40 });
  });

  it("refuses every body with one fault", async () => {
    // each fault in turn, not drawn: fewer requests, and none is left out
    for (const { title, apply } of faultsOf(schema, follow)) {
      const refused = fc.asyncProperty(bodies, async (body) => {
        const response = await send(operationId, apply(body));
        expect([400, 422], title).toContain(response.status);
        expect(response.headers.get("sl-violations"), title).not.toBeNull();
      });
      await fc.assert(refused, { seed, numRuns: 3 });
    }
  });
});

describe("responses that the mock makes up from the schemas", () => {
  const cases = Object.entries(operations).flatMap(([operationId, { responses }]) =>
    Object.keys(responses).map((status) => ({ operationId, status })),
  );

  it.each(cases)("$operationId $status is understood", async ({ operationId, status }) => {
    const code = status === "default" ? 503 : Number(status);
    const mfa = createCheckedClient(mock.url);
    const input = { ...parametersOf(operationId), ...exampleBody(operationId) };
    const understood = fc.asyncProperty(fc.nat(), async (salt) => {
      const headers = { ...authorizationOf(operationId), prefer: `code=${code}, dynamic=true, seed=${salt}` };
      const outcome = await callByName(mfa, operationId, input, headers).catch((error: unknown) => error);
      if (code < 300) {
        expect(isMfaError(outcome)).toBe(false);
        expect(outcome !== undefined).toBe(code !== 204);
      } else {
        expect(isMfaError(outcome)).toBe(true);
        expect(outcome).toMatchObject({ status: code, body: expect.anything() });
        expect(outcome).not.toHaveProperty("excerpt");
      }
    });
    await fc.assert(understood, { seed, numRuns: 5 });
  });
});

function exampleBody(operationId: string): Record<string, unknown> {
  const schema = schemas.get(operationId);
  if (!schema) return {};
  const [body] = fc.sample(arbitraryOf(schema, follow) as fc.Arbitrary<Record<string, unknown>>, {
    seed,
    numRuns: 1,
  });
  return body ?? {};
}
