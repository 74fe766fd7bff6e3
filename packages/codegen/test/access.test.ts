import { once } from "node:events";
import { mkdir, symlink, truncate } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createReader, loadDocument } from "@onelogin-mfa/openapi";
import { describe, expect, onTestFinished, test } from "vitest";
import { generate } from "../src/generate.ts";
import { runCli, temporaryFolder } from "./support.ts";

const document = (more: object) => JSON.stringify({ openapi: "3.1.0", info: {}, paths: {}, ...more });
const schemaAt = ($ref: string) => ({ components: { schemas: { A: { $ref } } } });

/** Places of a `$ref`: one that OpenAPI has, and such as only tools follow that look everywhere. */
const places: Readonly<Record<string, ($ref: string) => object>> = {
  "a schema": schemaAt,
  "an extension": ($ref) => ({ "x-top": [{ $ref }] }),
  "the value of an example": ($ref) => ({ components: { examples: { a: { value: { deep: { $ref } } } } } }),
  "a default": ($ref) => ({ components: { schemas: { A: { default: { $ref } } } } }),
  "a member that OpenAPI does not know": ($ref) => ({ info: { $ref } }),
};

/** A server that keeps the URLs and the tokens of the requests that it gets. */
async function startServer(respond: (url: string) => { status?: number; headers?: object; body?: string }) {
  const [requests, tokens]: [string[], unknown[]] = [[], []];
  const server = createServer(({ url = "", headers: { authorization } }, response) => {
    requests.push(url);
    tokens.push(authorization);
    const { status = 200, headers = {}, body = "{}" } = respond(url);
    response.writeHead(status, { ...headers }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { requests, tokens, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const failureOf = (loading: Promise<unknown>): Promise<string> =>
  loading.then(String, (error: Error) => error.message);

describe.each(Object.entries(places))("a $ref in %s", (_, place) => {
  test.each([
    ["/etc/hostname", "leads out of the folder"],
    ["../outside.yaml", "leads out of the folder"],
    ["..", "leads out of the folder"],
    ["inner/../../outside.yaml#/a", "leads out of the folder"],
    ["//example.com/a.yaml", "leads out of the folder"],
    ["file:///etc/hostname", "is no address of the web"],
    ["link.yaml", "is a link that leads out of the folder"],
    ["folder/outside.yaml", "is a link that leads out of the folder"],
  ])("is refused if it is %s", { tags: "security" }, async ($ref, reason) => {
    const folder = await temporaryFolder({ "outside.yaml": "a: {}", "spec/api.json": document(place($ref)) });
    await symlink("../outside.yaml", join(folder, "spec/link.yaml"));
    await symlink("..", join(folder, "spec/folder"));
    const message = await failureOf(loadDocument(join(folder, "spec/api.json")));
    expect(message).toContain(`$ref "${$ref}" ${reason}`);
    expect(message).toMatch(/api\.json:1:\d+ /);
  });

  test("makes no request to a host that is not allowed", { tags: "security" }, async () => {
    const { requests, url } = await startServer(() => ({}));
    const folder = await temporaryFolder({ "api.json": document(place(`${url}/a.json`)) });
    const { code, stderr } = await runCli(["api.json", "out", "--allow-host", "example.com"], folder);
    // what is only data, codegen neither follows nor refuses
    const isData = place !== schemaAt;
    expect(code).toBe(isData ? 0 : 2);
    expect(stderr.includes('is remote, and "127.0.0.1" is not allowed.')).toBe(!isData);
    expect(stderr.includes("allow the host (--allow-host 127.0.0.1)")).toBe(!isData);
    expect(requests).toEqual([]);
  });
});

test("a $ref may lead to a folder and a host that are allowed by name", async () => {
  const { requests, url } = await startServer((path) => ({
    body: path === "/a.json" ? '{ "$ref": "b.json#/b" }' : '{ "b": { "type": "string" } }',
  }));
  const folder = await temporaryFolder({
    "shared../shared.json": '{ "type": "number" }',
    "spec/api.json": document({
      components: { schemas: { A: { $ref: `${url}/a.json` }, B: { $ref: "../shared../shared.json" } } },
    }),
  });
  const access = ["--allow-host", "127.0.0.1", "--allow-folder", "."];
  const { code, stderr } = await runCli(["spec/api.json", "out", "--emit", "schema", ...access], folder);
  expect([code, stderr]).toEqual([0, expect.stringContaining("1 written")]);
  expect(requests).toEqual(["/a.json", "/b.json"]);
});

/** The arguments for a document, in each way to name it. */
const forms: Readonly<Record<string, (name: string) => readonly string[]>> = {
  "as itself": (name) => [name, "out"],
  "as standard input": () => ["-", "out"],
  "by its name in redocly.yaml": () => ["one"],
  "as the only one there": () => [],
};
const configOf = (root: string) =>
  JSON.stringify({ apis: { one: { root, "x-codegen": { output: "out", emit: ["sensitive"] } } } });

test.each(Object.entries(forms))(
  "both options of access are needed, and enough, for a document that is named %s",
  async (_, form) => {
    const { url } = await startServer(() => ({}));
    const schemas = { A: { $ref: `${url}/a.json` }, B: { $ref: "../shared.json" } };
    const text = document({ components: { schemas } });
    const folder = await temporaryFolder({
      "shared.json": "{}",
      "spec/api.json": text,
      "spec/redocly.yaml": configOf("api.json"),
    });
    const options = [
      ["--allow-host", "127.0.0.1"],
      ["--allow-folder", ".."],
    ];
    const codeWith = async (...given: readonly string[]) =>
      (await runCli([...form("api.json"), ...given], join(folder, "spec"), text)).code;
    expect(await codeWith(...options.flat())).toBe(0);
    for (const one of options) expect(await codeWith(...one)).toBe(2);
  },
);

test.each(Object.entries(forms).filter(([name]) => !name.includes("input")))(
  "the server of a document that is named %s gets the header",
  async (_, form) => {
    const { tokens, url } = await startServer(() => ({ body: document({}) }));
    const folder = await temporaryFolder({ "redocly.yaml": configOf(`${url}/api.json`) });
    const { code } = await runCli([...form(`${url}/api.json`), "--header", "Authorization: abc"], folder);
    expect([code, tokens]).toEqual([0, ["abc"]]);
  },
);

test.each([
  [["127.0.0.1", "localhost"], 0],
  [["localhost", "127.0.0.1"], 0],
  [["127.0.0.1"], 2],
  [["localhost"], 2],
])("each host that is allowed counts, and no other one: %j", async (hosts, expected) => {
  const { url } = await startServer(() => ({ body: "{}" }));
  const schemas = {
    A: { $ref: `${url}/a.json` },
    B: { $ref: `${url.replace("127.0.0.1", "localhost")}/b.json` },
  };
  const folder = await temporaryFolder({ "api.json": document({ components: { schemas } }) });
  const access = hosts.flatMap((host) => ["--allow-host", host]);
  expect((await runCli(["api.json", "out", "--emit", "sensitive", ...access], folder)).code).toBe(expected);
});

test.each([
  ["to another host", "http://localhost:PORT/elsewhere"],
  ["to itself", "http://127.0.0.1:PORT/elsewhere"],
  ["to a path", "/elsewhere"],
  ["to a signed address, whose query is a secret", "/elsewhere?signature=secret"],
])(
  "an allowed host leads nowhere by a redirect %s, and its documents to no file",
  { tags: "security" },
  async (_, location) => {
    const { requests, url } = await startServer((path) =>
      path === "/a.json"
        ? { status: 302, headers: { location: location.replace("PORT", new URL(url).port) } }
        : { body: '{ "x-a": { "$ref": "file:///etc/hostname" } }' },
    );
    const hosts = ["127.0.0.1"];
    const moved = await temporaryFolder({ "api.json": document(schemaAt(`${url}/a.json`)) });
    const { origin, pathname } = new URL(location.replace("PORT", new URL(url).port), url);
    expect(await failureOf(loadDocument(join(moved, "api.json"), { hosts }))).toContain(
      `cannot be read (it redirects to ${origin}${pathname}, and redirects are not followed: name that address)`,
    );
    expect(requests).toEqual(["/a.json"]);
    const back = await temporaryFolder({ "api.json": document(schemaAt(`${url}/b.json`)) });
    expect(await failureOf(loadDocument(join(back, "api.json"), { hosts }))).toContain(
      "is no address of the web",
    );
  },
);

describe("with example.com allowed, a $ref is refused to", { tags: "security" }, () => {
  test.each([
    ["http://evil-example.com/a.json", "evil-example.com"],
    ["http://www.example.com/a.json", "www.example.com"],
    ["http://example.com.evil.test/a.json", "example.com.evil.test"],
    ["http://example.com@evil.test/a.json", "evil.test"],
    ["http://evil.test\\@example.com/a.json", "evil.test"],
    ["http://evil.test/example.com", "evil.test"],
    ["http://evil.test/a.json?example.com#/example.com", "evil.test"],
    ["http://EXAMPLE.COM.evil.test/a.json", "example.com.evil.test"],
    ["http://example.com./a.json", "example.com."],
    ["http://example.co/a.json", "example.co"],
    ["http://xexample.com:80/a.json", "xexample.com"],
    ["ftp://example.com/a.json", undefined],
  ])("%s", async ($ref, host) => {
    const folder = await temporaryFolder({ "api.json": document(schemaAt($ref)) });
    const reason =
      host === undefined ? "is no address of the web" : `is remote, and "${host}" is not allowed`;
    const loading = loadDocument(join(folder, "api.json"), { hosts: ["example.com"] });
    expect(await failureOf(loading)).toContain(`$ref "${$ref}" ${reason}`);
  });
});

test("an allowed host is allowed at every port and in every letter case, but not with a password", {
  tags: "security",
}, async () => {
  const { requests, url } = await startServer(() => ({ body: "{}" }));
  const { port } = new URL(url);
  const load = async ($ref: string) => {
    const folder = await temporaryFolder({ "api.json": document(schemaAt($ref)) });
    return failureOf(loadDocument(join(folder, "api.json"), { hosts: ["localhost"] }));
  };
  expect(await load(`HTTP://LOCALHOST:${port}/a.json`)).toBe("[object Object]");
  expect(await load(`http://user:password@localhost:${port}/b.json`)).toContain("cannot be read");
  expect(requests).toEqual(["/a.json"]);
});

test("headers go to the origin of the document, and to no other one", { tags: "security" }, async () => {
  const other = await startServer(() => ({ body: '{ "type": "string" }' }));
  const schemas = { A: { $ref: "a.json" }, B: { $ref: `${other.url}/b.json` } };
  const own = await startServer((path) => ({
    body: path === "/a.json" ? "{}" : document({ paths: {}, components: { schemas } }),
  }));
  const folder = await temporaryFolder();
  const args = [
    `${own.url}/api.json`,
    "out",
    "--allow-host",
    "127.0.0.1",
    "--header",
    "Authorization: Bearer abc",
  ];
  expect(await runCli([...args, "--quiet"], folder)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect([own.tokens, other.tokens]).toEqual([["Bearer abc", "Bearer abc"], [undefined]]);
});

test("a document can be read from its address", async () => {
  const { url } = await startServer(() => ({ body: document({ paths: {} }) }));
  const { path, version } = await loadDocument(`${url}/api.json`);
  expect([path, version]).toEqual([`${url}/api.json`, "3.1"]);
});

test("a discriminator that names a file or an address outside keeps the name: nothing is read, and nothing refused", async () => {
  const { requests, url } = await startServer(() => ({}));
  const mapping = {
    a: `${url}/a.json`,
    b: "../outside.yaml",
    c: "/etc/hostname",
    d: "link.json",
    e: "cat.json",
  };
  const Pet = { discriminator: { propertyName: "kind", mapping } };
  const folder = await temporaryFolder({
    "outside.json": '{ "title": "outside" }',
    "spec/cat.json": '{ "title": "inside" }',
    "spec/api.json": document({ components: { schemas: { Pet } } }),
  });
  await symlink("../outside.json", join(folder, "spec/link.json"));
  const { root, notices } = await loadDocument(join(folder, "spec/api.json"));
  expect(notices).toEqual([]);
  expect(root.components).toEqual({
    schemas: {
      Pet: {
        discriminator: { propertyName: "kind", mapping: { ...mapping, e: "#/components/schemas/cat" } },
      },
      cat: { title: "inside" },
    },
  });
  expect(requests).toEqual([]);
});

describe("a document that is a link", () => {
  test("is read if it is named alone, and refused where its folder is named", async () => {
    const folder = await temporaryFolder({ "real/api.json": document({}) });
    await mkdir(join(folder, "spec"));
    await symlink("../real/api.json", join(folder, "spec/api.json"));
    const path = join(folder, "spec/api.json");
    expect((await loadDocument(path)).version).toBe("3.1");
    expect(await failureOf(loadDocument(path, { folder: join(folder, "spec") }))).toContain(
      "is a link that leads",
    );
  });

  test("is refused where its folder is one, too", async () => {
    const folder = await temporaryFolder({ "real/api.json": document({}) });
    await symlink("real", join(folder, "spec"));
    const path = join(folder, "spec/api.json");
    expect(await failureOf(loadDocument(path, { folder: join(folder, "spec") }))).toContain(
      "is a link that leads",
    );
  });
});

/** Nine levels of nine aliases each: 500 bytes that are 387 million values. */
const bomb = [
  "x-a0: &a0 [0]",
  ...Array.from({ length: 9 }, (_, level) => {
    return `x-a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`;
  }),
].join("\n");
const head = "openapi: 3.1.0\ninfo: {}\npaths: {}\n";
const brackets = (levels: number, inner = "") => "[".repeat(levels) + inner + "]".repeat(levels);

const chainOf = (length: number) => {
  const link = (index: number) => [`S${index}`, { $ref: `#/components/schemas/S${index + 1}` }] as const;
  const schemas = {
    ...Object.fromEntries(Array.from({ length }, (_, index) => link(index))),
    [`S${length}`]: {},
  };
  return JSON.stringify({ openapi: "3.1.0", components: { schemas } });
};
const tooDeep = "More than 200 objects and lists stand inside each other here";

describe("a document that no tool could take", () => {
  test.each([
    ["aliases of aliases", head + bomb, /YAML aliases make \d+ values of the \d+ that are written here/],
    ["101 levels in YAML", `${head}x-deep: ${brackets(101)}\n`, "nesting exceeded maxDepth (100)"],
    [
      "aliases in each other",
      `${head}x-a: &a ${brackets(90)}\nx-b: &b ${brackets(90, "*a")}\nx-c: ${brackets(90, "*b")}\n`,
      tooDeep,
    ],
    ["a chain of 2,000 $refs", chainOf(2000), /leads through more than 100 others\. Point it at the last/],
    ["300 levels in JSON", `{ "x-deep": ${brackets(300)} }`, tooDeep],
    ["100,000 levels in JSON", `{ "x-deep": ${brackets(100_000)} }`, tooDeep],
    [
      "an escape in a name",
      `${head}x-a: { "get\\e]0;PWNED\\a": 1 }\n`,
      String.raw`The name "get\u001b]0;PWNED\u0007" has a control character`,
    ],
    [
      "an escape in an operationId",
      `${head}x-a: { operationId: "a\\u009b31m" }\n`,
      "has a control character. Remove it.",
    ],
  ])("is refused at its place: %s", { tags: "security" }, async (_, text, expected) => {
    const name = text.startsWith("{") ? "api.json" : "api.yaml";
    const folder = await temporaryFolder({ [name]: text });
    const message = await failureOf(loadDocument(join(folder, name)));
    expect(message.length).toBeLessThan(1000);
    expect(message).toMatch(/api\.(json|yaml):\d+:\d+ /);
    expect(message).toMatch(expected);
  });

  test.each([
    ["inherit from each other", ($ref: string) => ({ allOf: [{ $ref }] })],
    ["in another file lead to each other", ($ref: string) => ({ properties: { next: { $ref } } })],
  ])("is refused if schemas that it uses %s 20,000 times", async (title, link) => {
    const isOther = title.includes("file");
    const refer = (index: number) => `#${isOther ? "" : "/components/schemas"}/S${index}`;
    const links = Array.from({ length: 20_000 }, (_, index) => [`S${index}`, link(refer(index + 1))]);
    const schemas = { ...Object.fromEntries(links), S20000: {} };
    const start = { A: { $ref: "schemas.json#/S0" } };
    const content = { "application/json": { schema: { $ref: "#/components/schemas/S0" } } };
    const get = { operationId: "getS", responses: { 200: { description: "S", content } } };
    const folder = await temporaryFolder({
      "api.json": isOther
        ? document({ components: { schemas: start } })
        : document({ paths: { "/s": { get } }, components: { schemas } }),
      "schemas.json": JSON.stringify(schemas),
    });
    const message = await failureOf(generate({ spec: join(folder, "api.json") }));
    expect(message).toMatch(/api\.json:1:1 \(#\) Schemas lead through too many others\. Shorten/);
  });

  test("may have schemas that are one of each other 8,000 times", async () => {
    const links = Array.from({ length: 8000 }, (_, index) => {
      return [`S${index}`, { oneOf: [{ $ref: `#/components/schemas/S${index + 1}` }, { type: "null" }] }];
    });
    const schemas = { ...Object.fromEntries(links), S8000: { type: "string" } };
    const folder = await temporaryFolder({ "api.json": document({ components: { schemas } }) });
    const { files } = await generate({ spec: join(folder, "api.json") });
    expect(files.get("schema.ts")).toContain("export type S0 = S1 | null;");
  });

  test("is refused before it is read if it is too long, also all files together", async () => {
    const folder = await temporaryFolder({
      "api.json": document({ ...schemaAt("long.json"), "x-a": { $ref: "long.json" } }),
      "long.json": "",
    });
    await truncate(join(folder, "long.json"), 50 * 1024 * 1024);
    const tooLong = "makes the document 51 MB long, more than 40 MB. Remove what is not needed";
    expect(await failureOf(loadDocument(join(folder, "api.json")))).toContain(tooLong);
    expect(await failureOf(loadDocument(join(folder, "long.json")))).toContain(
      "makes the document 50 MB long",
    );
  });

  test("is read if it only has many aliases, or control characters in its texts", async () => {
    const text = `${head}x-a: &a { b: 1, c: 2 }\nx-list: [${Array(500).fill("*a").join(", ")}]\nx-text: "a\\u000bb"\n`;
    const folder = await temporaryFolder({ "api.yaml": text });
    expect((await loadDocument(join(folder, "api.yaml"))).version).toBe("3.1");
  });
});

test("a document that is no regular file is refused before it is read, which might never end", async () => {
  expect(await failureOf(loadDocument("/dev/null"))).toContain(
    "The file is no regular file. Name a document.",
  );
});

test("a file that is refused is refused again, whoever asks", async () => {
  const folder = await temporaryFolder({ "a.json": JSON.stringify({ $ref: "/etc/hostname" }) });
  const { read, files } = createReader(join(folder, "a.json"));
  for (const _ of [1, 2])
    await expect(read(join(folder, "a.json"))).rejects.toThrow("leads out of the folder");
  expect(files.size).toBe(0);
});
