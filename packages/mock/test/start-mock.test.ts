import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter, once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { type JsonObject, loadDocument } from "@onelogin-mfa/openapi";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Mock, type MockOptions, startMock } from "../src/index.ts";
import { listen } from "./support/listen.ts";

/** A mock that emits what it says. */
interface HeardMock extends Mock {
  readonly heard: EventEmitter;
}

async function startHeard(options: MockOptions = {}): Promise<HeardMock> {
  const heard = new EventEmitter();
  const mock = await startMock({
    onLine: (line) => heard.emit("line", line),
    onFailure: (...failure) => heard.emit("failure", ...failure),
    ...options,
  });
  return { ...mock, heard };
}

/** Starts a mock for one test. */
async function start(options: MockOptions = {}): Promise<HeardMock> {
  const mock = await startHeard(options);
  onTestFinished(mock.close);
  return mock;
}

/** Starts a mock for the tests of a group. */
function shared(optionsOf: () => MockOptions | Promise<MockOptions>): () => HeardMock {
  let mock: HeardMock | undefined;
  beforeAll(async () => {
    mock = await startHeard(await optionsOf());
  });
  afterAll(() => mock?.close());
  return () => mock ?? expect.fail("It is there during tests only");
}

/** Has a mock log an invalid request with secrets, and returns its lines until then. */
async function logSecrets({ url, heard }: HeardMock): Promise<string> {
  const lines: string[] = [];
  const violated = new Promise<void>((resolve) => {
    heard.on("line", (line: string) => {
      lines.push(line);
      if (line.includes("Violation: request.body")) resolve();
    });
  });
  const headers = { authorization: "Bearer secret-token", "content-type": "application/json" };
  const body = '{"otp":"secret-otp","more\u001b[2J":1}'.replace("\u001b", "\\u001b");
  await fetch(`${url}${verifications}?otp=secret-query`, { method: "POST", headers, body });
  await violated;
  return lines.join("\n");
}

const verifications = "/api/2/mfa/users/42/verifications/";
const devices = (mock: Mock, headers: Record<string, string> = {}) =>
  fetch(`${mock.url}/api/2/mfa/users/42/devices`, { headers: { authorization: "Bearer any", ...headers } });

/** A document with one operation, which responds with a text. */
const saying = (text: string, pattern = "^a+$"): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Text", version: "1" },
  paths: {
    "/{name}": {
      get: {
        parameters: [{ name: "name", in: "path", required: true, schema: { type: "string", pattern } }],
        responses: { 200: { description: "Text.", content: { "text/plain": { example: text } } } },
      },
    },
  },
});
const textOf = async (url: string) => (await fetch(`${url}/aa`)).text();

/** Origin of a page of another site. */
const site = "https://another.example";

/** The status that a page gets, and the origin whose pages may read the response. */
async function readableBy(origin: string, mock: Mock) {
  const { status, headers } = await devices(mock, { origin, "content-type": "application/json" });
  return [status, headers.get("access-control-allow-origin")];
}

const isStartedAgain = expect.stringMatching(
  /^Prism has ended in GET \/\{name\}, and is started again: \w*Error/,
);

/** The processes that are started from now on, until the test ends. */
function spawned(): readonly ChildProcess[] {
  const children: ChildProcess[] = [];
  const onChild = (message: unknown) => children.push((message as { process: ChildProcess }).process); // as the channel gives it
  subscribe("child_process", onChild);
  onTestFinished(() => void unsubscribe("child_process", onChild));
  return children;
}

const specFile = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));

