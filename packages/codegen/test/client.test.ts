import createFetchClient from "openapi-fetch";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { type ClientModule, call, json, list, moduleOf, object, parameter, text } from "./client-support.ts";
import { evaluate, fileOf, squeezed, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

describe("a request of client.ts has", () => {
  test.each<[what: string, parameter: object, value: unknown, query: string]>([
    ["a text", {}, "a&b", "q=a%26b"],
    ["each item of a list", { schema: list }, ["a", "b"], "q=a&q=b"],
    ["the items of a list together", { schema: list, explode: false }, ["a,", "b"], "q=a%2C,b"],
    ["a list with blanks", { schema: list, style: "spaceDelimited" }, ["a", "b"], "q=a%20b"],
    ["a list with bars", { schema: list, style: "pipeDelimited" }, ["a", "b"], "q=a|b"],
    ["the members of an object", { schema: object }, { a: "1", b: "2" }, "a=1&b=2"],
    ["an object in one value", { schema: object, explode: false }, { a: "1", b: "2" }, "q=a,1,b,2"],
    [
      "a deep object",
      { schema: object, style: "deepObject" },
      { a: { b: "1" }, c: [2] },
      "q[a][b]=1&q[c][0]=2",
    ],
    ["reserved characters", { allowReserved: true }, "/a?b=c&d", "q=/a?b=c%26d"],
    [
      "what is JSON already",
      { schema: undefined, content: { "application/json": {} } },
      '{"a":1}',
      "q=%7B%22a%22%3A1%7D",
    ],
    ["no undefined", {}, undefined, ""],
  ])("in its query %s", async (_, parts, value, query) => {
    const module = await moduleOf({ parameters: [parameter("q", "query", parts)] });
    expect(await call(module, { q: value })).toBe(`PUT /x${query && `?${query}`}`);
  });

  test.each<[what: string, parameter: object, value: unknown, path: string]>([
    ["a text", {}, "a/b c", "a%2Fb%20c"],
    ["a list", { schema: list }, ["a", "b"], "a,b"],
    ["the members of an object", { schema: object, explode: true }, { a: "1", b: "2" }, "a=1,b=2"],
    ["a label", { style: "label" }, "a", ".a"],
    ["a matrix", { schema: list, style: "matrix", explode: true }, ["a", "b"], ";p=a;p=b"],
  ])("in its path %s", async (_, parts, value, path) => {
    const module = await moduleOf({ parameters: [parameter("p", "path", parts)] }, "/x/{p}/y");
    expect(await call(module, { p: value })).toBe(`PUT /x/${path}/y`);
  });

  test.each([[undefined], [null], [""], ["."], [".."]])(
    "no %j in its path, which would be that of another operation",
    async (value) => {
      const module = await moduleOf({ parameters: [parameter("p", "path")] }, "/x/{p}");
      await expect(call(module, { p: value })).rejects.toThrow('run needs a value for "p" in its path');
    },
  );

  test.each<[what: string, parameter: object, value: unknown, header: string]>([
    ["a number", {}, 1, "1"],
    ["a list", { schema: list }, ["a", "b"], "a, b"],
    ["an object", { schema: object }, { a: "1", b: "2" }, "a,1,b,2"],
    ["an object with names", { schema: object, explode: true }, { a: "1", b: "2" }, "a=1,b=2"],
  ])("in its header %s", async (_, parts, value, header) => {
    const module = await moduleOf({ parameters: [parameter("H", "header", parts)] });
    expect(await call(module, { H: value })).toBe(`PUT /x h,${header}`);
  });

  test.each<[type: string, schema: object, input: unknown, sent: string]>([
    ["application/json", object, { a: "1" }, 'application/json {"a":"1"}'],
    ["application/merge-patch+json", object, { a: null }, 'application/merge-patch+json {"a":null}'],
    ["application/json", list, { body: ["a"] }, 'application/json ["a"]'],
    ["*/*", object, { a: "1" }, 'application/json {"a":"1"}'],
    [
      "application/x-www-form-urlencoded",
      object,
      { a: "é&", b: ["1", "2"] },
      "application/x-www-form-urlencoded a=%C3%A9%26&b=1&b=2",
    ],
    [
      "application/x-www-form-urlencoded",
      object,
      { a: { c: 1 } },
      "application/x-www-form-urlencoded a=%7B%22c%22%3A1%7D",
    ],
    ["text/plain", text, { body: "a" }, "text/plain a"],
    ["application/xml", object, { body: "<a/>" }, "application/xml <a/>"],
    ["application/pdf", {}, { body: new Blob(["a"]) }, "application/pdf a"],
    ["image/*", {}, { body: new Blob(["a"], { type: "image/png" }) }, "image/png a"],
    ["application/x-ndjson", list, { body: ["a", "b"] }, 'application/x-ndjson "a"\n"b"'],
  ])("a body of %s", async (type, schema, input, sent) => {
    const module = await moduleOf({ requestBody: { content: { [type]: { schema } } } });
    expect(await call(module, input)).toBe(`PUT /x ${sent}`);
  });

  test("a deep object in a form whose encoding asks for it", async () => {
    const form = { schema: object, encoding: { a: { style: "deepObject", explode: true } } };
    const module = await moduleOf({
      requestBody: { content: { "application/x-www-form-urlencoded": form } },
    });
    expect(await call(module, { a: { c: [{ d: 1 }] }, b: "2" })).toMatch(/ a\[c\]\[0\]\[d\]=1&b=2$/);
  });

  test("a form of texts and files, whose boundary is that of `fetch`", async () => {
    const properties = { file: { type: "string", format: "binary" }, names: list, other: object };
    const form = { "multipart/form-data": { schema: { type: "object", properties } } };
    const module = await moduleOf({ requestBody: { content: form } });
    const file = new File(["bytes"], "a.txt", { type: "text/plain" });
    const sent = await call(module, { file, names: ["x", "y"], other: { a: 1 } });
    expect(sent).toMatch(/^PUT \/x multipart\/form-data; boundary/);
    for (const part of [
      'name="file"; filename="a.txt"',
      "\r\nbytes\r\n",
      "\r\nx\r\n",
      "\r\ny\r\n",
      '{"a":1}',
    ])
      expect(sent).toContain(part);
  });

  test.each<[what: string, isRequired: boolean, input: unknown, sent: string]>([
    ["no body that is left out", false, undefined, "PUT /x"],
    ["no body without a field", false, { a: undefined }, "PUT /x"],
    ["a body that is required, without a field", true, undefined, "PUT /x application/json {}"],
  ])("%s", async (_, required, input, sent) => {
    const module = await moduleOf({ requestBody: { required, ...json(object) } });
    expect(await call(module, input)).toBe(sent);
  });

  test("parameters of one name from their places, and the body from its own", async () => {
    const parameters = [parameter("n", "path"), parameter("n", "query"), parameter("q", "query")];
    const requestBody = json({ type: "object", properties: { q: text } });
    const module = await moduleOf({ parameters, requestBody }, "/x/{n}");
    const sent = await call(module, { n: "1", query: { n: "2", q: "3" }, body: { q: "4" } });
    expect(sent).toBe('PUT /x/1?n=2&q=3 application/json {"q":"4"}');
  });

  test.each([
    ["the media types to choose from", {}, "accept,application/json"],
    ["those of the caller, if there are some", { headers: { Accept: "text/csv" } }, "accept,text/csv"],
  ])("%s", async (_, options, header) => {
    const content = { "application/xml": {}, "application/json": {} };
    const module = await moduleOf({ responses: { 200: { description: "", content } } });
    const sent: string[] = [];
    const fetch = async (request: Request) => {
      sent.push(`accept,${request.headers.get("Accept")}`);
      return Response.json({});
    };
    await call(module, undefined, undefined, { ...options, fetch });
    expect(sent).toEqual([header]);
  });

  test("the options of a call, and what the caller's client adds", async () => {
    const module = await moduleOf({});
    const requests: Request[] = [];
    const fetch = async (request: Request) => {
      requests.push(request);
      return new Response(null, { status: 204 });
    };
    const client = createFetchClient({ baseUrl: "https://api.example", headers: { "X-Client": "1" }, fetch });
    client.use({ onRequest: ({ request }) => request.headers.set("X-Middleware", "1") });
    const controller = new AbortController();
    const options = {
      signal: controller.signal,
      baseUrl: "https://other.example/v1",
      headers: { "X-Call": "1" },
    };
    await module.createClient(client).run?.(undefined, options);
    const [request] = requests;
    expect(request?.url).toBe("https://other.example/v1/x");
    expect([...(request?.headers ?? [])].flat()).toEqual([
      "x-call",
      "1",
      "x-client",
      "1",
      "x-middleware",
      "1",
    ]);
    controller.abort();
    expect(request?.signal.aborted).toBe(true);
  });
});

const responses = (status: string, content?: object) => ({
  responses: { [status]: { description: "", ...(content && { content }) } },
});
const bytes = (status: number, body: string | Uint8Array<ArrayBuffer> | null, type = "application/json") =>
  new Response(body, { status, headers: { "Content-Type": type } });

describe("a method of client.ts returns", () => {
  test.each<[what: string, declared: object, response: () => Response, data: unknown]>([
    ["JSON", responses("200", { "application/json": {} }), () => bytes(200, '{"a":1}'), { a: 1 }],
    ["JSON that is null", responses("200", { "application/json": {} }), () => bytes(200, "null"), null],
    ["JSON of any status in a range", responses("2XX", { "application/json": {} }), () => bytes(203, "1"), 1],
    ["JSON of `default` alone", responses("default", { "application/json": {} }), () => bytes(200, "1"), 1],
    ["JSON of another success", responses("201", { "application/json": {} }), () => bytes(200, "1"), 1],
    ["a text", responses("200", { "text/csv": {} }), () => bytes(200, "1", "text/csv"), "1"],
    [
      "XML as a text",
      responses("200", { "application/xml": { schema: object } }),
      () => bytes(200, "<a/>"),
      "<a/>",
    ],
    [
      "a text of any type",
      responses("200", { "*/*": { schema: text } }),
      () => bytes(200, "1", "text/plain"),
      "1",
    ],
    ["JSON of any type", responses("200", { "*/*": { schema: text } }), () => bytes(200, '"1"'), "1"],
    ["nothing of 204", responses("204"), () => new Response(null, { status: 204 }), undefined],
    ["JSON where nothing is described", responses("200"), () => bytes(200, "[1]"), [1]],
    ["a text where nothing is described", responses("200"), () => bytes(200, "1", "text/plain"), "1"],
    ["nothing where nothing is described, and comes", responses("200"), () => bytes(200, ""), undefined],
    [
      "nothing for one of several statuses that has none",
      { responses: { 200: { ...json(text) }, 202: { description: "" } } },
      () => bytes(202, "1"),
      undefined,
    ],
    ["nothing if no response is declared", { responses: {} }, () => bytes(200, "1"), undefined],
  ])("%s", async (_, declared, response, data) => {
    expect(await call(await moduleOf(declared), undefined, response)).toEqual(data);
  });

  test("bytes as a Blob where nothing is described", async () => {
    const data = await call(await moduleOf(responses("200")), undefined, () => bytes(200, "a", "image/png"));
    expect(data).toEqual(new Blob(["a"], { type: "image/png" }));
  });

  test.each([
    ["DELETE", "delete", responses("200", { "application/json": {} }), 204],
    ["DELETE", "delete", responses("200", { "application/json": {} }), 205],
    ["PUT that declares 205", "put", { responses: { 200: json(text), 205: { description: "" } } }, 204],
  ])("nothing of a success without a body: %s", async (_, method, declared, status) => {
    const module = await moduleOf(declared, "/x", method);
    expect(await call(module, undefined, () => new Response(null, { status }))).toBeUndefined();
  });

  test.each(["application/json", "text/plain", "image/png", "application/jsonl"])(
    "no 204 or 205 that a PUT does not declare: %s",
    async (type) => {
      const module = await moduleOf(responses("200", { [type]: {} }));
      for (const status of [204, 205])
        await expect(call(module, undefined, () => new Response(null, { status }))).rejects.toThrow(
          `run got ${status} with no body`,
        );
    },
  );

  test("bytes as a Blob", async () => {
    const module = await moduleOf(responses("200", { "image/png": { schema: { type: "string" } } }));
    const data = await call(module, undefined, () => bytes(200, new Uint8Array([255, 0]), "image/png"));
    if (!(data instanceof Blob)) throw new Error("no Blob");
    expect([data.type, [...(await data.bytes())]]).toEqual(["image/png", [255, 0]]);
  });

  test("nothing for HEAD, whatever is declared", async () => {
    const module = await moduleOf(responses("200", { "application/json": {} }), "/x", "head");
    expect(await call(module, undefined, () => bytes(200, null))).toBeUndefined();
  });
});

describe("a method of client.ts throws", () => {
  const declared = {
    responses: {
      200: json(object),
      404: { description: "", content: { "application/problem+json": { schema: object } } },
      409: { description: "", content: { "text/plain": {} } },
      410: { description: "" },
      "5XX": json(object),
    },
  };
  const errorOf = async (response: () => Response, operation: object = declared) => {
    const module = await moduleOf(operation);
    const error: unknown = await call(module, undefined, response).catch((thrown) => thrown);
    if (!(error instanceof module.ResponseError)) throw error;
    return { ...error, isDeclared: module.isErrorOf(error, "run"), message: error.message };
  };

  test.each<[what: string, response: () => Response, declared: string | undefined, body: unknown]>([
    ["an error with a status", () => bytes(404, '{"a":"1"}', "application/problem+json"), "404", { a: "1" }],
    ["one with JSON of another type", () => bytes(404, '{"a":"1"}', "text/plain"), "404", { a: "1" }],
    ["one whose text could be JSON", () => bytes(409, "12", "text/plain"), "409", "12"],
    ["one of a range", () => bytes(503, '{"a":"1"}'), "5XX", { a: "1" }],
    ["one of which only the status is declared", () => bytes(410, "gone", "text/plain"), "410", "gone"],
    ["one that is not declared", () => bytes(418, '{"a":1}'), undefined, { a: 1 }],
    ["broken JSON", () => bytes(404, '{"a"'), undefined, '{"a"'],
    ["a page where JSON is declared", () => bytes(404, "<html>", "text/html"), undefined, "<html>"],
    ["no body where JSON is declared", () => bytes(404, null), undefined, ""],
    ["a success that is no JSON", () => bytes(200, "<html>", "text/html"), undefined, "<html>"],
    ["a success without its body", () => new Response(null, { status: 204 }), undefined, ""],
  ])("%s", async (_, response, key, body) => {
    const { status } = response();
    expect(await errorOf(response)).toMatchObject({
      name: "ResponseError",
      operation: "run",
      status,
      declared: key,
      isDeclared: key !== undefined,
      body,
      response: expect.any(Response),
    });
  });

  test("an error with the operation and its status in the message, and nothing of the body", async () => {
    const { message } = await errorOf(() => bytes(404, '{"a":"secret"}'));
    expect(message).toBe("run got 404");
    expect((await errorOf(() => bytes(200, "secret"))).message).toBe(
      "run got 200 with a body that is no JSON",
    );
  });

  test("an error of `default` for any other status", async () => {
    const operation = { responses: { 200: json(object), default: json(object) } };
    expect(await errorOf(() => bytes(404, "{}"), operation)).toMatchObject({
      declared: "default",
      status: 404,
    });
  });

  test("what `fetch` throws, as it is", async () => {
    const failure = new TypeError("fetch failed");
    const module = await moduleOf(declared);
    const answer = () => {
      throw failure;
    };
    await expect(call(module, undefined, answer)).rejects.toBe(failure);
    expect(module.isErrorOf(failure, "run")).toBe(false);
  });

  test("an error that is no other operation's", async () => {
    const module = await moduleOf(declared);
    const error: unknown = await call(module, undefined, () => bytes(404, "{}")).catch((thrown) => thrown);
    expect([module.isErrorOf(error, "run"), module.isErrorOf(error, "other")]).toEqual([true, false]);
  });
});

/** A document of GETs with these operationIds. */
const documentOf = (...ids: readonly string[]) => ({
  paths: Object.fromEntries(ids.map((id) => [`/${id}`, { get: { operationId: id, responses: {} } }])),
});

describe("client.ts", () => {
  test("has a function for each operation, with a name that nothing else has", async () => {
    const ids = [
      "read-item",
      "readItem",
      "delete",
      "createClient",
      "send",
      "client",
      "2x",
      "é",
      "1",
      "__proto__",
      "Blob",
    ];
    const code = await fileOf("client", documentOf(...ids));
    const names = [...code.matchAll(/^export const (\S+): Functions\[/gm)].map(([, name]) => name);
    expect(names).toEqual([
      "readItem2",
      "readItem",
      "delete2",
      "createClient2",
      "send2",
      "client2",
      "x",
      "é",
      "operation",
      "__proto__",
      "Blob2",
    ]);
    const { createClient } = (await evaluate(code, "it")) as ClientModule; // as it is what is generated
    const urls: string[] = [];
    const fetch = async ({ url }: Request) => {
      urls.push(new URL(url).pathname.slice(1));
      return new Response(null, { status: 204 });
    };
    const client = createClient(createFetchClient({ baseUrl: "https://api.example", fetch }));
    for (const id of ids) await client[id]?.();
    expect(urls.map(decodeURIComponent)).toEqual(ids);
  });

  test("has no comment of an operation a second time, and the errors of each", async () => {
    const get = {
      operationId: "read",
      summary: "Reads.",
      responses: { 404: { description: "None. Look." } },
    };
    const document = { paths: { "/x": { get } } };
    expect(await fileOf("methods", document)).toContain("* Reads.\n");
    const code = await fileOf("client", document);
    expect(code).not.toContain("Reads.");
    expect(squeezed(code)).toContain('read: ResponseError<"404", 404, unknown>;');
  });

  test("imports openapi-fetch alone at run time, and that for `connect`", async () => {
    const code = await fileOf("client", documentOf("read"));
    expect(code.match(/^import (?!type ).*$/gm)).toEqual([
      'import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";',
    ]);
    expect(code.match(/createFetchClient\b/g)).toHaveLength(3); // in a comment as well
  });

  test.each<[what: string, path: string, parts: object, message: string]>([
    [
      "cookies",
      "/x",
      { parameters: [parameter("c", "cookie"), parameter("d", "cookie")] },
      "read: client.ts sends no cookie. A browser sends its own; elsewhere set the header in a middleware.",
    ],
    [
      "a body of GET",
      "/x",
      { requestBody: json(object) },
      "read: `fetch` does not send this: no TRACE, and no body with GET or HEAD.",
    ],
    [
      "a path with a query",
      "/x?a=1",
      {},
      "read: client.ts adds no query to such a path. Make parameters of it.",
    ],
    ["XML", "/x", responses("200", { "application/xml": {} }), "read: client.ts gives XML as a text."],
    [
      "parts",
      "/x",
      responses("200", { "multipart/mixed": {} }),
      "read: client.ts gives the parts of a multipart body as one Blob.",
    ],
  ])("says that it does not carry %s", async (_, path, parts, message) => {
    const get = { operationId: "read", responses: {}, ...parts };
    const document = { openapi: "3.1.0", info: { title: "T", version: "1" }, paths: { [path]: { get } } };
    const { notices } = await generate({
      spec: "api.json",
      text: JSON.stringify(document),
      emit: ["client"],
    });
    expect(notices.map((notice) => notice.message)).toEqual([message]);
  });
});

/** Needs all that a client can have besides. */
const upload = {
  type: "object",
  properties: { file: { type: "string", format: "binary" } },
  required: ["file"],
};
const demanding = {
  paths: {
    "/files/{id}": {
      parameters: [
        parameter("id", "path", { schema: list, style: "matrix", explode: true }),
        parameter("filter", "query", { schema: object, style: "deepObject" }),
        parameter("H", "header", { schema: object, explode: true }),
      ],
      get: {
        operationId: "getFile",
        responses: {
          200: { description: "", content: { "application/pdf": {} } },
          404: json({ $ref: "#/components/schemas/Error" }),
          default: json({ type: "object", properties: { code: { type: "number" } } }),
        },
      },
      post: {
        operationId: "postFile",
        requestBody: {
          required: true,
          content: { "multipart/form-data": { schema: { $ref: "#/components/schemas/Blob" } } },
        },
        responses: {
          201: {
            ...json({ $ref: "#/components/schemas/Response" }),
            headers: { Location: { schema: text } },
          },
          299: json({ type: "object", properties: { old: text } }),
          202: json({ type: "object", required: ["later"], properties: { later: { type: "number" } } }),
        },
      },
      put: { operationId: "putFile", requestBody: { content: { "application/pdf": {} } }, responses: {} },
      patch: {
        operationId: "patchFile",
        requestBody: { content: { "application/x-ndjson": { schema: list } } },
        responses: {},
      },
    },
    "/files": {
      post: {
        operationId: "listFiles",
        requestBody: {
          content: {
            "application/json": { schema: object },
            "application/x-www-form-urlencoded": { schema: object },
          },
        },
        responses: {
          200: {
            description: "",
            content: { "application/json": { schema: list }, "text/event-stream": { schema: object } },
          },
          202: json({ type: "object", required: ["id"], properties: { id: { type: "number" } } }),
        },
      },
      get: {
        operationId: "followFiles",
        responses: {
          200: { description: "", content: { "application/jsonl": { itemSchema: object } } },
        },
      },
      delete: { operationId: "deleteFiles", responses: { 200: json(object) } },
    },
  },
  servers: [
    { url: "https://{region}.api.example", variables: { region: { default: "eu", enum: ["eu", "us"] } } },
  ],
  components: {
    securitySchemes: { user: { type: "http", scheme: "basic" }, token: { type: "oauth2", flows: {} } },
    schemas: { Blob: upload, Response: object, Error: object },
  },
};

const consumer = `import createFetchClient from "openapi-fetch";
import { type ApiClient, connect, createClient, getFile, isErrorOf } from "./client.js";
import type { OperationMethods } from "./methods.js";
import type { paths } from "./schema.js";

export interface newer extends Omit<paths, "/files"> { "/files": { get: { responses: { 200: { content: { "application/json": string } } } } } }
interface others { "/files": { get: { responses: { 200: { content: { "application/json": string } } } } } }
export type Others = others;

const fetchClient = createFetchClient<paths>({ baseUrl: "https://api.example" });
export const methods: OperationMethods = createClient(fetchClient);
export const untyped: ApiClient = createClient(createFetchClient({ baseUrl: "https://api.example" }));
const region = "eu";
export const api: ApiClient = createClient(
  connect({ variables: { region }, keys: { user: { username: "u", password: "p" }, token: async () => "t" } }),
);
export const pdf: Blob = await getFile(fetchClient, { id: ["1"] }, { signal: AbortSignal.abort() });
const sent = await api.postFile({ id: ["1"], filter: { a: "1" }, file: new Blob(["a"]) });
await api.putFile({ id: [], body: pdf });
await api.patchFile({ id: [], body: ["a" in sent ? String(sent.a) : ""] });
const success = await api.postFile({ id: [], file: pdf }).withResponse();
const location: string | null = success.headers.get("Location");
const asked = await api.listFiles().accept("text/event-stream").withResponse();
export const instead: number | undefined = asked.status === 202 ? asked.data.id : undefined;
const later: number | undefined = success.status === 202 ? success.data.later : undefined;
const now: string | undefined = success.status === 202 || success.status === 299 ? undefined : success.data.a;
if (asked.status === 200) for await (const { b } of asked.data) console.log(b?.toUpperCase());
for await (const one of await api.followFiles()) console.log(one.a?.toUpperCase());
await api.listFiles({ a: "1" }, { contentType: "application/x-www-form-urlencoded" });
const gone: undefined | { a?: string; b?: string } = await api.deleteFiles();
try {
  await api.getFile({ id: ["1"] }, { headers: { accept: null } });
} catch (error) {
  if (!isErrorOf(error, "getFile")) throw error;
  const code: number | undefined = error.declared === "default" ? error.body.code : undefined;
  const text: string | undefined = error.declared === "404" ? error.body.a : undefined;
  console.log(code, text, location, later, now, gone);
}
`;

/** Each in place of a line of the consumer. */
const misuses: Readonly<Record<string, readonly [line: string, misuse: string]>> = {
  "client.ts": ["createClient(fetchClient)", "createClient(fetch)"],
  "document.ts": ["createClient(fetchClient)", "createClient(createFetchClient<others>())"],
  "version.ts": ["createClient(fetchClient)", "createClient(createFetchClient<newer>())"],
  "function.ts": ["getFile(fetchClient,", "getFile(createFetchClient<others>(),"],
  "input.ts": ["file: new Blob", "files: new Blob"],
  "file.ts": ['file: new Blob(["a"])', 'file: "a"'],
  "option.ts": ["{ signal:", "{ signals:"],
  "operation.ts": ['error, "getFile"', 'error, "getFiles"'],
  "body.ts": ["error.body.code :", "error.body.a :"],
  "status.ts": ["? success.data.later", "? success.data.a"],
  "media-type.ts": ['accept("text/event-stream")', 'accept("text/csv")'],
  "instead.ts": ["asked.data.id", "asked.data.a"],
  "item.ts": ["{ b } of", "{ c } of"],
  "content-type.ts": ["application/x-www-form-urlencoded", "application/xml"],
  "nothing.ts": ["const gone: undefined |", "const gone:"],
  "variable.ts": ['const region = "eu"', 'const region = "mars"'],
  "key.ts": ["user: { username", "user: { name"],
};

test("client.ts compiles, and what uses it wrongly does not", async () => {
  const { files } = await generate({
    spec: "api.json",
    text: JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "1" }, ...demanding }),
    emit: ["schema", "methods", "client"],
  });
  const wrong = Object.entries(misuses).map(([name, [line, misuse]]) => [
    `not-${name}`,
    consumer.replace(line, misuse),
  ]);
  const folder = await temporaryFolder({
    "package.json": '{ "type": "module" }',
    "consumer.ts": consumer,
    ...Object.fromEntries([...files, ...wrong]),
  });
  const { stdout } = await typeCheck(folder, "typescript-7");
  expect([...new Set(stdout.match(/^\S+\.ts(?=\()/gm))].sort(), stdout).toEqual(
    Object.keys(misuses)
      .map((name) => `not-${name}`)
      .sort(),
  );
});
