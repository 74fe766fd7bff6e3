import createFetchClient from "openapi-fetch";
import { describe, expect, test } from "vitest";
import { type GeneratedCall, json, list, moduleOf, object, text } from "./client-support.ts";

/** A generated method on a `fetch` that responds, and what that got. */
async function methodOf(
  operation: object,
  respond: (request: Request) => Response | Promise<Response>,
  method = "put",
) {
  const requests: Request[] = [];
  const { createClient } = await moduleOf(operation, "/x", method);
  const fetch = async (request: Request) => {
    requests.push(request);
    return respond(request);
  };
  const { run } = createClient(createFetchClient({ baseUrl: "https://api.example", fetch }));
  if (!run) throw new Error("no method");
  return { run, requests };
}

const body = (value: string, type: string, init: ResponseInit = {}) =>
  new Response(value, { ...init, headers: { "Content-Type": type, ...init.headers } });

/** All items of a stream. */
async function itemsOf(stream: unknown): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream as AsyncIterable<unknown>) items.push(item);
  return items;
}

describe("a call", () => {
  const responses = { 200: json(object), 202: { description: "" } };

  test("is a promise of the data, and has status, headers and response besides", async () => {
    const { run, requests } = await methodOf({ responses }, () =>
      body('{"a":"1"}', "application/json", { headers: { ETag: '"7"' } }),
    );
    const call = run();
    expect(call).toBeInstanceOf(Promise);
    expect(await call).toEqual({ a: "1" });
    const { data, status, headers, response } = await call.withResponse();
    expect([data, status, headers.get("ETag"), response.ok]).toEqual([{ a: "1" }, 200, '"7"', true]);
    expect(requests).toHaveLength(1);
  });

  test("is sent without being awaited", async () => {
    const { run, requests } = await methodOf({ responses }, () => body("{}", "application/json"));
    run();
    await expect.poll(() => requests.length).toBe(1);
  });

  test("has the ways of a promise, which gives ordinary ones", async () => {
    const { run } = await methodOf({ responses }, () => body('{"a":"1"}', "application/json"));
    const then = run().then((data) => [data]);
    expect(then.constructor).toBe(Promise);
    expect(await then).toEqual([{ a: "1" }]);
    expect(await run().finally(() => {})).toEqual({ a: "1" });
    expect(await Promise.all([run(), run()])).toEqual([{ a: "1" }, { a: "1" }]);
  });

  test.each<[way: string, take: (call: GeneratedCall) => Promise<unknown>]>([
    ["the data", (call) => call],
    ["the rest", (call) => call.withResponse()],
    ["the response", (call) => call.asResponse()],
  ])("is rejected for an error, whoever asks for %s, and for no one else", async (_, take) => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const { run } = await methodOf({ responses }, () => body("{}", "application/json", { status: 404 }));
    await expect(take(run())).rejects.toMatchObject({ operation: "run", status: 404 });
    await new Promise((done) => setTimeout(done));
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });

  test("gives the response with its body unread", async () => {
    const { run } = await methodOf({ responses }, () => body("{", "application/json"));
    const call = run();
    const response = await call.asResponse();
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe("{");
    for (const read of [call, call.withResponse()])
      await expect(read).rejects.toThrow("The response has been asked for, and its body is not read.");
  });

  test.each(["asResponse", "accept"] as const)("refuses %s once it is sent", async (name) => {
    const { run } = await methodOf({ responses }, () => body("{}", "application/json"));
    const call = run();
    await call;
    expect(() => call[name]("text/csv")).toThrow(`It is too late for ${name}()`);
  });
});

