import { createServer } from "node:http";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, expect, it } from "vitest";
import { startMock } from "../src/index.ts";
import { listen } from "./support/listen.ts";

const devices = "/api/2/mfa/users/42/devices";
const authorization = "Authorization: Bearer any";
/** Targets of the requests that have arrived where a document leads. */
const arrived: (string | undefined)[] = [];
const elsewhere = createServer(({ url }, outgoing) => {
  arrived.push(url);
  outgoing.end();
});
const port = await listen(elsewhere);
const mock = await startMock();
afterAll(async () => {
  elsewhere.close();
  await mock.close();
});

it.each([
  { title: "for a server that is a pattern", head: "GET PATH?__server=http://(( HTTP/1.1" },
  {
    title: "for an example of the prototype",
    head: "GET PATH HTTP/1.1\nPrefer: code=200, example=__proto__",
  },
  { title: "for another host", head: "GET http://((/ HTTP/1.1" },
])("the mock goes on after a request $title", async ({ head }) => {
  const { status } = await sendRaw(mock.url, devices, `${head}\nHost: OWN\n${authorization}`);
  expect([200, 404, 500]).toContain(status);
  expect((await fetch(mock.url + devices, { headers: json })).status).toBe(200);
});

const json = { "content-type": "application/json", authorization: "Bearer any" };
it.each([
  {
    title: "that nests ten thousand times",
    body: `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    status: 500,
  },
  { title: "with a prototype", body: '{"__proto__":{"otp":"1"},"constructor":{}}', status: 422 },
])("the mock goes on after a request body $title", async ({ body, status }) => {
  const path = "/api/2/mfa/users/42/verifications/";
  const response = await fetch(mock.url + path, { method: "POST", headers: json, body });
  expect(response.status).toBe(status);
  expect((await fetch(mock.url + devices, { headers: json })).status).toBe(200);
});

const $refs = ["/etc/passwd", "secret.yaml#/a", `http://127.0.0.1:${port}/x`, "file:///etc/passwd"];
const info = { title: "Hostile", version: "1" };

it.each($refs)("a document cannot make the mock read %s", { tags: "security" }, async ($ref) => {
  const content = { "application/json": { examples: { file: { value: { $ref } } } } };
  const paths = { "/file": { get: { responses: { 200: { description: "A file.", content } } } } };
  await expect(startMock({ spec: { openapi: "3.1.0", info, paths } })).rejects.toThrow(
    "follows no $ref out of the document",
  );
  expect(arrived).toEqual([]);
});

it("a document cannot make the mock send a request, and what its extensions refer to is data", {
  tags: "security",
}, async () => {
  const extensions = Object.fromEntries($refs.map(($ref, index) => [`x-${index}`, { $ref }]));
  const response = { description: "Text.", content: { "text/plain": { example: "x" } }, ...extensions };
  const url = `http://127.0.0.1:${port}/called`;
  const called = { [url]: { post: { responses: { 200: { description: "Called." } } } } };
  const callbacks = { called, shared: { $ref: "#/components/callbacks/Shared" } };
  const spec = {
    openapi: "3.1.0",
    info: { ...info, ...extensions },
    paths: { "/callback": { post: { callbacks, responses: { 200: response } } } },
    components: { callbacks: { Shared: called } },
    ...extensions,
  };
  const hostile = await startMock({ spec });
  const text = await (await fetch(`${hostile.url}/callback`, { method: "POST" })).text();
  await hostile.close();
  expect([text, arrived]).toEqual(["x", []]);
});
