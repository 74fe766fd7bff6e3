import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Access, createReader, loadDocument } from "../src/index.ts";
import { type Files, failureOf, load, startServer, temporaryFolder } from "./support.ts";

const schema = ($ref: string) => ({ components: { schemas: { A: { $ref } } } });
const document = (more: object = {}) => JSON.stringify({ openapi: "3.1.0", paths: {}, ...more });

describe("a file outside the folder", () => {
  // biome-ignore format: a table
  test.each([
    ["../a.json", "leads out of the folder"],
    ["..", "leads out of the folder"],
    ["inner/../../a.json#/x", "leads out of the folder"],
    ["../spec-2/a.json", "leads out of the folder"],
    ["/etc/hostname", "leads out of the folder"],
    ["link.json", "is a link that leads out of the folder"],
    ["up/a.json", "is a link that leads out of the folder"],
    ["up/spec-2/a.json", "is a link that leads out of the folder"],
    ["file:///etc/hostname", "is no address of the web. Save the file in the document's folder."],
  ])("is refused as the target of the $ref %j, also with `isLenient`", async ($ref, reason) => {
    const folder = await temporaryFolder({ "a.json": {}, "spec-2/a.json": {}, "spec/api.json": document(schema($ref)) });
    await symlink("../a.json", join(folder, "spec/link.json"));
    await symlink("..", join(folder, "spec/up"));
    for (const isLenient of [true, false])
      expect(await failureOf(loadDocument(join(folder, "spec/api.json"), { isLenient }))).toContain(`$ref "${$ref}" ${reason}`);
  });

  test("is named with the folder, and with the setting that allows more", async () => {
    const folder = await temporaryFolder({ "spec/api.json": document(schema("../a.json")) });
    const refusal = (access?: Access) => failureOf(loadDocument(join(folder, "spec/api.json"), access));
    const words = `leads out of the folder ${folder}/spec. Move the file there, or name a folder around both`;
    expect(await refusal()).toContain(`${words} (the option folder).`);
    expect(await refusal({ settings: { folder: "--allow-folder", host: "--host" } })).toContain(
      `${words} (--allow-folder).`,
    );
  });
});

describe("a file inside the folder", () => {
  test.each([
    ["api.json", "..a.json", undefined],
    ["api.json", "deep/er/a.json", undefined],
    ["api.json", "deep/../a.json", undefined],
    ["spec/api.json", "../a.json", "."],
    ["spec/api.json", "../spec-2/a.json", "spec/.."],
  ])("is read: of %j the $ref %j, with the folder %j", async (name, $ref, folder) => {
    const path = join(await temporaryFolder({ [name]: document(schema($ref)) }), name);
    await mkdir(join(path, "../deep/er"), { recursive: true });
    await mkdir(join(path, "../../spec-2"), { recursive: true });
    await writeFile(join(path, "..", $ref), '{ "type": "string" }');
    const access = folder === undefined ? {} : { folder: join(path.slice(0, -name.length), folder) };
    expect((await loadDocument(path, access)).sources.size).toBe(2);
  });

  test("may be a link to another one there, and the folder may be one, or below one, if it is not named", async () => {
    const folder = await temporaryFolder({
      "real/spec/api.json": document(schema("b.json")),
      "real/spec/a.json": {},
    });
    await symlink("a.json", join(folder, "real/spec/b.json"));
    await symlink("real", join(folder, "link"));
    await symlink("real/spec", join(folder, "direct"));
    const sizeOf = async (path: string, access?: Access) =>
      (await loadDocument(join(folder, path), access)).sources.size;
    expect(await sizeOf("link/spec/api.json")).toBe(2);
    expect(await sizeOf("direct/api.json")).toBe(2);
    expect(await sizeOf("link/spec/api.json", { folder: join(folder, "link/spec") })).toBe(2);
  });

  test("is no link where the folder is named, and the folder is none", async () => {
    const folder = await temporaryFolder({ "real/api.json": document() });
    await mkdir(join(folder, "spec"));
    await symlink("../real/api.json", join(folder, "spec/api.json"));
    await symlink("real", join(folder, "link"));
    expect((await loadDocument(join(folder, "spec/api.json"))).version).toBe("3.1");
    for (const name of ["spec", "link"]) {
      const access = { folder: join(folder, name) };
      const refusal = `is a link that leads out of the folder ${access.folder}. Put the file itself there`;
      expect(await failureOf(loadDocument(join(folder, name, "api.json"), access))).toContain(refusal);
    }
  });
});

