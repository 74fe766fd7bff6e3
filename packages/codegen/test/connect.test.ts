import { inspect } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { generate } from "../src/index.ts";
import { type ClientModule, object } from "./client-support.ts";
import { evaluate, fileOf, squeezed } from "./support.ts";

const securitySchemes = {
  inHeader: { type: "apiKey", in: "header", name: "X-Key" },
  inQuery: { type: "apiKey", in: "query", name: "key" },
  inCookie: { type: "apiKey", in: "cookie", name: "sid" },
  user: { type: "http", scheme: "Basic" },
  token: { type: "http", scheme: "bearer" },
  oauth: { type: "oauth2", flows: {} },
  id: { type: "openIdConnect", openIdConnectUrl: "https://id.example" },
};

/** A document with the operation `run`, and those of other methods by their names. */
const documentOf = (operation: object = {}, parts: object = {}) => ({
  servers: [
    { url: "https://api.example/v1/" },
    {
      url: "https://{host}.example/{path}",
      variables: { host: { default: "eu" }, path: { default: "a/b" } },
    },
  ],
  components: { securitySchemes },
  paths: {
    "/x": {
      get: { operationId: "run", responses: {}, ...operation },
      post: {
        operationId: "add",
        responses: {},
        requestBody: { content: { "application/json": { schema: object } } },
        ...operation,
      },
    },
  },
  ...parts,
});

interface Given {
  readonly options?: object;
  readonly document?: object;
  readonly input?: unknown;
  readonly call?: object;
  readonly id?: string;
  /** Responds to each request; the first is sent by the operation. */
  readonly respond?: (request: Request) => Response;
}

/** Connects, and calls. @returns what was sent */
async function sent({
  options,
  document = documentOf(),
  input,
  call,
  id = "run",
  respond,
}: Given): Promise<string[]> {
  const { createClient, connect } = (await evaluate(await fileOf("client", document), "it")) as ClientModule; // as it is generated
  const requests: string[] = [];
  const fetch = async (request: Request) => {
    const body = await request.clone().text();
    requests.push(
      [
        request.method,
        request.url,
        ...[...request.headers].map((pair) => pair.join(": ")),
        ...(body ? [body] : []),
      ].join(", "),
    );
    return respond?.(request) ?? new Response(null, { status: 204 });
  };
  const client = connect({ fetch, ...options });
  await createClient(client)[id]?.(input, call);
  return requests;
}

describe("connect sends requests to", () => {
  test.each<[what: string, options: object, url: string]>([
    ["the first server", {}, "https://api.example/v1/x"],
    [
      "another one, with its usual values",
      { server: "https://{host}.example/{path}" },
      "https://eu.example/a/b/x",
    ],
    [
      "one with other values",
      { server: "https://{host}.example/{path}", variables: { host: "us-1", path: "c" } },
      "https://us-1.example/c/x",
    ],
    ["another address", { baseUrl: "http://127.0.0.1:4010" }, "http://127.0.0.1:4010/x"],
  ])("%s", async (_, options, url) => {
    expect(await sent({ options })).toEqual([`GET ${url}`.replace(" ", ", ")]);
  });

  test("the server of an operation, or of its path, but for another address", async () => {
    const servers = [{ url: "https://{where}.example/up", variables: { where: { default: "files" } } }];
    const ofPath = documentOf();
    Object.assign(ofPath.paths["/x"], { servers });
    for (const document of [documentOf({ servers }), ofPath]) {
      expect(await sent({ document })).toEqual(["GET, https://files.example/up/x"]);
      expect(await sent({ document, options: { baseUrl: "http://localhost" } })).toEqual([
        "GET, http://localhost/x",
      ]);
    }
    expect(await sent({ document: documentOf({ servers: [{ url: "../v2" }] }) })).toEqual([
      "GET, https://api.example/v2/x",
    ]);
  });

  test.each<[what: string, options: object, message: string]>([
    [
      "a server that the document does not have",
      { server: "https://evil.example" },
      'The document has no server "https://evil.example".',
    ],
    ["a host in a variable", { variables: { host: "evil.example/#" } }, 'cannot be "evil.example/#"'],
    ["a user in a variable", { variables: { host: "a@evil" } }, 'cannot be "a@evil"'],
    ["a way up in a variable", { variables: { path: "../admin" } }, 'cannot be "../admin"'],
    ["a query in a variable", { variables: { path: "a?b" } }, 'cannot be "a?b"'],
  ])("no other: %s", { tags: "security" }, async (_, options, message) => {
    await expect(sent({ options: { server: "https://{host}.example/{path}", ...options } })).rejects.toThrow(
      message,
    );
  });

  test("no value that a variable does not list", async () => {
    const servers = [
      { url: "https://{host}.example", variables: { host: { default: "eu", enum: ["eu", "us"] } } },
    ];
    const document = documentOf({}, { servers });
    expect(await sent({ document, options: { variables: { host: "us" } } })).toEqual([
      "GET, https://us.example/x",
    ]);
    await expect(sent({ document, options: { variables: { host: "ap" } } })).rejects.toThrow(
      'The variable host of https://{host}.example cannot be "ap". Take one of eu, us',
    );
  });

  test("an address only, where the document has none", async () => {
    const document = documentOf({}, { servers: [{ url: "/v1" }] });
    await expect(sent({ document })).rejects.toThrow("Give its address as baseUrl");
    expect(squeezed(await fileOf("client", document))).toContain(
      "ConnectionOptions<Keys> & ({ baseUrl: string; });",
    );
  });
});

