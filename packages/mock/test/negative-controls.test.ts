import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/index.ts";
import { operations } from "./generated/operations.ts";
import { createCheckedClient } from "./support/checked-client.ts";
import { authorizationOf, parametersOf } from "./support/contract-cases.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** A request that the spec refuses: a stray field where there is a body, a word for a number elsewhere. */
function wrongRequest(
  operationId: string,
  { method, path, body }: { method: string; path: string; body: string },
) {
  const parameters: Record<string, unknown> = { ...parametersOf(operationId) };
  if (body === "none") parameters.user_id = "somebody";
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
  const headers = {
    authorization: "Bearer any",
    ...authorizationOf(operationId),
    "content-type": "application/json",
  };
  return new Request(mock.url + url, {
    method,
    headers,
    ...(body === "none" ? {} : { body: '{"no_such_field":true}' }),
  });
}

/** `getRateLimit` takes nothing that could be wrong. */
const withInput = Object.entries(operations).filter(([id]) => id !== "getRateLimit");

describe("the mock refuses a wrong request", () => {
  it.each(withInput)("%s", async (operationId, metadata) => {
    const response = await fetch(wrongRequest(operationId, metadata));
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get("sl-violations")).toMatch(/no_such_field|user_id/);
  });

  it.each(Object.keys(operations))("%s without authorization", async (operationId) => {
    const metadata = Object.entries(operations).find(([id]) => id === operationId)?.[1];
    if (!metadata) throw new Error("no such operation");
    const request = wrongRequest(operationId, metadata);
    request.headers.delete("authorization");
    expect((await fetch(request)).status).toBe(401);
  });

  it("takes nothing for getRateLimit that could be wrong", () => {
    const { parameters, body } = operations.getRateLimit;
    expect([...Object.values(parameters).flat(), body]).toEqual(["none"]);
  });
});

describe("the suite notices a wrong response", () => {
  it("from a server behind the mock", async () => {
    const upstream = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('[{"factor_id":"not a number"}]');
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    const { port } = upstream.address() as AddressInfo; // a TCP server's address is an object
    const proxy = await startMock({ upstream: `http://127.0.0.1:${port}` });
    const call = createCheckedClient(proxy.url).getAuthFactors({ user_id: 1 });
    await expect(call).rejects.toMatchObject({ cause: { message: expect.stringContaining("factor_id") } });
    await proxy.close();
    upstream.close();
  });

  it("for a status that the spec does not declare", async () => {
    const call = createCheckedClient(mock.url).getRateLimit(
      {},
      { headers: { prefer: "code=404, example=none" } },
    );
    await expect(call).rejects.toMatchObject({
      cause: { message: expect.stringContaining("Prism answered for itself") },
    });
  });
});
