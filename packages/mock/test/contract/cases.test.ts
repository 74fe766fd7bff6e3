import { createServer } from "node:http";
import type { JsonObject } from "@onelogin-mfa/openapi";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  byMethod,
  byPath,
  callMethod,
  checkRequest,
  checkResponse,
  createCheckedClient,
  createContractCases,
  createFetchClient,
  findGaps,
  listCalls,
  listResponses,
} from "../../src/contract.ts";
import { startMock } from "../../src/index.ts";
import { listen } from "../support/listen.ts";

const json = (content: JsonObject) => ({ description: "A.", content: { "application/json": content } });
const empty = { description: "Nothing." };

/** A document with each kind of parameter, credentials, body and status. */
const root: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  security: [{ token: [] }],
  paths: {
    "/things/{id}": {
      get: {
        operationId: "getThing",
        parameters: [
          { name: "id", in: "path", required: true, example: 7 },
          { name: "id", in: "query", example: 8 },
          { name: "limit", in: "query" },
          { name: "x-trace", in: "header", example: "on" },
        ],
        responses: {
          200: json({ examples: { one: { value: { a: 1 } }, two: { value: { a: 2 } } } }),
          204: empty,
          "4XX": json({ example: { no: 1 } }),
          default: json({ example: { no: 2 } }),
        },
      },
      put: {
        operationId: "putThing",
        security: [{ basic: [] }],
        requestBody: json({ examples: { first: { value: { a: 1 } }, second: { value: { a: 2 } } } }),
        responses: { 204: empty, 500: json({ schema: {} }) },
      },
    },
    "/text": {
      post: {
        operationId: "sendText",
        security: [{ key: [] }, { basic: [] }],
        requestBody: {
          content: {
            "application/xml": { example: { left: 1 } },
            "text/plain": { example: "left" },
            "multipart/form-data": { example: { left: 2 } },
            "application/x-www-form-urlencoded": { example: { left: 3 } },
          },
        },
        responses: {
          200: { description: "A.", content: { "application/xml": { example: { left: 1 } } } },
          201: { description: "A.", content: { "text/plain": { example: "done" } } },
        },
      },
      delete: {
        operationId: "deleteText",
        security: [{ cookie: [] }],
        requestBody: json({ schema: {} }),
        responses: { 204: empty },
      },
      head: { operationId: "headText", security: [], responses: { 204: empty } },
    },
  },
  components: {
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      basic: { type: "http", scheme: "basic" },
      key: { type: "apiKey", in: "header", name: "X-Key" },
      cookie: { type: "apiKey", in: "cookie", name: "session" },
    },
  },
};

const basic = { authorization: `Basic ${btoa("id:secret")}` };

it("a call of each operation has the values that the document shows, and credentials that are no token", () => {
  const call = { path: "/text", parameters: {}, query: {}, headers: {}, body: undefined };
  expect(listCalls(root)).toEqual([
    {
      operationId: "getThing",
      method: "GET",
      path: "/things/{id}",
      parameters: { id: 7 },
      query: { id: 8 },
      headers: { "x-trace": "on" },
      body: undefined,
    },
    {
      ...call,
      operationId: "putThing",
      method: "PUT",
      path: "/things/{id}",
      body: { a: 1 },
      headers: basic,
    },
    {
      ...call,
      operationId: "sendText",
      method: "POST",
      body: { left: 3 },
      contentType: "application/x-www-form-urlencoded",
      headers: { "X-Key": "any" },
    },
    {
      ...call,
      operationId: "deleteText",
      method: "DELETE",
      body: {},
      headers: { cookie: "session=any" },
      isMadeUp: true,
    },
    { ...call, operationId: "headText", method: "HEAD" },
  ]);
  const withBasic = listCalls({ ...root, security: [{ basic: [] }] });
  expect(withBasic[0]?.headers).toEqual({ "x-trace": "on", ...basic });
});