describe("a call asks for", () => {
  const content = {
    "application/json": { schema: object },
    "text/csv": {},
    "text/event-stream": { schema: object },
  };
  const responses = { 200: { description: "", content }, 202: json(object) };
  const respond = ({ headers }: Request) => {
    const type = headers.get("Accept") ?? "";
    return body(
      type === "text/csv" ? "a,b" : type === "application/json" ? "{}" : 'data: {"a":"1"}\n\n',
      type,
    );
  };

  test.each<[accept: string | undefined, data: unknown]>([
    [undefined, {}],
    ["text/csv", "a,b"],
  ])("%s", async (accept, data) => {
    const { run, requests } = await methodOf({ responses }, respond);
    expect(await (accept ? run().accept(accept) : run())).toEqual(data);
    expect(requests[0]?.headers.get("Accept")).toBe(accept ?? "application/json");
  });

  test("a stream", async () => {
    const { run } = await methodOf({ responses }, respond);
    expect(await itemsOf(await run().accept("text/event-stream"))).toEqual([{ a: "1" }]);
  });

  test.each([
    [
      "a media type that was not asked for",
      undefined,
      "text/csv",
      'run got 200 with text/csv: call it with .accept("text/csv")',
    ],
    [
      "events in place of JSON",
      undefined,
      "text/event-stream",
      'run got 200 with text/event-stream: call it with .accept("text/event-stream")',
    ],
    [
      "JSON in place of events",
      "text/event-stream",
      "application/json",
      'run got 200 with application/json: call it with .accept("application/json")',
    ],
  ])("no success of %s", async (_, accept, type, message) => {
    const { run } = await methodOf({ responses }, () => body("{}", type));
    await expect(accept ? run().accept(accept) : run()).rejects.toThrow(message);
  });

  test.each(["application/json; charset=utf-8", "text/plain"])("JSON, and takes it as %s", async (type) => {
    const { run } = await methodOf({ responses }, () => body('{"a":"1"}', type));
    expect(await run()).toEqual({ a: "1" });
  });
});

test("a media type that is asked for goes before that of middleware, and the first of the document does not", async () => {
  const content = {
    "application/json": { schema: object },
    "application/hal+json": { schema: object },
    "text/csv": {},
  };
  const asked: (string | null)[] = [];
  const { createClient } = await moduleOf({ responses: { 200: { description: "", content } } });
  const fetch = async ({ headers }: Request) => {
    asked.push(headers.get("Accept"));
    return body("{}", "application/hal+json"); // JSON as well
  };
  const client = createFetchClient({ baseUrl: "https://api.example", fetch });
  client.use({ onRequest: ({ request }) => request.headers.set("Accept", "application/hal+json") });
  const { run } = createClient(client);
  expect(await run?.()).toEqual({});
  expect(await run?.().accept("application/json")).toEqual({});
  expect(asked).toEqual(["application/hal+json", "application/json"]);
});