describe("startMock", async () => {
  const { root } = await loadDocument(specFile);
  const text = JSON.stringify(root);
  const mock = shared(() => ({ spec: root }));

  it("takes a document that is read already, and leaves it as it is", async () => {
    expect((await devices(mock())).status).toBe(200);
    expect(JSON.stringify(root)).toBe(text);
  });

  it("makes responses up from the schemas", async () => {
    const dynamic = await start({ dynamic: true });
    const body = await (await devices(dynamic, { prefer: "seed=1" })).text();
    expect(body).toMatch(/^\[\{"device_id"/);
    expect(body).not.toBe(await (await devices(mock())).text());
    // without the x- members that hold a $ref, not without the properties with such a name
    const reference = { $ref: "#/components/schemas/Id" };
    const properties = { "x-id": reference, id: reference };
    const closed = { type: "object", required: ["x-id", "id"], additionalProperties: false };
    const schema = { ...closed, properties, "x-more": reference };
    const content = { "application/json": { schema } };
    await dynamic.update({
      openapi: "3.1.0",
      info: { title: "Ids", version: "1" },
      paths: { "/id": { get: { responses: { 200: { description: "Both.", content } } } } },
      components: { schemas: { Id: { type: "integer", const: 7, "x-faker": "number.int" } } },
    });
    expect(await (await fetch(`${dynamic.url}/id`)).json()).toEqual({ "x-id": 7, id: 7 });
  });

  it("lets a page of any site read the examples, as SECURITY says", async () => {
    expect(await readableBy(site, mock())).toEqual([200, site]);
  });

  it("says what it does, never with a body, a query or a token", { tags: "security" }, async () => {
    const said = await logSecrets(mock());
    expect(said).toContain(`post ${verifications}`);
    expect(said).toContain("found 'more\ufffd[2J'");
    expect(said).not.toContain("secret");
  });

  it("says that its port is taken, and that the host is not one of this machine", async () => {
    const other = createTcpServer();
    onTestFinished(() => void other.close());
    const port = await listen(other);
    await expect(startMock({ port })).rejects.toThrow("EADDRINUSE");
    await expect(startMock({ host: "192.0.2.1" })).rejects.toThrow("EADDRNOTAVAIL");
  });

  it("listens at the port and the address that it is given, also one of IPv6, and leaves nothing when it is closed", async () => {
    const other = createTcpServer();
    const port = await listen(other);
    await once(other.close(), "close");
    const prefix = `onelogin-mfa-mock-${process.pid}-`;
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
    const before = folders();
    const { url, heard, close } = await start({ spec: saying("fine"), port, host: "::1" });
    expect(url).toBe(`http://[::1]:${port}`);
    expect(await textOf(url)).toBe("fine");
    expect(folders()).toHaveLength(before.length + 1);
    // with a connection open: its port is free, its folder gone, and that is no failure
    const failures: unknown[] = [];
    heard.on("failure", (...failure) => failures.push(failure));
    await close();
    await expect(textOf(url)).rejects.toThrow();
    await expect.poll(folders).toEqual(before);
    expect(failures).toEqual([]);
  });

  it("says why Prism does not start", async () => {
    const spec = { openapi: "3.1.0", info: { title: "Nothing", version: "1" }, paths: {} };
    await expect(startMock({ spec })).rejects.toThrow("No operations found in the current file.");
    await expect(startMock({ spec: "no-such-file.yaml" })).rejects.toThrow("no-such-file.yaml");
  });
});

describe("a proxy", () => {
  /** The upstream's handler of requests. */
  let respond: RequestListener;
  const upstream = createServer((request, response) => respond(request, response));
  const invalid: RequestListener = (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  let url: string;
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listen(upstream)}`;
  });
  afterAll(() => void upstream.close());
  const proxy = shared(() => ({ upstream: url, maxSeconds: 0.5 }));

  it.each([
    { errors: false, status: 200 },
    { errors: true, status: 500 },
  ])(
    "responds with $status to an invalid response of its upstream: errors $errors",
    async ({ errors, status }) => {
      respond = invalid;
      const response = await devices(errors ? await start({ upstream: url, errors }) : proxy());
      expect(response.status).toBe(status);
      expect(response.headers.get("sl-violations")).toContain("must be array");
    },
  );

  it("lets a page read what the upstream lets it read, as SECURITY says", async () => {
    const json = { "content-type": "application/json" };
    respond = (_, response) => response.writeHead(200, json).end("[]");
    expect(await readableBy(site, proxy())).toEqual([200, null]);
    const allowed = { ...json, "access-control-allow-origin": "https://own.example" };
    respond = (_, response) => response.writeHead(200, allowed).end("[]");
    expect(await readableBy(site, proxy())).toEqual([200, "https://own.example"]);
  });

  it("says what it does, never with a body, a query or a token", async () => {
    respond = (_, response) => response.writeHead(422).end();
    const said = await logSecrets(proxy());
    expect(said).toContain(`post ${verifications}`);
    expect(said).toContain("found 'more\ufffd[2J'");
    expect(said).not.toContain("secret");
  });

  it("takes no response that takes long by the clock for a hang", async () => {
    const waiting = Promise.withResolvers<Parameters<RequestListener>[1]>();
    respond = (_, response) => waiting.resolve(response);
    const failures: string[] = [];
    proxy().heard.on("failure", (message) => failures.push(message));
    const response = devices(proxy());
    const waited = await waiting.promise;
    // two looks at the processor time later, and longer by the clock than a request may take of the processor
    await sleep(2500);
    waited.writeHead(200, { "content-type": "application/json" }).end("[]");
    expect([await (await response).text(), failures]).toEqual(["[]", []]);
  });

  it("says that its upstream does not respond", async () => {
    const port = Number(new URL(url).port);
    const closed = once(upstream, "close");
    upstream.close();
    upstream.closeAllConnections();
    await closed;
    onTestFinished(() => void upstream.listen(port, "127.0.0.1"));
    const response = await devices(proxy());
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("ECONNREFUSED");
  });
});

describe("a mock is started again at its address, and says so", () => {
  const mock = shared(() => ({ spec: saying("fine", "^(a+)+$"), maxSeconds: 0.5 }));

  it("after a request with a broken media type has ended it", async () => {
    const { url, heard } = mock();
    const failed = once(heard, "failure");
    await sendRaw(url, "/aa", "GET PATH HTTP/1.1\nAccept: ;q=x,,/\nHost: OWN");
    expect(await failed).toEqual([isStartedAgain, true]);
    await expect.poll(() => textOf(url).catch(() => ""), { timeout: 60_000 }).toBe("fine");
  });

  it("when a request takes too much of the processor, and says which", { tags: "security" }, async () => {
    const { url, heard } = mock();
    const failed = once(heard, "failure");
    const hanging = fetch(`${url}/${"a".repeat(56)}!`);
    await expect(hanging).rejects.toThrow();
    expect(await failed).toEqual([
      "Prism has ended in GET /{name}, and is started again: it hung, with 0.5 s of the processor and no response",
      true,
    ]);
    await expect.poll(() => textOf(url).catch(() => ""), { timeout: 60_000 }).toBe("fine");
  });

  it("after a request with a broken escape has ended it; not when it then ends without a request", {
    tags: "security",
  }, async () => {
    const children = spawned();
    const { url, heard } = await start({ spec: saying("fine") });
    // a request that came before it was started anew is not what ends it
    const served = once(heard, "served");
    heard.on("line", (line: string) => line.includes("Prism is listening") && heard.emit("served"));
    const restarted = once(heard, "failure");
    await sendRaw(url, "/%zz", "GET PATH HTTP/1.1\nHost: OWN");
    expect(await restarted).toEqual([isStartedAgain, true]);
    await served;
    const failed = once(heard, "failure");
    children.at(-1)?.kill("SIGKILL");
    expect(await failed).toEqual(["Prism has ended: it ended with SIGKILL", false]);
    await expect(textOf(url)).rejects.toThrow();
  });
});

describe("a mock goes on where a request or a response leaves out", () => {
  const list = { type: "array", items: { type: "string" } };
  const object = { type: "object", properties: { a: { type: "string" } } };
  const header = (more: object) => ({ parameters: [{ name: "X-Arr", in: "header", ...more }] });
  const query = (more: object) => ({ parameters: [{ name: "q", in: "query", ...more }] });
  const response = { description: "Text.", content: { "text/plain": { example: "fine" } } };
  const responding = (more: object) => ({
    responses: { 200: { ...response, headers: { "X-Arr": more } } },
  });
  const reference = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
  // biome-ignore format: a table
  const operations: readonly (readonly [title: string, operation: object, status: number])[] = [
    ["a list in a header", header({ schema: list }), 200],
    ["an object in a header", header({ schema: object }), 200],
    ["a list in a header by $ref", header(reference("List")), 200],
    ["a list in a header that is required", header({ schema: list, required: true }), 422],
    ["a query parameter that is delimited, and no list", query({ style: "pipeDelimited", schema: object }), 200],
    ["a list in a header of the response", responding({ schema: list }), 200],
    ["an object in a header of the response", responding(reference("Object")), 200],
    ["a list in a header of the response that is required", responding({ schema: list, required: true }), 200],
  ];
  const paths = Object.fromEntries(
    operations.map(([, operation], at) => [
      `/${at}`,
      { get: { responses: { 200: response }, ...operation } },
    ]),
  );
  const components = { schemas: { List: list, Object: object } };
  const spec = { openapi: "3.1.0", info: { title: "Lists", version: "1" }, paths, components };
  const upstream = createServer((_, outgoing) =>
    outgoing.writeHead(200, { "content-type": "text/plain" }).end("fine"),
  );
  afterAll(() => void upstream.close());
  const mock = shared(() => ({ spec }));
  const proxy = shared(async () => ({ spec, upstream: `http://127.0.0.1:${await listen(upstream)}` }));

  it.each(operations.map(([title, , status], at) => ({ title, status, at })))(
    "$title",
    async ({ title, at, status }) => {
      expect((await fetch(`${mock().url}/${at}`)).status).toBe(status);
      const { headers } = await fetch(`${proxy().url}/${at}`);
      // the upstream leaves out a header that is required as well
      expect(headers.has("sl-violations")).toBe(title.endsWith("required"));
    },
  );

  it("and takes a list that is there", async () => {
    const found = await fetch(`${mock().url}/3`, { headers: { "x-arr": "a,b" } });
    expect([found.status, found.headers.get("sl-violations")]).toEqual([200, null]);
  });
});

it("a mock takes a token where no credentials are needed", async () => {
  const security = (...alternatives: object[]) => {
    const get = { security: alternatives, responses: { 200: { description: "Done." } } };
    return { get };
  };
  const { url } = await start({
    spec: {
      openapi: "3.1.0",
      info: { title: "Open", version: "1" },
      paths: {
        "/none": security({}),
        "/either": security({ basic: [] }, {}),
        "/basic": security({ basic: [] }),
      },
      components: { securitySchemes: { basic: { type: "http", scheme: "basic" } } },
    },
  });
  const statusOf = async (path: string) =>
    (await fetch(url + path, { headers: { authorization: "Bearer any" } })).status;
  expect(await Promise.all(["/none", "/either", "/basic"].map(statusOf))).toEqual([200, 200, 401]);
});

it("a mock that ends with its program, by the signal that both get, is no failure", async () => {
  // it does not end before Prism has
  const program = `
    import { closeOnSignal } from "@onelogin-mfa/command-line";
    import { startMock } from "@onelogin-mfa/mock";
    closeOnSignal(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    const mock = await startMock({ spec: ${JSON.stringify(saying("fine"))}, onFailure: console.log });
    console.log(await (await fetch(mock.url + "/aa")).text());`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child.stdout, "data");
  process.kill(-Number(child.pid), "SIGINT");
  expect(await once(child, "close")).toEqual([130, null]);
  expect(said).toBe("fine\n");
});

it("a mock that cannot be started again says why", async () => {
  const other = createTcpServer();
  onTestFinished(() => void other.close());
  const failures: unknown[] = [];
  const failed = Promise.withResolvers<void>();
  const mock = await startMock({
    spec: saying("fine"),
    onFailure(...failure) {
      failures.push(failure);
      // another program takes its port meanwhile
      if (failures.length === 1) other.listen(Number(new URL(mock.url).port), "127.0.0.1");
      else failed.resolve();
    },
  });
  onTestFinished(mock.close);
  await sendRaw(mock.url, "/%zz", "GET PATH HTTP/1.1\nHost: OWN");
  await failed.promise;
  expect(failures).toEqual([
    [expect.stringContaining("and is started again"), true],
    [expect.stringMatching(/^Prism does not start again: .*EADDRINUSE/), false],
  ]);
});

describe("another document", () => {
  const mock = shared(() => ({ spec: saying("first") }));

  it("is responded from, each as soon as it is there", async () => {
    const { url, update } = mock();
    const texts: string[] = [];
    for (const number of [1, 2, 3, 4]) {
      await update(saying(`number ${number}`));
      texts.push(await textOf(url));
    }
    expect(texts).toEqual(["number 1", "number 2", "number 3", "number 4"]);
  });

  it("that Prism cannot use is refused, and the one before stays", async () => {
    const { url, update } = mock();
    await update(saying("before"));
    const nothing = { openapi: "3.1.0", info: { title: "Nothing", version: "1" }, paths: {} };
    await expect(update(nothing)).rejects.toThrow("No operations found");
    expect(await textOf(url)).toBe("before");
    await update(saying("after"));
    expect(await textOf(url)).toBe("after");
  });

  it("that Prism does not notice is responded from by a Prism that is started again, which is no failure", async () => {
    const processes = spawned();
    const { url, update, heard } = await start({ spec: saying("before") });
    const failures: string[] = [];
    heard.on("failure", (message) => failures.push(message));
    processes[0]?.kill("SIGSTOP");
    await update(saying("after"));
    expect([await textOf(url), failures]).toEqual(["after", []]);
  });
});