/** A document that shows no value at all. */
const bare: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Bare", version: "1" },
  paths: {
    "/things/{id}/{kind}": {
      parameters: [
        { name: "id", in: "path", required: true, schema: { $ref: "#/components/schemas/Id" } },
        { name: "kind", in: "path", required: true, schema: { enum: ["new", "old"] } },
      ],
      get: {
        operationId: "getThing",
        security: [{ token: [], query: [], cookie: [] }],
        parameters: [
          { name: "from", in: "query", required: true, schema: { type: "string", format: "date" } },
          {
            name: "filter",
            in: "query",
            required: true,
            content: { "application/json": { schema: { const: 7 } } },
          },
          { name: "limit", in: "query", schema: { type: "integer" } },
          { name: "X-Trace", in: "header", required: true, schema: { type: "boolean" } },
          { name: "theme", in: "cookie", required: true, schema: { type: "string" } },
        ],
        responses: { 200: json({ schema: { type: "array", items: { type: "integer" } } }), 404: json({}) },
      },
      put: {
        operationId: "putThing",
        requestBody: json({ schema: { $ref: "#/components/schemas/Thing" } }),
        responses: { 200: json({ schema: { $ref: "#/components/schemas/Thing" } }) },
      },
    },
    "/tree": {
      get: {
        operationId: "getTree",
        responses: { 200: json({ schema: { $ref: "#/components/schemas/Tree" } }) },
      },
      post: {
        operationId: "sendFile",
        requestBody: { required: true, content: { "multipart/form-data": { schema: { type: "object" } } } },
        responses: { 204: empty },
      },
    },
  },
  components: {
    schemas: {
      Id: { type: "integer", minimum: 5 },
      Thing: {
        type: "object",
        required: ["id", "name"],
        properties: {
          id: { type: "integer", readOnly: true },
          name: { type: "string" },
          more: { type: "string" },
        },
      },
      Tree: {
        type: "object",
        properties: { left: { $ref: "#/components/schemas/Tree" } },
      },
    },
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      query: { type: "apiKey", in: "query", name: "key" },
      cookie: { type: "apiKey", in: "cookie", name: "session" },
    },
  },
};

describe("a document without any example", () => {
  const id = { id: 5, kind: "new" };

  it("has calls with what they require made up from the schemas, always the same, and credentials in each place", () => {
    const calls = listCalls(bare);
    expect(calls).toEqual([
      {
        operationId: "getThing",
        method: "GET",
        path: "/things/{id}/{kind}",
        parameters: id,
        query: { from: "2019-08-24", filter: "7", key: "any" },
        headers: { "X-Trace": "true", cookie: "theme=string; session=any" },
        body: undefined,
        isMadeUp: true,
      },
      {
        operationId: "putThing",
        method: "PUT",
        path: "/things/{id}/{kind}",
        parameters: id,
        query: {},
        headers: {},
        body: { name: "string" },
        isMadeUp: true,
      },
      expect.objectContaining({ operationId: "getTree" }),
      expect.objectContaining({ operationId: "sendFile", body: undefined }),
    ]);
    expect(calls[2]).not.toHaveProperty("isMadeUp");
    expect(listCalls(bare)).toEqual(calls);
  });

  it("passes with responses that the mock makes up, each through the client, and says of a request that it cannot make", async () => {
    const mock = await startMock({ spec: bare });
    onTestFinished(mock.close);
    const client = createCheckedClient(createFetchClient, mock.url);
    const cases = createContractCases(bare, false);
    const results = await Promise.all(cases.map(async ({ title, check }) => [title, await check(client)]));
    expect(results).toEqual([
      ["sendFile 204 without a body", [expect.stringContaining("of its own, with status 422")]],
      ["getThing 200 made up", []],
      ["getThing 404 made up", []],
      ["putThing 200 made up", []],
      ["getTree 200 made up", []],
    ]);
    expect(cases.map(({ madeUp }) => madeUp)).toEqual(["request", "both", "both", "both", "response"]);
  });

  it("has cases that fail where the client does not understand what is made up", async () => {
    const [made] = createContractCases(bare).filter(
      ({ title, kind }) => title === "putThing 200 made up" && kind === "path",
    );
    const responding = (status: number) => ({
      PUT: async () => ({ data: {}, response: { ok: true, status } }),
    });
    expect(await made?.check(responding(200))).toEqual([]);
    expect(await made?.check(responding(201))).toEqual([
      "the client's call fails: it returns status 201 for 200",
    ]);
  });
});

