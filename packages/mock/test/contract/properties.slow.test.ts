import { createMfaClient, isMfaError } from "@onelogin-mfa/client";
import { afterAll, describe, expect, it } from "vitest";
import { type Call, callMethod, createCheckedClient, listCalls, listResponses } from "../../src/contract.ts";
import { startMock } from "../../src/index.ts";
import { spec } from "./support/spec.ts";

const mock = await startMock();
afterAll(mock.close);
const mfa = createCheckedClient(createMfaClient, mock.url);
const calls = new Map(listCalls(spec).map((call) => [call.operationId, call]));

describe("responses that the mock makes up from the schemas", () => {
  it.each(listResponses(spec))("$operationId $status is understood", async ({ operationId, status }) => {
    const call = calls.get(operationId) as Call; // the names are the spec's
    const code = status === "default" ? 503 : Number(status);
    for (const seed of [1, 20, 300, 4_000, 50_000]) {
      const headers = { ...call.headers, prefer: `code=${code}, dynamic=true, seed=${seed}` };
      const outcome = await callMethod(mfa, { ...call, headers }).catch((error: unknown) => error);
      expect(isMfaError(outcome)).toBe(code >= 300);
      if (code < 300) {
        expect(outcome !== undefined).toBe(code !== 204);
      } else {
        expect(outcome).toMatchObject({ status: code, body: expect.anything() });
      }
    }
  });
});
