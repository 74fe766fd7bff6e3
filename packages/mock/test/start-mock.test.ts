import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { loadDocument } from "@onelogin-mfa/openapi";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { type Mock, type MockEvent, type MockOptions, startMock } from "../src/index.ts";
import { listen } from "./support/listen.ts";

async function start(options: MockOptions = {}): Promise<Mock> {
  const mock = await startMock(options);
  onTestFinished(mock.close);
  return mock;
}

const devices = (mock: Mock, headers: Record<string, string> = {}) =>
  fetch(`${mock.url}/api/2/mfa/users/42/devices`, { headers: { authorization: "Bearer any", ...headers } });

describe("startMock", async () => {
  const mock = await startMock();
  afterAll(mock.close);

  it("frees its port when it is closed, also with a connection open", async () => {
    const closed = await startMock();
    await devices(closed);
    await closed.close();
    await expect(devices(closed)).rejects.toThrow();
  });

  it("makes responses up from the schemas", async () => {
    const body = await (await devices(await start({ dynamic: true }), { prefer: "seed=1" })).text();
    expect(body).toMatch(/^\[\{"device_id"/);
    expect(body).not.toBe(await (await devices(mock)).text());
  });

  it("leaves out the x- members that hold a $ref, not the properties with such a name", async () => {
    const reference = { $ref: "#/components/schemas/Id" };
    const properties = { "x-id": reference, id: reference };
    const closed = { type: "object", required: ["x-id", "id"], additionalProperties: false };
    const schema = { ...closed, properties, "x-more": reference };
    const content = { "application/json": { schema } };
    const spec = {
      openapi: "3.1.0",
      info: { title: "Ids", version: "1" },
      paths: { "/id": { get: { responses: { 200: { description: "Both.", content } } } } },
      components: { schemas: { Id: { type: "integer", const: 7, "x-faker": "number.int" } } },
    };
    const { url } = await start({ spec, dynamic: true });
    expect(await (await fetch(`${url}/id`)).json()).toEqual({ "x-id": 7, id: 7 });
  });

  it("takes a document that is read already, and leaves it as it is", async () => {
    const { root } = await loadDocument(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
    const before = JSON.stringify(root);
    expect((await devices(await start({ spec: root }))).status).toBe(200);
    expect(JSON.stringify(root)).toBe(before);
  });

  it.each([
    { errors: false, status: 200 },
    { errors: true, status: 500 },
  ])(
    "responds with $status to an invalid response of its upstream: errors $errors",
    async ({ errors, status }) => {
      const upstream = createServer((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
      onTestFinished(() => void upstream.close());
      const proxy = await start({ upstream: `http://127.0.0.1:${await listen(upstream)}`, errors });
      const response = await devices(proxy);
      expect(response.status).toBe(status);
      expect(response.headers.get("sl-violations")).toContain("must be array");
    },
  );

  it("says that its upstream does not respond", async () => {
    const upstream = createServer();
    const url = `http://127.0.0.1:${await listen(upstream)}`;
    upstream.close();
    const response = await devices(await start({ upstream: url }));
    expect([response.status, Object(await response.json()).title]).toEqual([
      500,
      expect.stringContaining("ECONNREFUSED"),
    ]);
  });

  it("reports responses and violations, never a body", async () => {
    const events: MockEvent[] = [];
    const { url } = await start({ onEvent: (event) => events.push(event) });
    const path = "/api/2/mfa/users/42/verifications/";
    const headers = { authorization: "Bearer secret-token", "content-type": "application/json" };
    await fetch(url + path, { method: "POST", headers, body: '{"otp":"secret-otp","more":1}' });
    expect(events[0]).toEqual({ type: "response", method: "POST", path, status: 422 });
    expect(events).toContainEqual({ type: "violation", message: expect.stringContaining("found 'more'") });
    expect(JSON.stringify(events)).not.toContain("secret");
  });
});