describe("an address", () => {
  test.each([
    ["http://example.com/a.json", [], "example.com"],
    ["http://sub.example.com/a.json", ["example.com"], "sub.example.com"],
    ["http://example.com.evil.test/a.json", ["example.com"], "example.com.evil.test"],
    ["http://example.com@evil.test/a.json", ["example.com"], "evil.test"],
    ["//example.com/a.json", ["example.com"], undefined], // of a file, that is a path
  ])("is refused unless its host is allowed: %s with %j", async ($ref, hosts, host) => {
    const reason =
      host === undefined
        ? "leads out of the folder"
        : `is remote, and "${host}" is not allowed. Save the file in the document's folder, or allow the host (the option hosts: ${host}).`;
    expect(await failureOf(load({ "api.json": schema($ref) }, { hosts }))).toContain(
      `$ref "${$ref}" ${reason}`,
    );
  });

  test.each([
    ["http://a:<port>/b.json", "is no valid URL. Correct it."],
    ["ftp://example.com/a.json", "is no address of the web. Save the file in the document's folder."],
  ])("is refused whoever allows its host: %s", async ($ref, reason) => {
    const hosts = ["a", "example.com"];
    expect(await failureOf(load({ "api.json": schema($ref) }, { hosts }))).toContain(
      `$ref "${$ref}" ${reason}`,
    );
  });

  test("of an allowed host is read, once, and so is what stands beside it", async () => {
    const { url, requests } = await startServer((path) => ({
      body:
        path === "/in/a.json"
          ? '{ "items": { "$ref": "../b.json#/x" }, "not": { "$ref": "/b.json" } }'
          : '{ "x": {} }',
    }));
    const { sources } = await load(
      { "api.json": schema(`${url.replace("http", "HTTP")}/in/a.json`) },
      { hosts: ["127.0.0.1"] },
    );
    expect(requests).toEqual(["/in/a.json", "/b.json"]);
    expect([...sources.keys()].slice(1)).toEqual([
      `${url.replace("http", "HTTP")}/in/a.json`,
      `${url}/b.json`,
    ]);
  });

  test("of a document may be any, but of what the document names only an allowed one", async () => {
    const { url } = await startServer(() => ({ body: document(schema("a.json")) }));
    const refusal = await failureOf(loadDocument(`${url}/api.json`));
    expect(refusal).toContain(`${url}/api.json:1:`);
    expect(refusal).toContain('$ref "a.json" is remote, and "127.0.0.1" is not allowed.');
    const { path, sources } = await loadDocument(`${url}/api.json`, { hosts: ["127.0.0.1"] });
    expect([path, ...sources.keys()]).toEqual([`${url}/api.json`, `${url}/api.json`, `${url}/a.json`]);
  });

  test("gets the headers if it is of the document's origin", async () => {
    const other = await startServer(() => ({}));
    const schemas = { A: { $ref: "a.json" }, B: { $ref: `${other.url}/b.json` } };
    const own = await startServer((path) => ({
      body: path === "/a.json" ? "{}" : document({ components: { schemas } }),
    }));
    const headers = { Authorization: "Bearer abc" };
    await loadDocument(`${own.url}/api.json`, { hosts: ["127.0.0.1"], headers });
    expect([own.tokens, other.tokens]).toEqual([["Bearer abc", "Bearer abc"], [undefined]]);
    await load({ "api.json": schema(`${other.url}/c.json`) }, { hosts: ["127.0.0.1"], headers });
    expect(other.tokens).toEqual([undefined, undefined]);
  });

  test.each([
    [
      302,
      { location: "http://127.0.0.1:1/b.json?token=secret" },
      "(it redirects to http://127.0.0.1:1/b.json, and redirects are not followed: name that address)",
    ],
    [301, { location: "/moved" }, /\(it redirects to http:\/\/127\.0\.0\.1:\d+\/moved, and/],
    [302, {}, "cannot be read (status 302)"],
    [400, { location: "/b.json" }, "cannot be read (status 400)"],
    [404, {}, "cannot be read (status 404)"],
    [500, { location: "/b.json" }, "cannot be read (status 500)"],
  ])("that responds with status %i and the headers %j is not read", async (status, headers, reason) => {
    const { url, requests } = await startServer(() => ({ status, headers }));
    const refusal = await failureOf(load({ "api.json": schema(`${url}/a.json`) }, { hosts: ["127.0.0.1"] }));
    expect(refusal).toMatch(reason);
    expect(requests).toEqual(["/a.json"]);
  });

  test("that nobody serves is told with the reason", async () => {
    expect(await failureOf(loadDocument("http://127.0.0.1:1/api.json"))).toBe(
      "http://127.0.0.1:1/api.json:1:1 (#) The file cannot be read (bad port).",
    );
  });
});

describe("a $ref that is data", () => {
  // biome-ignore format: a table
  const places: Readonly<Record<string, ($ref: string) => object>> = {
    "an extension": ($ref) => ({ "x-top": [{ $ref }] }),
    "an example": ($ref) => ({ components: { examples: { a: { value: { deep: { $ref } } } } } }),
    "a default": ($ref) => ({ components: { schemas: { A: { default: { $ref } } } } }),
    "an unknown member": ($ref) => ({ info: { $ref } }),
  };

  test.each(Object.entries(places))("in %s is refused unless the reader is lenient", async (_, place) => {
    const files = { "api.json": place("../outside.json") };
    expect(await failureOf(load(files))).toContain('$ref "../outside.json" leads out of the folder');
    const { told, at } = await load(files, { isLenient: true });
    expect([told, at("/openapi")]).toEqual([[], "3.1.0"]);
  });

  test("is looked at where it stands, and all of them are told", async () => {
    const refusal = await failureOf(
      load({ "api.json": '{ "openapi": "3.1.0",\n"x": [{ "$ref": "../a" },\n{ "$ref": "../b" }] }' }),
    );
    expect(refusal.split("\n").map((line) => line.replace(/^.*api\.json/, "").slice(0, 33))).toEqual([
      ':2:9 (#/x/0/$ref) $ref "../a" lea',
      ':3:3 (#/x/1/$ref) $ref "../b" lea',
    ]);
  });
});

describe("a text", () => {
  test("may be given: then its path is only where its $refs start", async () => {
    const folder = await temporaryFolder({ "a.json": { type: "string" } });
    const text = `\uFEFF${document(schema("a.json"))}`;
    const { sources } = await loadDocument(join(folder, "api.json"), undefined, text);
    expect([...sources.keys()]).toEqual([join(folder, "api.json"), join(folder, "a.json")]);
  });

  test("may come from elsewhere, by its absolute path", async () => {
    const texts: Readonly<Record<string, string>> = {
      "/project/api.json": `\uFEFF${document({ components: { schemas: { A: { $ref: "a/b.json" }, B: { $ref: "gone.json" } } } })}`,
      "/project/a/b.json": "{}",
    };
    const asked: string[] = [];
    const readFile = async (path: string) => {
      asked.push(path);
      return texts[path];
    };
    const { notices, sources } = await loadDocument("/project/api.json", { readFile, isLenient: true });
    expect([...sources.keys()]).toEqual(Object.keys(texts));
    expect(asked).toEqual([...Object.keys(texts), "/project/gone.json"]);
    expect(notices).toMatchObject([
      { message: expect.stringContaining("names a file that does not exist.") },
    ]);
    const outside = { readFile: async () => document(schema("../x.json")) };
    expect(await failureOf(loadDocument("/project/api.json", outside))).toContain(
      "leads out of the folder /project.",
    );
  });

  test("of 40 MB is read, and no longer one, also of several files", async () => {
    const most = 40 * 1024 * 1024;
    const long =
      "makes the document 41 MB long, more than 40 MB. Remove what is not needed, or split the document";
    expect((await loadDocument("/api.json", {}, document().padEnd(most))).version).toBe("3.1");
    expect(await failureOf(loadDocument("/api.json", {}, document().padEnd(most + 1)))).toContain(
      `The file ${long}.`,
    );
    const readFile = async (path: string) =>
      path === "/api.json" ? document(schema("a.json")) : "{}".padEnd(most);
    expect(await failureOf(loadDocument("/api.json", { readFile }))).toContain(
      `$ref "a.json" names a file that ${long}.`,
    );
    const folder = await temporaryFolder({ "api.json": document(schema("a.json")), "a.json": "" });
    await truncate(join(folder, "a.json"), most);
    expect(await failureOf(loadDocument(join(folder, "api.json")))).toContain(`$ref "a.json" ${long}.`);
    const { url } = await startServer(() => ({ body: "{}".padEnd(most) }));
    const access = { hosts: ["127.0.0.1"] };
    expect(await failureOf(load({ "api.json": schema(`${url}/a.json`) }, access))).toContain(
      "(it is too long)",
    );
  });

  test("is in UTF-8 or UTF-16", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "api.yaml");
    await writeFile(path, "\uFEFFopenapi: 3.0\nx-a: ü\n", "utf16le");
    expect((await loadDocument(path)).root["x-a"]).toBe("ü");
    for (const bytes of [
      Buffer.from("x-a: ü\n", "latin1"),
      Buffer.from([0xff, 0x61]),
      Buffer.from([0x61, 0xfe]),
    ]) {
      await writeFile(path, bytes);
      expect(await failureOf(loadDocument(path))).toContain("is not text in UTF-8. Save it as UTF-8");
    }
  });

  test.each([
    ["api.json", "\uFEFF"],
    ["api.yaml", "\uFEFF"],
    ["api.json", ""],
  ])("loses a byte order mark at the start of %s alone: %j", async (name, mark) => {
    const text = `${mark}{ "x-mark": "\uFEFF", "openapi": "3.1.0", "paths": { "/x": { "$ref": "#/gone" } } }`;
    const { placeOf, at } = await load({ [name]: text }, { isLenient: true });
    expect(at("/x-mark")).toBe("\uFEFF");
    expect(placeOf("/paths/~1x")).toBe(`${name}:1:${text.indexOf('"/x"') + 1 - mark.length}#/paths/~1x`);
  });
});