describe("connect sends a key", () => {
  test.each<[scheme: string, key: unknown, expected: string]>([
    ["inHeader", "a&b", "GET, https://api.example/v1/x, x-key: a&b"],
    ["inQuery", "a&b", "GET, https://api.example/v1/x?key=a%26b"],
    ["inCookie", "a;b", "GET, https://api.example/v1/x, cookie: sid=a%3Bb"],
    [
      "user",
      { username: "ü", password: "p:" },
      `GET, https://api.example/v1/x, authorization: Basic ${btoa("Ã¼:p:")}`,
    ],
    ["token", "t", "GET, https://api.example/v1/x, authorization: Bearer t"],
    ["oauth", () => "t", "GET, https://api.example/v1/x, authorization: Bearer t"],
    ["id", async () => "t", "GET, https://api.example/v1/x, authorization: Bearer t"],
  ])("%s", async (scheme, key, expected) => {
    expect(
      await sent({
        document: documentOf({ security: [{ [scheme]: [] }] }),
        options: { keys: { [scheme]: key } },
      }),
    ).toEqual([expected]);
  });

  test.each<[what: string, document: object, expected: string]>([
    [
      "of each scheme of an alternative",
      documentOf({ security: [{ inHeader: [], inQuery: [] }] }),
      "?key=q, x-key: h",
    ],
    [
      "of the first alternative that has all of its keys",
      documentOf({ security: [{ inHeader: [], token: [] }, { inQuery: [] }] }),
      "?key=q",
    ],
    ["of one that may be left out", documentOf({ security: [{}, { inQuery: [] }] }), "?key=q"],
    ["of the document", documentOf({}, { security: [{ inHeader: [] }] }), ", x-key: h"],
    [
      "for no operation that asks for none",
      documentOf({ security: [] }, { security: [{ inHeader: [] }] }),
      "",
    ],
    ["for none whose keys are not there", documentOf({ security: [{ token: [] }] }), ""],
  ])("%s", async (_, document, expected) => {
    expect(await sent({ document, options: { keys: { inHeader: "h", inQuery: "q" } } })).toEqual([
      `GET, https://api.example/v1/x${expected}`,
    ]);
  });

  const secured = documentOf({ security: [{ inHeader: [], inQuery: [] }] });
  const keys = { inHeader: "secret", inQuery: "secret" };

  test("beside a query, a body and headers of the call", async () => {
    const document = documentOf({
      security: [{ inHeader: [], inQuery: [] }],
      parameters: [{ name: "q", in: "query", schema: {} }],
    });
    expect(
      await sent({
        document,
        id: "add",
        input: { q: "a,b", a: "1" },
        options: { keys },
        call: { headers: { "X-Key": "own" } },
      }),
    ).toEqual([
      'POST, https://api.example/v1/x?q=a%2Cb&key=secret, content-type: application/json, x-key: own, {"a":"1"}',
    ]);
  });

  test("to no other origin that a call names", { tags: "security" }, async () => {
    const [request] = await sent({
      document: secured,
      options: { keys },
      call: { baseUrl: "https://api.example.evil" },
    });
    expect(request).toBe("GET, https://api.example.evil/x");
  });

  test("to no host that a path makes of the address", { tags: "security" }, async () => {
    const get = { operationId: "run", security: [{ inHeader: [] }], responses: {} };
    const document = { ...secured, paths: { ".evil.example/x": { get } } };
    const options = { keys, baseUrl: "https://api.example" };
    expect(await sent({ document, options })).toEqual(["GET, https://api.example.evil.example/x"]);
  });

  const redirect = (status: number, location: string, times = 1) => {
    let left = times;
    return () => {
      left -= 1;
      return left < 0
        ? new Response(null, { status: 204 })
        : new Response(null, { status, headers: { Location: location } });
    };
  };

  test.each([301, 302, 303, 307, 308])("again to the same origin, by a redirect with %d", async (status) => {
    const requests = await sent({ document: secured, options: { keys }, respond: redirect(status, "/v2/x") });
    expect(requests).toEqual([
      "GET, https://api.example/v1/x?key=secret, x-key: secret",
      "GET, https://api.example/v2/x?key=secret, x-key: secret",
    ]);
  });

  test.each([
    "https://evil.example/x",
    "//evil.example/x",
    "http://api.example/v1/x",
    "https://api.example:8443/x",
  ])("to no other origin by a redirect, and no header: %s", { tags: "security" }, async (location) => {
    const [, second] = await sent({
      document: secured,
      options: { keys },
      call: { headers: { "X-Own": "1" } },
      respond: redirect(302, location),
    });
    expect(second).toBe(`GET, ${new URL(location, "https://api.example")}`);
  });

  test("and a body once: as GET where a redirect leads, or not at all", async () => {
    const given = { document: secured, id: "add", input: { a: "1" }, options: { keys } };
    expect(await sent({ ...given, respond: redirect(303, "/y") })).toEqual([
      'POST, https://api.example/v1/x?key=secret, content-type: application/json, x-key: secret, {"a":"1"}',
      "GET, https://api.example/y?key=secret, x-key: secret",
    ]);
    await expect(sent({ ...given, respond: redirect(307, "/y") })).rejects.toMatchObject({ status: 307 });
  });

  test("no more than 21 times", async () => {
    await expect(
      sent({ document: secured, options: { keys }, respond: redirect(302, "/x", 99) }),
    ).rejects.toThrow("The server redirects too many times");
  });

  test("and says what a browser hides", async () => {
    const respond = () => Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
    await expect(sent({ document: secured, options: { keys }, respond })).rejects.toThrow(
      "a browser does not say where to",
    );
  });

  test("that is in no error, no response and no message", { tags: "security" }, async () => {
    const { createClient, connect } = (await evaluate(await fileOf("client", secured), "it")) as ClientModule; // as it is generated
    const fetch = async ({ url }: Request) =>
      Object.defineProperty(Response.json({}, { status: 404 }), "url", { value: url, configurable: true });
    const error: unknown = await createClient(connect({ fetch, keys }))
      .run?.()
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ status: 404, response: { url: "https://api.example/v1/x" } });
    expect(inspect(error, { depth: 9 })).not.toContain("secret");
    const broken = await createClient(connect({ fetch, keys: { ...keys, inHeader: "secret\n1" } }))
      .run?.()
      .catch((thrown) => thrown);
    expect(inspect(broken, { depth: 9 })).toContain("The key inHeader cannot be in a header");
    expect(inspect(broken, { depth: 9 })).not.toContain("secret");
  });
});

