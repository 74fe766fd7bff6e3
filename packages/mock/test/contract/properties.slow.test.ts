import { createMfaClient, isMfaError } from "@onelogin-mfa/client";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Call, callMethod, createCheckedClient, listCalls, listResponses } from "../../src/contract.ts";
import { startMock } from "../../src/index.ts";
import { bodiesOf, faultsOf, requestSchemas } from "./support/request-bodies.ts";
import { requestOf, spec } from "./support/spec.ts";

const seed = 20_260_101;
const mock = await startMock();
afterAll(mock.close);
const calls = new Map(listCalls(spec).map((call) => [call.operationId, call]));
const callOf = (operationId: string) => calls.get(operationId) as Call; // the names are the spec's

describe.each(requestSchemas(spec))("%s", (operationId, schema) => {
  const call = callOf(operationId);

  it("takes every body that fits its schema", async () => {
    const accepted = fc.asyncProperty(bodiesOf(schema), async (body) => {
      const response = await fetch(requestOf(mock.url, call, body));
      expect([response.ok, response.headers.get("sl-violations")]).toEqual([true, null]);
    });
    await fc.assert(accepted, { seed, numRuns: 40 });
  });

  it("refuses every body with one fault", async () => {
    // each fault in turn, not drawn: fewer requests, and none is left out
    for (const { title, apply } of faultsOf(schema)) {
      const refused = fc.asyncProperty(bodiesOf(schema), async (body) => {
        const response = await fetch(requestOf(mock.url, call, apply(body)));
        expect([400, 422], title).toContain(response.status);
        expect(response.headers.get("sl-violations"), title).not.toBeNull();
      });
      await fc.assert(refused, { seed, numRuns: 3 });
    }
  });
});

describe("responses that the mock makes up from the schemas", () => {
  it.each(listResponses(spec))("$operationId $status is understood", async ({ operationId, status }) => {
    const call = callOf(operationId);
    const code = status === "default" ? 503 : Number(status);
    const mfa = createCheckedClient(createMfaClient, mock.url);
    const understood = fc.asyncProperty(fc.nat(), async (salt) => {
      const headers = { ...call.headers, prefer: `code=${code}, dynamic=true, seed=${salt}` };
      const outcome = await callMethod(mfa, { ...call, headers }).catch((error: unknown) => error);
      expect(isMfaError(outcome)).toBe(code >= 300);
      if (code < 300) {
        expect(outcome !== undefined).toBe(code !== 204);
      } else {
        expect(outcome).toMatchObject({ status: code, body: expect.anything() });
        expect(outcome).not.toHaveProperty("excerpt");
      }
    });
    await fc.assert(understood, { seed, numRuns: 5 });
  });
});