/** The cases of one title, of all kinds. */
const casesOf = (title: string) => createContractCases(root).filter((one) => one.title === title);
const pointerOf = (path: string, end: string) => `/paths/${path.replaceAll("/", "~1")}/${end}`;
const thing = (end: string) => pointerOf("/things/{id}", end);

describe("the cases of a document", () => {
  it("are each response in both ways, and each request", () => {
    const shown = createContractCases(root).map(({ kind, title }) => `${kind} ${title}`);
    const responses = [
      "getThing 200 one",
      "getThing 200 two",
      "getThing 204 without a body",
      "getThing 4XX default",
      "getThing default default",
      "putThing 204 without a body",
      "sendText 200 default",
      "sendText 201 default",
      "deleteText 204 without a body",
      "headText 204 without a body",
      "putThing 500 made up",
    ];
    const requests = ["putThing first", "putThing second", "sendText default"];
    expect([...shown].sort()).toEqual(
      [
        ...responses.flatMap((title) => [`method ${title}`, `path ${title}`]),
        ...requests.map((title) => `request ${title}`),
      ].sort(),
    );
    const byPathOnly = createContractCases(root, false).filter(({ kind }) => kind !== "request");
    expect(byPathOnly.map(({ kind, title }) => `${kind} ${title}`)).toEqual(
      responses.map((title) => `path ${title}`),
    );
  });

  it("name their example, if there is one, and their status", () => {
    const of = (title: string) => casesOf(title)[0];
    const pointer = thing("get/responses/200/content/application~1json/examples/two/value");
    expect(of("getThing 200 two")).toMatchObject({ operationId: "getThing", status: "200", pointer });
    expect(of("getThing 204 without a body")).toMatchObject({ status: "204" });
    expect(of("getThing 204 without a body")).not.toHaveProperty("pointer");
    const first = thing("put/requestBody/content/application~1json/examples/first/value");
    expect(of("putThing first")).toMatchObject({ pointer: first });
    expect(of("putThing first")).not.toHaveProperty("status");
  });

  it("are made up for a declared response without an example, which is a gap", () => {
    const madeUp = createContractCases(root).filter(({ madeUp }) => madeUp === "response");
    const common = { operationId: "putThing", status: "500", title: "putThing 500 made up" };
    expect(madeUp).toEqual(
      ["method", "path"].map((kind) => ({
        ...common,
        kind,
        madeUp: "response",
        check: expect.any(Function),
      })),
    );
    expect(findGaps(root, createContractCases(root))).toEqual([{ operationId: "putThing", status: "500" }]);
    expect(findGaps(root, []).length).toBe(listResponses(root).length);
    expect(listResponses(root)).toHaveLength(10);
  });
});

/** A client that records the calls and succeeds. */
function recordingClient() {
  const calls: unknown[] = [];
  const method =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return name === name.toUpperCase() ? { data: 1, response: { ok: true, status: 200 } } : 1;
    };
  const names = ["GET", "PUT", "POST", "getThing", "putThing", "sendText"];
  return { calls, client: Object.fromEntries(names.map((name) => [name, method(name)])) };
}

// biome-ignore format: a table
it.each<[kind: string, title: string, call: readonly unknown[]]>([
  ["method", "getThing 200 two", ["getThing", { id: 8 }, { headers: { "x-trace": "on", prefer: "code=200, example=two", accept: "application/json" } }]],
  ["path", "getThing 200 two", ["GET", "/things/{id}", { params: { path: { id: 7 }, query: { id: 8 } }, headers: { "x-trace": "on", prefer: "code=200, example=two", accept: "application/json" } }]],
  ["path", "getThing 204 without a body", ["GET", "/things/{id}", { params: { path: { id: 7 }, query: { id: 8 } }, headers: { "x-trace": "on", prefer: "code=204" } }]],
  ["path", "getThing 4XX default", ["GET", "/things/{id}", { params: { path: { id: 7 }, query: { id: 8 } }, headers: { "x-trace": "on", prefer: "code=400, example=default", accept: "application/json" } }]],
  ["path", "getThing default default", ["GET", "/things/{id}", { params: { path: { id: 7 }, query: { id: 8 } }, headers: { "x-trace": "on", prefer: "code=500, example=default", accept: "application/json" } }]],
  ["request", "putThing second", ["putThing", { a: 2 }, { headers: basic }]],
  ["request", "sendText default", ["sendText", { left: 3 }, { headers: { "X-Key": "any" }, contentType: "application/x-www-form-urlencoded" }]],
])("the case of a %s, %s, is sent as the document says", async (kind, title, call) => {
  const { calls, client } = recordingClient();
  await casesOf(title)
    .find((one) => one.kind === kind)
    ?.check(client);
  expect(calls).toEqual([call]);
});