describe("a stream of", () => {
  const stream = (type: string, media: object, sent: string | readonly string[], sentType = type) => {
    const chunks = [sent].flat();
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    });
    const responses = { 200: { description: "", content: { [type]: media } } };
    return methodOf({ responses }, () => new Response(source, { headers: { "Content-Type": sentType } }));
  };
  const events = "text/event-stream";
  const event = { type: "object", properties: { data: text, event: text } };

  test.each<
    [what: string, type: string, media: object, sent: string | readonly string[], items: readonly unknown[]]
  >([
    ["lines", "application/jsonl", {}, '{"a":1}\n\n2\r\n3', [{ a: 1 }, 2, 3]],
    [
      "lines in pieces",
      "application/x-ndjson",
      { schema: list },
      ['{"a"', ':1}\n"', 'é"\n'],
      [{ a: 1 }, "é"],
    ],
    ["records", "application/json-seq", { itemSchema: object }, '\u001e{"a":\n1}\n\u001e2\n', [{ a: 1 }, 2]],
    ["events with JSON", events, { schema: object }, 'data: {"a":1}\n\ndata:2\n\n', [{ a: 1 }, 2]],
    ["events with `itemSchema`", events, { itemSchema: object }, 'data: {"a":1}\n\n', [{ a: 1 }]],
    ["events that end by a word", events, { schema: object }, "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", [1]],
    ["events of several lines", events, { schema: object }, 'data: {"a":\ndata: 1}\n\n', [{ a: 1 }]],
    [
      "events whose line ends between two pieces",
      events,
      { schema: text },
      ["data: a\r", "\ndata: b\n\n"],
      ["a\nb"],
    ],
    ["events without data", events, { schema: object }, ": comment\n\nevent: ping\n\ndata: 1\n\n", [1]],
    [
      "events with other ends of lines",
      events,
      { schema: object },
      ["data: 1\r", "\n\r\ndata: 2\r\rdata: 3\n\n"],
      [1, 2, 3],
    ],
    ["an event without an empty line behind it", events, { schema: object }, "data: 1\n\ndata: 2\n", [1, 2]],
    ["events with an end that is no event", events, { schema: object }, "data: 1\n\n: bye", [1]],
    [
      "events with texts",
      events,
      { schema: text },
      "data: a\ndata: b\n\ndata: [DONE]\n\n",
      ["a\nb", "[DONE]"],
    ],
    ["events of which nothing is described", events, {}, "data: 1\n\n", ["1"]],
    [
      "whole events",
      events,
      { itemSchema: event },
      "id: 7\nevent: add\nretry: 10\ndata: 1\n\ndata\n\n",
      [{ id: "7", event: "add", retry: 10, data: "1" }, { data: "" }],
    ],
    [
      "whole events with JSON",
      events,
      { itemSchema: { type: "object", properties: { data: object } } },
      'event: add\ndata: {"a":1}\n\n',
      [{ event: "add", data: { a: 1 } }],
    ],
  ])("%s", async (_, type, media, sent, items) => {
    const { run } = await stream(type, media, sent);
    expect(await itemsOf(await run())).toEqual(items);
  });

  test.each([
    ["lines", "application/jsonl", '{"a":1}\n{"a"'],
    ["events", events, 'data: {"a":1}\n\ndata: {"a"\n'],
  ])("%s that is cut off is an error, behind what came before", async (_, type, sent) => {
    const { run } = await stream(type, { schema: object }, sent);
    const items: unknown[] = [];
    const read = async () => {
      for await (const item of (await run()) as AsyncIterable<unknown>) items.push(item);
    };
    await expect(read()).rejects.toMatchObject({
      message: "run got 200 with an item that is no JSON",
      body: '{"a"',
      status: 200,
    });
    expect(items).toEqual([{ a: 1 }]);
  });

  test.each([
    ["JSON", { schema: object }, "data: 1\n\ndata: 2"],
    ["texts", { schema: text }, "data: a\n\ndata: b"],
    ["whole events", { itemSchema: event }, "data: a\n\nevent: x\ndata: b"],
  ])(
    "events with %s that is cut off within a line is an error, even if the rest could be whole",
    async (_, media, sent) => {
      const { run } = await stream(events, media, sent);
      const items: unknown[] = [];
      const read = async () => {
        for await (const item of (await run()) as AsyncIterable<unknown>) items.push(item);
      };
      await expect(read()).rejects.toThrow("run got 200 with an event that is cut off");
      expect(items).toHaveLength(1);
    },
  );

  test("events is an error if something else comes", async () => {
    const { run } = await stream(events, { schema: object }, "{}", "application/json");
    await expect(run().then(itemsOf)).rejects.toThrow(
      "run got 200 with application/json, which is no stream of events",
    );
  });

  test("events is no JSON", async () => {
    const { run } = await stream("application/json", { schema: object }, "data: 1\n\n", events);
    await expect(run()).rejects.toThrow("run got 200 with text/event-stream");
  });

  test("items ends when its loop is left", async () => {
    const cancelled: unknown[] = [];
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"a":1}\n')),
      cancel: () => void cancelled.push(true),
    });
    const responses = { 200: { description: "", content: { "application/jsonl": {} } } };
    const { run } = await methodOf({ responses }, () => new Response(source));
    for await (const item of (await run()) as AsyncIterable<unknown>) {
      expect(item).toEqual({ a: 1 });
      break;
    }
    expect(cancelled).toEqual([true]);
  });
});

describe("of several bodies there is sent", () => {
  const file = { type: "object", properties: { a: text, file: { type: "string", format: "binary" } } };
  const content = {
    "multipart/form-data": { schema: file },
    "application/json": { schema: object },
    "application/x-www-form-urlencoded": { schema: { type: "object", properties: { a: text, c: text } } },
    "text/plain": { schema: text },
    "application/pdf": {},
  };

  test.each<[what: string, input: unknown, options: object, type: string, sent: string]>([
    ["JSON", { a: "1" }, {}, "application/json", '{"a":"1"}'],
    ["a form with a file", { a: "1", file: new Blob(["x"]) }, {}, "multipart/form-data", 'name="file"'],
    ["a form with fields that JSON has not", { c: "1" }, {}, "application/x-www-form-urlencoded", "c=1"],
    ["a text", { body: "t" }, {}, "text/plain", "t"],
    ["bytes", { body: new Blob(["x"]) }, {}, "application/pdf", "x"],
    [
      "what is chosen",
      { a: "1" },
      { contentType: "application/x-www-form-urlencoded" },
      "application/x-www-form-urlencoded",
      "a=1",
    ],
    [
      "a form without a file, if it is chosen",
      { a: "1" },
      { contentType: "multipart/form-data" },
      "multipart/form-data",
      'name="a"\r\n\r\n1',
    ],
  ])("%s", async (_, input, options, type, sent) => {
    const { run, requests } = await methodOf(
      { requestBody: { content }, responses: { 204: { description: "" } } },
      () => new Response(null, { status: 204 }),
    );
    await run(input, options);
    const [request] = requests;
    expect(request?.headers.get("Content-Type")).toContain(type);
    expect(await request?.text()).toContain(sent);
  });

  test("none that the operation does not have", async () => {
    const { run, requests } = await methodOf(
      { requestBody: { content }, responses: {} },
      () => new Response(),
    );
    await expect(run({}, { contentType: "image/png" })).rejects.toThrow(
      "run takes no image/png, but application/json, multipart/form-data, application/x-www-form-urlencoded, text/plain, application/pdf",
    );
    expect(requests).toEqual([]);
  });
});