test.each([
  ["gone.json", "The file does not exist. Check the path."],
  [".", "The file is a folder. Name the document inside it."],
  ["http://a b/api.json", "The file is no valid URL. Correct it."],
])("a document that cannot be read is named: %s", async (name, reason) => {
  const path = name.includes(":") ? name : join(await temporaryFolder(), name);
  expect(await failureOf(loadDocument(path))).toBe(`${path}:1:1 (#) ${reason}`);
});

test("a document that is no regular file is refused before it is read, which might never end", async () => {
  expect(await failureOf(loadDocument("/dev/null"))).toContain(
    "The file is no regular file. Name a document.",
  );
});

describe("the reader", () => {
  test("reads each file once, from whichever file names it", async () => {
    const folder = await temporaryFolder({ "a.json": {}, "in/b.json": {} });
    const { read, readReference, files } = createReader(join(folder, "a.json"));
    const a = await read(join(folder, "a.json"));
    if ("failure" in a) throw new Error(a.failure);
    const b = await readReference(a, "in/b.json#/x");
    if ("failure" in b) throw new Error(b.failure);
    expect(await readReference(a, "#/x")).toBe(a);
    expect(await readReference(b, "../a.json")).toBe(a);
    expect(await readReference(a, "./in/b.json")).toBe(b);
    expect([...files.values()]).toEqual([a, b]);
    expect(await readReference(a, "gone.json")).toEqual({
      failure: "does not exist. Check the path",
      isMissing: true,
    });
    expect(await readReference(a, "../gone.json")).toMatchObject({ isRefused: true });
  });

  test("refuses again what it has refused, whoever asks", async () => {
    const folder = await temporaryFolder({ "a.json": { $ref: "/etc/hostname" } });
    const { read, files } = createReader(join(folder, "a.json"));
    for (const _ of [1, 2])
      await expect(read(join(folder, "a.json"))).rejects.toThrow("leads out of the folder");
    expect(files.size).toBe(0);
  });
});

