import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMfaClient } from "@onelogin-mfa/client";
import { startMock } from "@onelogin-mfa/mock";
import { afterAll, describe, expect, it } from "vitest";
import { createCheckedClient, listCalls } from "../src/index.ts";
import { requestOf, spec } from "./support/spec.ts";

const mock = await startMock();
afterAll(mock.close);
const calls = listCalls(spec);
const takesInput = ({ parameters, body }: (typeof calls)[number]) =>
  body !== undefined || Object.keys(parameters).length > 0;

describe("the mock refuses a wrong request", () => {
  it.each(calls.filter(takesInput))("$operationId", async (call) => {
    // an unknown field where there is a body, a word for a number elsewhere
    const request = call.body
      ? requestOf(mock.url, call, { no_such_field: true })
      : requestOf(mock.url, { ...call, parameters: { ...call.parameters, user_id: "somebody" } });
    const response = await fetch(request);
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get("sl-violations")).toMatch(/no_such_field|user_id/);
  });

  it.each(calls)("$operationId without authorization", async (call) => {
    const request = requestOf(mock.url, call);
    request.headers.delete("authorization");
    expect((await fetch(request)).status).toBe(401);
  });

  it("takes nothing for getRateLimit alone that could be wrong", () => {
    const others = calls.filter((call) => !takesInput(call));
    expect(others.map(({ operationId }) => operationId)).toEqual(["getRateLimit"]);
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
    const call = createCheckedClient(createMfaClient, proxy.url).getAuthFactors({ user_id: 1 });
    await expect(call).rejects.toMatchObject({ cause: { message: expect.stringContaining("factor_id") } });
    await proxy.close();
    upstream.close();
  });

  it("for a status that the spec does not declare", async () => {
    const headers = { prefer: "code=404, example=none" };
    const call = createCheckedClient(createMfaClient, mock.url).getRateLimit({}, { headers });
    await expect(call).rejects.toMatchObject({
      cause: { message: expect.stringContaining("Prism sent a response of its own") },
    });
  });
});