it("a request by path has its body and its media type, if that is not JSON", async () => {
  const { calls, client } = recordingClient();
  const requests = createContractCases(root, false).filter(({ kind }) => kind === "request");
  const problems: string[] = [];
  for (const { check } of requests) problems.push(...(await check(client)));
  expect(problems).toEqual([]);
  const put = { params: { path: {}, query: {} }, headers: basic };
  const headers = { "X-Key": "any", "content-type": "application/x-www-form-urlencoded" };
  expect(calls).toEqual([
    ["PUT", "/things/{id}", { ...put, body: { a: 1 } }],
    ["PUT", "/things/{id}", { ...put, body: { a: 2 } }],
    ["POST", "/text", { params: { path: {}, query: {} }, headers, body: { left: 3 } }],
  ]);
});

it("a response that the mock writes as XML passes as a text, one that is a text passes as it is", async () => {
  const responding = (data: unknown) => ({
    POST: async () => ({ data, response: { ok: true, status: 200 } }),
  });
  const problemsOf = async (title: string, data: unknown) =>
    casesOf(title)
      .find(({ kind }) => kind === "path")
      ?.check(responding(data));
  expect(await problemsOf("sendText 200 default", "<left>1</left>")).toEqual([]);
  expect(await problemsOf("sendText 200 default", { left: 2 })).toHaveLength(1);
  const text = casesOf("sendText 201 default").find(({ kind }) => kind === "path");
  const created = (data: unknown) => ({ POST: async () => ({ data, response: { ok: true, status: 201 } }) });
  expect(await text?.check(created("done"))).toEqual([]);
  expect(await text?.check(created("other"))).toHaveLength(1);
});

const call = {
  operationId: "getThing",
  method: "GET",
  path: "/things/{id}",
  parameters: {},
  query: {},
  body: undefined,
  headers: {},
};

it("a response without a body passes with none and with an empty one", async () => {
  const responding = (error: unknown, status: number) => ({
    GET: async () => ({ error, response: { ok: false, status } }),
  });
  const failed = (data: unknown) =>
    checkResponse(byPath, responding(data, 304), { ...call, code: 304, expected: undefined });
  expect([await failed(undefined), await failed("")]).toEqual([[], []]);
  expect(await failed("text")).toHaveLength(1);
});

it("an operation whose path has a fragment has no case, as no request reaches it", () => {
  const get = { operationId: "getShared", responses: { 204: empty } };
  const paths = { "/things/{id}#shared": { get }, "/things": { get: { ...get, operationId: "listThings" } } };
  const operations = createContractCases({ ...root, paths }).map(({ operationId }) => operationId);
  expect(new Set(operations)).toEqual(new Set(["listThings"]));
});