const head = "openapi: 3.1.0\npaths: {}\n";
const brackets = (levels: number, inner = "") => "[".repeat(levels) + inner + "]".repeat(levels);
/** A list of some values, and aliases of it. */
const aliases = (length: number, times: number) =>
  `x-a: &a [${"0, ".repeat(length)}]\nx-b: [${"*a, ".repeat(times)}]\n`;

describe("a document that no tool could take", () => {
  const tooDeep =
    "More than 200 objects and lists stand inside each other here. Name the inner ones, and use $ref.";
  const hidden = (levels: number) => brackets(levels, "0");

  // biome-ignore format: a table
  test.each<[title: string, text: (more: 0 | 1) => string, place: string, message: string]>([
    ["levels", (more) => `{ "openapi": "3.1.0", "x": ${brackets(199 + more)} }`, "1:227#/x", tooDeep],
    ["levels around a value", (more) => `{ "openapi": "3.1.0", "x": ${hidden(199 + more)} }`, "1:227#/x", tooDeep],
    ["levels of aliases", (more) => `${head}x-a: &a ${hidden(80)}\nx-b: &b ${brackets(80, "*a")}\nx-c: ${brackets(39 + more, "*b")}\n`, "5:46#/x-c", tooDeep],
    ["values by aliases, of those that are written", (more) => `${head}${aliases(2000, 9 + more)}`, "1:1#", "YAML aliases make "],
  ])("is taken up to a limit of %s, and refused beyond it", async (_, textOf, place, message) => {
    const name = textOf(0).startsWith("{") ? "api.json" : "api.yaml";
    await expect(load({ [name]: textOf(0) })).resolves.toMatchObject({ version: "3.1" });
    const refusal = await failureOf(load({ [name]: textOf(1) }));
    const [file = "", pointer = ""] = place.split("#");
    expect(refusal).toContain(`${name}:${file} (#${pointer}`);
    expect(refusal).toContain(message);
  });

  test("may have any number of aliases up to 10,000 values", async () => {
    await expect(load({ "api.yaml": head + aliases(100, 97) })).resolves.toMatchObject({ version: "3.1" });
    expect(await failureOf(load({ "api.yaml": head + aliases(100, 98) }))).toContain(
      "YAML aliases make 10003 values of the 203 that are written here. Use $ref instead.",
    );
  });

  test.each<[title: string, files: Files, message: string]>([
    [
      "an alias inside its own anchor",
      { "api.yaml": `${head}x-a: &a\n  b: *a\n` },
      "api.yaml:4:3 (#/x-a/b) The YAML alias stands inside its own anchor. Use $ref for recursion.",
    ],
    ["100,000 levels", { "api.json": `{ "x": ${brackets(100_000)} }` }, tooDeep],
    [
      "a control character in a key",
      { "api.yaml": `${head}x-a: { "g\\e[m": 1 }\n` },
      String.raw`[m) The name "g\u001b[m" has a control character. Remove it.`,
    ],
    [
      "one in a name",
      { "api.yaml": `${head}x-a: { name: "a\\u009bm" }\n` },
      'The name "a\u009bm" has a control character. Remove it.',
    ],
    [
      "one in an operationId",
      { "api.yaml": `${head}x-a: { operationId: "a\\u0000" }\n` },
      String.raw`The name "a\u0000" has a control character.`,
    ],
    ["one in a $ref", { "api.yaml": `${head}x-a: { $ref: "#\\x7f" }\n` }, "has a control character."],
  ])("is refused for %s", async (_, files, message) => {
    expect(await failureOf(load(files))).toContain(message.replace("\u009b", "\ufffd"));
  });

  test("may have tabs and line breaks in names, and control characters in texts", async () => {
    const text = `${head}x-a: { name: "a\\tb\\nc\\r", "d\\n": 1, summary: "\\e[m" }\n`;
    await expect(load({ "api.yaml": text })).resolves.toMatchObject({ version: "3.1" });
  });
});

test.each([
  ['{ "openapi": "3.1.0",\n "a": 1,\n "a": 2 }', ["api.json:3:2"]],
  ['{ "openapi": "3.1.0", "x": [{ "b\\"": "c", "d": "b: " }, { "b\\"": "\\"e\\":" }] }', []],
  ['{ "openapi": "3.1.0", "x": { "y": {"c": 1}, "z": {"c": 1,\n\n"c": 1} } }', ["api.json:3:1"]],
])("a key that is there twice in an object of JSON is a notice: %s", async (text, places) => {
  const { notices } = await load({ "api.json": text });
  expect(notices.map(({ line, column }) => `api.json:${line}:${column}`)).toEqual(places);
  for (const { message } of notices)
    expect(message).toBe("A key is there twice in this object, and the last one counts. Remove one.");
});