test("connect lets no fetch follow the redirect of a request with keys", async () => {
  const document = documentOf({ security: [{ inHeader: [] }] });
  const modes: string[] = [];
  const respond = ({ redirect }: Request) => {
    modes.push(redirect);
    const location = "https://other.example/x";
    return new Response(
      null,
      modes.length === 1 ? { status: 302, headers: { Location: location } } : { status: 204 },
    );
  };
  await sent({ document, options: { keys: { inHeader: "secret" } }, respond });
  await sent({ document, respond });
  expect(modes).toEqual(["manual", "manual", "follow"]);
});

test("connect takes an address of the page, and asks whether it is the server's", async () => {
  const { Request } = globalThis;
  // a browser completes addresses by the page's own
  vi.stubGlobal("Request", function fake(url: string | Request, init?: RequestInit) {
    return new Request(
      typeof url === "string" && url.startsWith("/") ? `https://page.example${url}` : url,
      init,
    );
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const document = documentOf({ security: [{ inHeader: [] }] });
  const options = { baseUrl: "/api", keys: { inHeader: "k" } };
  expect(await sent({ document, options })).toEqual(["GET, https://page.example/api/x, x-key: k"]);
});

test("connect gives the options of `fetch` on, also to the usual one", async () => {
  const { createClient, connect } = (await evaluate(
    await fileOf("client", documentOf()),
    "it",
  )) as ClientModule; // as it is generated
  const given: unknown[] = [];
  vi.stubGlobal("fetch", async (_: Request, init: unknown) => {
    given.push(init);
    return new Response(null, { status: 204 });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  await createClient(connect({ requestInitExt: { dispatcher: "d" } })).run?.();
  expect(given).toEqual([{ dispatcher: "d" }]);
});

test.each(["constructor", "__proto__"])(
  "connect sends no key that it was not given, such as %s",
  async (name) => {
    const schemes = Object.fromEntries([[name, { type: "http", scheme: "bearer" }]]);
    const document = documentOf(
      { security: [Object.fromEntries([[name, []]])] },
      { components: { securitySchemes: schemes } },
    );
    expect(await sent({ document, options: { keys: {} } })).toEqual(["GET, https://api.example/v1/x"]);
  },
);

test("connect gives a whole client of openapi-fetch, whose calls by path have the keys of the document", async () => {
  const document = documentOf({ security: [] }, { security: [{ inHeader: [] }] });
  const { connect } = (await evaluate(await fileOf("client", document), "it")) as ClientModule; // as it is generated
  const keys: (string | null)[] = [];
  const fetch = async ({ headers }: Request) => {
    keys.push(headers.get("X-Key"));
    return new Response(null, { status: 204 });
  };
  await connect({ fetch, keys: { inHeader: "k" } }).GET("/x" as never);
  expect(keys).toEqual(["k"]);
});

test("connect uses middleware, which sees no key, and the options of openapi-fetch", {
  tags: "security",
}, async () => {
  const document = documentOf({ security: [{ inHeader: [], inQuery: [] }] });
  const { createClient, connect } = (await evaluate(await fileOf("client", document), "it")) as ClientModule; // as it is generated
  const seen: string[] = [];
  const fetch = async () => new Response(null, { status: 204 });
  const client = connect({
    fetch,
    keys: { inHeader: "secret", inQuery: "secret" },
    headers: { "X-Client": "1" },
  });
  client.use({ onRequest: ({ request }) => void seen.push(request.url, ...[...request.headers].flat()) });
  await createClient(client).run?.();
  expect(seen).toEqual(["https://api.example/v1/x", "x-client", "1"]);
});

test("a notice tells of a key that is not sent", async () => {
  const document = {
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: {},
    components: { securitySchemes: { cert: { type: "mutualTLS" } } },
  };
  const { notices } = await generate({ spec: "api.json", text: JSON.stringify(document), emit: ["client"] });
  expect(notices.map(({ message }) => message)).toEqual([
    'client.ts sends no key of "cert". Add it in a middleware.',
  ]);
});