test.each([
  ["a text", { type: "string" }, "1\n2\n", "1\n2\n"],
  ["bytes", { type: "string", format: "binary" }, new Blob(["1\n"]), "1\n"],
  ["a list", {}, [1, 2], "1\n2\n"],
])("lines of JSON are sent as the schema has them: %s", async (_, schema, body, sent) => {
  const content = { "application/jsonl": { schema } };
  const { run, requests } = await methodOf({ requestBody: { content }, responses: {} }, () => new Response());
  await run({ body });
  expect(await requests[0]?.text()).toBe(sent);
});

test("a body of another multipart type has the boundary of its Blob", async () => {
  const content = { "multipart/mixed": {} };
  const { run, requests } = await methodOf({ requestBody: { content }, responses: {} }, () => new Response());
  await run({ body: new Blob(["--b--"], { type: "multipart/mixed; boundary=b" }) });
  expect(requests[0]?.headers.get("Content-Type")).toBe("multipart/mixed; boundary=b");
});

test("parts of a form have their media types, and only files a name", async () => {
  const properties = {
    file: { type: "string", format: "binary" },
    files: list,
    any: {},
    xml: text,
    none: {},
  };
  const encoding = {
    xml: { contentType: "application/xml" },
    linked: { contentType: "application/ld+json" },
    file: { contentType: "image/gif" },
    files: { contentType: "image/png, image/jpeg" },
  };
  const content = { "multipart/form-data": { schema: { type: "object", properties }, encoding } };
  const { run, requests } = await methodOf({ requestBody: { content }, responses: {} }, () => new Response());
  const files = [new File(["1"], 'a"\n.txt'), new Blob(["2"], { type: "image/png" })];
  await run({
    files,
    file: new Blob(["3"]),
    linked: { a: 1 },
    any: [{ a: [1] }, undefined],
    none: null,
    xml: "<a/>",
    'a"b': "c",
  });
  const sent = (await requests[0]?.text()) ?? "";
  const [boundary = ""] = sent.split("\r\n");
  expect(requests[0]?.headers.get("Content-Type")).toBe(`multipart/form-data; boundary=${boundary.slice(2)}`);
  expect(sent.split(`${boundary}`).map((part) => part.trim().replaceAll("\r\n", "|"))).toEqual([
    "",
    'Content-Disposition: form-data; name="files"; filename="a%22%0A.txt"|Content-Type: application/octet-stream||1',
    'Content-Disposition: form-data; name="files"; filename="blob"|Content-Type: image/png||2',
    'Content-Disposition: form-data; name="file"; filename="blob"|Content-Type: image/gif||3',
    'Content-Disposition: form-data; name="linked"|Content-Type: application/ld+json||{"a":1}',
    'Content-Disposition: form-data; name="any"|Content-Type: application/json||{"a":[1]}',
    'Content-Disposition: form-data; name="none"|Content-Type: application/json||null',
    'Content-Disposition: form-data; name="xml"|Content-Type: application/xml||<a/>',
    'Content-Disposition: form-data; name="a%22b"||c',
    "--",
  ]);
  // what reads forms agrees
  const form = await new Response(sent, {
    headers: { "Content-Type": `multipart/form-data; boundary=${boundary.slice(2)}` },
  }).formData();
  expect(form.get("any")).toBe('{"a":[1]}');
});