describe("what went wrong", () => {
  it("is that the client has no such method", async () => {
    expect(() => callMethod({}, call)).toThrow('the client has no method "getThing"');
    expect(await checkRequest(byPath, {}, call)).toEqual([
      'the request is not accepted: the client has no method "GET"',
    ]);
  });

  const violation = (message: string) => ({ location: ["response"], severity: "Error", message });
  it.each([
    [
      "the sentences of the mock, each once",
      [violation("a"), violation('b "c"'), violation("a")],
      'a; b \\"c\\"',
    ],
    ["what the mock writes that is no list of sentences", [], "[]"],
  ])("is %s", async (_, violations, says) => {
    const reported = new Error(`the mock reports: ${JSON.stringify(violations)}`);
    const failing = (thrown: unknown) => ({ getThing: () => Promise.reject(thrown) });
    const expected = [`the mock reports: ${says}`];
    expect(await checkRequest(byMethod, failing(reported), call)).toEqual(expected);
    const wrapped = new Error("network", { cause: reported });
    expect(await checkRequest(byMethod, failing(wrapped), call)).toEqual(expected);
  });

  it.each([
    [new Error("outer", { cause: new Error("inner") }), "inner"],
    [new Error("outer", { cause: "a text" }), "outer"],
    ["a text", "a text"],
  ])("is the cause of what the client throws: %o", async (thrown, says) => {
    const client = { getThing: () => Promise.reject(thrown) };
    const response = { ...call, code: 200, expected: undefined };
    expect(await checkResponse(byMethod, client, response)).toEqual([`the client's call fails: ${says}`]);
  });

  it("is another status, also of a success", async () => {
    const client = (status: number, ok: boolean) => ({
      GET: async () => ({ ...(ok ? { data: 1 } : { error: 1 }), response: { ok, status } }),
    });
    const check = (code: number, status: number, ok: boolean) =>
      checkResponse(byPath, client(status, ok), { ...call, code, expected: 1 });
    expect(await check(200, 200, true)).toEqual([]);
    expect(await check(404, 404, false)).toEqual([]);
    expect(await check(299, 299, true)).toEqual([]);
    expect(await check(200, 200, false)).toEqual(["the client's call fails: it returns status 200 for 200"]);
    expect(await check(404, 500, false)).toEqual(["the client's call fails: it returns status 500 for 404"]);
    expect(await check(300, 300, true)).toEqual(["the client reports status 300 as a success"]);
  });
});

describe("a checked client", () => {
  it.each([
    { says: "fine", headers: {}, body: '{"a":1}', fails: undefined },
    { says: "violates", headers: { "sl-violations": "[]" }, body: "{}", fails: "the mock reports: []" },
    {
      says: "is Prism's own",
      headers: { "content-type": "application/problem+json" },
      body: '{"type":"https://stoplight.io/prism/errors#NOT_FOUND"}',
      fails: "Prism sent a response of its own, with status 404",
    },
    {
      says: "is a problem of the document's",
      headers: { "content-type": "application/problem+json; charset=utf-8" },
      body: '{"type":"about:blank"}',
      fails: undefined,
    },
    {
      says: "only quotes Prism",
      headers: { "content-type": "application/json" },
      body: '{"type":"https://stoplight.io/prism/errors#NOT_FOUND"}',
      fails: undefined,
    },
  ])("fails on a response of the mock unless it is one of the document: $says", async (response) => {
    const requests: unknown[] = [];
    const server = createServer(({ url, headers }, outgoing) => {
      requests.push([url, headers.authorization]);
      outgoing.writeHead(404, response.headers).end(response.body);
    });
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${await listen(server)}`;
    const client = createCheckedClient(createFetchClient, url);
    const sent = client.GET("/things/7" as never).then(({ error }) => error);
    if (response.fails === undefined) expect(await sent).toEqual(JSON.parse(response.body));
    else await expect(sent).rejects.toThrow(new Error(response.fails));
    expect(requests).toEqual([["/things/7", "Bearer contract-test"]]);
  });

  it.each([
    [200, "text/event-stream", "data: 1\n\n", { data: "data: 1\n\n" }],
    [200, "application/json", '{"a":1}', { data: { a: 1 } }],
    [404, "text/html", "<p>", { error: "<p>" }],
  ])(
    "through openapi-fetch gives a body that is not JSON as a text: %s %s",
    async (status, type, body, result) => {
      const fetch = async () => new Response(body, { status, headers: { "content-type": type } });
      const client = createFetchClient({
        baseUrl: "http://a.example",
        accessToken: "t",
        maxRetries: 0,
        fetch,
      });
      expect(await client.GET("/things" as never)).toMatchObject(result);
    },
  );

  it("through openapi-fetch follows no redirect, which is a response of the document's", async () => {
    const server = createServer((_, outgoing) => outgoing.writeHead(302, { location: "/gone" }).end());
    onTestFinished(() => void server.close());
    const client = createCheckedClient(createFetchClient, `http://127.0.0.1:${await listen(server)}`);
    expect((await client.GET("/things/7" as never)).response.status).toBe(302);
  });

  it("is created for the mock, and retries nothing", () => {
    const options = createCheckedClient((given) => given, "http://127.0.0.1:4010");
    expect(options).toMatchObject({ baseUrl: "http://127.0.0.1:4010", maxRetries: 0 });
  });
});
