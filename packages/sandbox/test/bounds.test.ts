import { describe, expect, it } from "vitest";
import { startSandbox } from "../src/node.ts";
import { read } from "./support/application.ts";
import { createHarness } from "./support/harness.ts";

const base = "http://127.0.0.1:4020/_sandbox/api";
const kib = 1024;
const tooLarge = {
  status: 413,
  json: { code: "too_large", message: expect.stringMatching(/more than \d+ bytes/) },
};

/** A user of so many bytes as JSON. */
function bodyOf(bytes: number): string {
  const empty = JSON.stringify({ id: 7, name: "" });
  return JSON.stringify({ id: 7, name: "a".repeat(bytes - empty.length) });
}

/** The text in pieces, so that no header states its length; counts what is read of it. */
function pieces(text: string, size = 16 * kib) {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent >= text.length) return controller.close();
        controller.enqueue(new TextEncoder().encode(text.slice(sent, sent + size)));
        sent += size;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, sent: () => sent };
}

function post(path: string, body: string | ReadableStream, headers: Record<string, string> = {}) {
  const type = { "content-type": "application/json", ...headers };
  return new Request(`${base}/${path}`, {
    method: path === "snapshot" ? "PUT" : "POST",
    headers: type,
    body,
    duplex: "half",
  } as RequestInit);
}

describe("a body of the control API", () => {
  it.each([
    { bytes: 64 * kib, expected: { status: 201 } },
    { bytes: 64 * kib + 1, expected: tooLarge },
  ])("of $bytes bytes", async ({ bytes, expected }) => {
    const { sandbox } = createHarness();
    expect(await read(await sandbox.fetch(post("users", bodyOf(bytes))))).toMatchObject(expected);
    const { sandbox: other } = createHarness();
    expect(await read(await other.fetch(post("users", pieces(bodyOf(bytes)).stream)))).toMatchObject(
      expected,
    );
  });

  it("is not read further than allowed, nor at all if it states a greater length", async () => {
    const { sandbox } = createHarness();
    const { stream, sent } = pieces("a".repeat(10_000 * kib));
    expect((await sandbox.fetch(post("users", stream))).status).toBe(413);
    expect(sent()).toBeLessThanOrEqual(96 * kib);
    const stated = pieces("{}");
    expect((await sandbox.fetch(post("users", stated.stream, { "content-length": "70000" }))).status).toBe(
      413,
    );
    expect(stated.sent()).toBe(0);
  });

  it("may be up to 16 MiB for a seed and for a snapshot", async () => {
    const { sandbox } = createHarness();
    const users = [{ id: 7, name: "a".repeat(100 * kib) }];
    expect((await sandbox.fetch(post("reset", JSON.stringify({ users })))).status).toBe(200);
    const snapshot = JSON.stringify(sandbox.control.getSnapshot());
    expect((await sandbox.fetch(post("snapshot", snapshot))).status).toBe(200);
    for (const path of ["reset", "snapshot"]) {
      const { stream } = pieces("a".repeat(16 * kib * kib + 1), kib * kib);
      expect(await read(await sandbox.fetch(post(path, stream)))).toMatchObject(tooLarge);
    }
    expect(sandbox.control.listUsers()).toMatchObject([{ id: 7 }]);
  });

  it("that is too large is refused over a socket as well, which then serves the next call", async () => {
    const sandbox = await startSandbox();
    const url = `${sandbox.url}/_sandbox/api/users`;
    const headers = { "content-type": "application/json" };
    const send = (body: BodyInit) =>
      fetch(url, { method: "POST", headers, body, duplex: "half" } as RequestInit).then(read);
    expect(await send(bodyOf(200 * kib))).toMatchObject(tooLarge);
    expect(await send(pieces(bodyOf(200 * kib)).stream)).toMatchObject(tooLarge);
    expect(await send(bodyOf(kib))).toMatchObject({ status: 201 });
    await sandbox.close();
  });
});

it.each(["__proto__", "constructor", "toString"])("a field or a parameter %s is unknown", async (name) => {
  const { sandbox } = createHarness();
  const created = await read(
    await sandbox.fetch(post("users", `{"id":7,"name":"Lin","${name}":{"forbidden":true}}`)),
  );
  const listed = await read(await sandbox.fetch(new Request(`${base}/users/42/devices?${name}=1`)));
  for (const { status, json } of [created, listed]) {
    expect({ status, json }).toMatchObject({
      status: 422,
      json: { problems: [{ pointer: `/${name}`, message: "is unknown" }] },
    });
  }
});

it.each([
  ["createUser", { id: 7, name: "" }, "/name must not be empty"],
  ["createUser", { id: 7, name: "Lin", email: "@" }, "/email must have at least 3 characters"],
  ["createUser", { id: "7", name: "Lin" }, "/id must be a whole number"],
  ["createUser", { id: 7, name: 7 }, "/name must be a string"],
  ["createUser", { id: 7, name: "Lin", forbidden: 0 }, "/forbidden must be true or false"],
  ["updateUser", { user_id: 42 }, " must have at least 1 field"],
  [
    "updateUser",
    { user_id: 42, factors: ["sms", "voice", "sms"] },
    "must not repeat an entry: numbers 1 and 3",
  ],
  ["setClock", { advance_ms: 1, now: "2026-01-05T10:00:00Z" }, " must have at most 1 field"],
  ["setClock", { advance_ms: -1 }, "/advance_ms must be 0 or more"],
  ["setClock", { advance_ms: 31_536_000_001 }, "/advance_ms must be 31536000000 or less"],
  ["addFault", { kind: "status", operation: "getDevices" }, "/operation must be one of: generateToken, "],
  // in its place, Prism's proxy would put a mocked success
  ["addFault", { kind: "status", status: 501 }, "/status is a value that is not allowed here"],
  ["restoreSnapshot", { draws: { words: [1, 2, 3] } }, "/draws/words must have at least 4 entries"],
  ["restoreSnapshot", { draws: { words: [1, 2, 3, 4, 5] } }, "/draws/words must have at most 4 entries"],
] as const)("%s says of %j in plain words:%s", (operation, input, says) => {
  const { control } = createHarness().sandbox;
  const run: (input: never) => unknown = control[operation];
  const problemsOf = () => {
    try {
      return run(input as never);
    } catch (error) {
      return Object(error).problems.map(
        ({ pointer, message }: Record<string, string>) => `${pointer} ${message}`,
      );
    }
  };
  expect(problemsOf()).toContainEqual(expect.stringContaining(says));
});

describe("the id of a user has at most 15 digits", () => {
  const longest = 999_999_999_999_999;

  it("in the API, in its path and in a seed", async () => {
    const h = createHarness({ users: [{ id: longest, name: "Lin" }] });
    const { status } = await h.raw("GET", `/api/2/mfa/users/${longest}/factors`);
    expect(status).toBe(200);
    expect(h.sandbox.control.listDevices({ user_id: longest })).toEqual([]);
    expect(() => createHarness({ users: [{ id: longest + 1, name: "Lin" }] })).toThrow("/users/0/id");
  });

  it.each([0, -1, 1.5, longest + 1, 2 ** 53, Number.NaN])("so that %d is refused everywhere", (id) => {
    const { control } = createHarness().sandbox;
    expect(() => control.createUser({ id, name: "Lin" })).toThrow("/id");
    expect(() => control.resetSandbox({ users: [{ id, name: "Lin" }] })).toThrow("/users/0/id");
    expect(() => control.listDevices({ user_id: id })).toThrow(
      `/user_id must be an integer from 1 to ${longest}`,
    );
  });
});
