import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSeed } from "../src/files/read-seed.ts";
import { createSandbox } from "../src/index.ts";
import { stepOf, totpCode } from "../src/state/totp.ts";
import { verifyOnce } from "./support/flows.ts";
import { createHarness, start, tokenOf, userPath } from "./support/harness.ts";

const folder = await mkdtemp(join(tmpdir(), "sandbox-seed-"));
afterAll(() => rm(folder, { recursive: true }));

/** Returns the error for a seed file, without its path; `undefined` if it is read. */
async function complaint(text: string | Uint8Array): Promise<string | undefined> {
  const file = join(folder, "seed");
  await writeFile(file, text);
  const said = await readSeed(file).then(
    () => undefined,
    (error: unknown) => (Object(error).name === "Error" ? Object(error).message : error),
  );
  return said === undefined ? undefined : String(said).replaceAll(file, "");
}

const user = (more: string) => `users: [{ id: 7, name: Ada, ${more} }]`;

describe("a seed file with a wrong value is refused", () => {
  it.each([
    [
      "an unknown kind",
      "users:\n  - id: 7\n    name: Ada\n    factors: [sms, fax]\n",
      ":4:20 (/users/0/factors/1) must be one of: sms, ",
    ],
    ["a missing name", "users:\n  - id: 7\n", ":2:5 (/users/0/name) is missing"],
    [
      "a typo in JSON",
      '{ "users": [\n  { "id": 7, "name": "A", "fone": "1" }] }',
      ":2:35 (/users/0/fone) is unknown",
    ],
    [
      "an id twice",
      "users:\n- {id: 7, name: A}\n- {id: 7, name: B}\n",
      ":3:8 (/users/1/id) is not unique: 7",
    ],
    [
      "a number that needs quotes",
      user("phone: +15550100"),
      ":1:36 (/users/0/phone) must be a string or null: put it in quotes",
    ],
    ["an infinite id", "users: [{ id: 1e999, name: Ada }]", ":1:15 is not a finite number"],
    ["nothing", "", ":1:1 (/) must be an object, such as users: [{ id: 42, name: Ada }]"],
    ["no list of users", "users: 7", ":1:8 (/users) must be a list"],
    ["an own __proto__", "users: []\n__proto__: { users: [] }", ":2:12 (/__proto__) is unknown"],
    [
      "an escape in a client's id",
      'clients: [{ client_id: "\\e", client_secret: s }]',
      "(/clients/0/client_id) must not have",
    ],
    ["no client", "clients: []", ":1:10 (/clients) must have at least 1 entry"],
    [
      "a client twice",
      `clients: [${"{ client_id: a, client_secret: b },".repeat(2)}]`,
      ":1:59 (/clients/1/client_id) is not unique: a",
    ],
    [
      "an unknown scope",
      "clients: [{ client_id: a, client_secret: b, scopes: [All] }]",
      "must be one of: Authentication Only, ",
    ],
    [
      "a secret that is not Base32",
      user("devices: [{ kind: authenticator, secret: abc1 }]"),
      "(/users/0/devices/0/secret) must be Base32",
    ],
    [
      "a secret of another kind",
      user('phone: "+1555", devices: [{ kind: sms, secret: GEZDGNBVGY3TQOJQ }]'),
      ":1:76 (/users/0/devices/0/secret) is for protect or authenticator, not sms",
    ],
    [
      "a temporary code twice",
      user("temporary_codes: [{ code: a }, { code: a }]"),
      "(/users/0/temporary_codes/1/code) is not unique",
    ],
    [
      "two devices of a kind",
      user('phone: "+1555", devices: [{ kind: sms }, { kind: sms }]'),
      "(/users/0/devices/1/kind) is enrolled already: sms",
    ],
    ["a key with slash and tilde", user("'a/b~c': 1"), ":1:38 (/users/0/a~1b~0c) is unknown"],
  ])("%s", async (_, text, says) => {
    expect(await complaint(text)).toContain(says);
  });

  it.each([
    ["sms", "phone number"],
    ["voice", "phone number"],
    ["email_code", "e-mail address"],
    ["email_link", "e-mail address"],
  ])("a device of kind %s that could never be verified: the profile has no %s", async (kind, contact) => {
    const says = `cannot be verified: the user's profile has no ${contact}`;
    const text = user(`devices: [{ kind: protect }, { kind: ${kind} }]`);
    expect(await complaint(text)).toBe(`:1:66 (/users/0/devices/1/kind) ${says}`);
    const reachable = user(`phone: "+1555", email: a@example.com, devices: [{ kind: ${kind} }]`);
    expect(await complaint(reachable)).toBeUndefined();
  });

  it("with its first ten problems and the number of the others", async () => {
    const lines = (await complaint(`users: [${"{},".repeat(7)}]`))?.split("\n");
    expect(lines).toHaveLength(11);
    expect(lines?.slice(8)).toEqual([
      ":1:21 (/users/4/id) is missing",
      ":1:21 (/users/4/name) is missing",
      "and 4 more",
    ]);
    expect(await complaint(`users: [${"{},".repeat(5)}]`)).not.toContain("more");
  });
});

describe("a seed file that is no data is refused", { tags: "security" }, () => {
  const nested = (depth: number) => `users: ${"[".repeat(depth)}${"]".repeat(depth)}`;
  const levels = ["a", "b", "c", "d"].map((name, index, names) => {
    return `${name}: &${name} [${`${index === 0 ? 1 : `*${names[index - 1]}`},`.repeat(9)}]`;
  });
  const bomb = `${levels.join("\n")}\nusers: *d`;
  it.each([
    ["a list without end", '{ "users": [ ', ':1:14 a "]" is missing before this'],
    ["a text without end", 'users: "abc\n', ':2:1 the text before this has no closing "'],
    ["a comment in JSON", '{"users": [] // all\n}', ":1:14 unexpected //"],
    ["a tab", "users:\n\t- id: 7\n", ":2:1 a tab cannot indent: use spaces"],
    ["another indentation", "users:\n  - id: 7\n   name: a\n", ":3:1 is indented unlike the lines above"],
    [
      "a key that stands further left",
      "users:\n  - id: 7\n users: []\n",
      ":3:1 is indented unlike the lines above",
    ],
    ["a list within brackets", "users: [\n  - id: 7\n]", ":2:3 within brackets, everything needs brackets"],
    ["a control character, which no terminal gets", '"\\e[2J": 1', ":1:10 (/\\u001b[2J) is unknown"],
    ["a second colon", "users:\n  - name: Ada: x\n", ':2:11 a second ": " in a line: put the text in quotes'],
    ["a missing colon", "users\n  - id: 7\nb: 3\n", ':1:1 a ":" is missing after the key'],
    ["a reserved character", "users: @all", ":1:8 a text that begins with @ needs quotes"],
    ["a key twice", "users:\n- id: 7\n  id: 8\n", ":3:3 the key id is repeated"],
    ["a list as a key", "? [a]\n: b\n", ":1:3 a key must be a string"],
    ["two documents", "users: []\n---\nusers: []\n", ":2:1 a second document begins here"],
    ["an unknown tag", "users: !!js/function 'f'", ":1:8 the tag !!js/function is unknown: leave it out"],
    ["an unknown alias", "users: *x\n", ":1:8 no anchor &x stands before the alias *x"],
    ["an alias for itself", "users: &a [*a]\n", ":1:12 *a stands for itself"],
    ["a YAML bomb", bomb, ":5:8 the aliases up to here stand for too many values"],
    ["many aliases", `a: &a 1\nusers: [${"*a,".repeat(101)}]`, ":2:309 is alias number 101"],
    ["lists in lists", nested(20_000), "is nested too deep"],
    ["lists in lists, by indentation", "- ".repeat(20_000), "is nested too deep"],
    ["a NUL", "users: \0", ":1:8 is not text: save the file as UTF-8"],
  ])("%s", async (_, text, says) => {
    expect(await complaint(text)).toContain(says);
  });

  it("Latin-1, at its first byte that is not UTF-8", async () => {
    const text = "# \uFFFD is a character\nusers:\n  - { id: 7, name: Jürgen }\n";
    expect(await complaint(text)).toBeUndefined();
    const [before = "", after = ""] = text.split("ü");
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from(`ü${after}`, "latin1")]);
    expect(await complaint(bytes)).toBe(":3:21 is not UTF-8 (byte FC): save the file as UTF-8");
  });

  it("UTF-16", async () => {
    expect(await complaint(Buffer.from("\uFEFFusers: []", "utf16le"))).toContain("save the file as UTF-8");
  });

  it("more than 16 mebibytes", async () => {
    expect(await complaint("#".repeat(16_777_217))).toBe(": the file is larger than 16 MiB.");
  });
});

describe("a large seed", () => {
  const usersAnd = (last: object, count: number) => [
    ...Array.from({ length: count }, (_, index) => ({ id: index + 1, name: "Ada" })),
    last,
  ];

  it("may have more than a mebibyte, in a file as in a reset", async () => {
    const last = { id: 70_000, name: "Lin", phone: "+1555", devices: [{ kind: "sms" }] };
    const text = JSON.stringify({ users: usersAnd(last, 60_000) });
    expect(text.length).toBeGreaterThan(1_500_000);
    const file = join(folder, "large");
    await writeFile(file, text);
    const { users = [] } = await readSeed(file);
    expect([users.length, users.at(-1)]).toEqual([60_001, last]);
    expect(createSandbox({ users: [] }).control.resetSandbox({ users: [...users] }).counts.users).toBe(
      60_001,
    );
  });

  it.each([
    ["an unknown key", { id: 2000, name: "Lin", fone: 1 }, "/users/1500/fone", "is unknown"],
    ["an id twice", { id: 7, name: "Lin" }, "/users/1500/id", "is not unique: 7"],
  ])("is refused at its last user for %s", async (_, last, pointer, message) => {
    const users = usersAnd(last, 1500);
    const text = `users:\n- ${users.map((one) => JSON.stringify(one)).join("\n- ")}`;
    expect(await complaint(text)).toMatch(new RegExp(`^:1502:\\d+ \\(${pointer}\\) ${message}$`));
    const reset = () => createSandbox().control.resetSandbox({ users: users as never });
    expect(reset).toThrow(`${pointer} ${message}`);
  });

  it("is refused with the problems of a thousand users, however many there are", () => {
    const users = Array.from({ length: 300_000 }, () => 0) as never;
    const reset = () => createSandbox().control.resetSandbox({ users });
    expect(reset).toThrow(expect.objectContaining({ problems: expect.objectContaining({ length: 1000 }) }));
  });
});

const good = { users: [{ id: 7, name: "Ada", phone: "+1555", devices: [{ kind: "sms" }] }] };

it.each([
  ["in YAML", "users:\n  - id: 7\n    name: Ada\n    phone: '+1555'\n    devices: [{ kind: sms }]\n"],
  ["in JSON, indented with tabs", JSON.stringify(good, null, "\t")],
  [
    "with a byte order mark and Windows' line ends",
    `\uFEFF${JSON.stringify(good, null, 2).replaceAll("\n", "\r\n")}`,
  ],
  [
    "with an anchor and its alias",
    "users: [{ id: 7, name: &n Ada, phone: '+1555', devices: [{ kind: sms, display_name: *n }] }]",
  ],
])("a seed file is read %s", async (_, text) => {
  const file = join(folder, "good");
  await writeFile(file, text);
  expect(await readSeed(file)).toMatchObject(good);
});

describe("what a seed sets", () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const user_id = 7;
  const ada = {
    id: user_id,
    name: "Ada",
    phone: "+15550107",
    devices: [{ kind: "authenticator" as const, secret }],
    temporary_codes: [
      { code: "once-more", reusable: true },
      { code: "late", expires_in: 60 },
    ],
  };

  it("has the codes of its own secret and its temporary codes, in both modes", async () => {
    for (const compat of ["observed", "documented"] as const) {
      const h = createHarness({ users: [ada], compat });
      const { code, displayed_code } = h.sandbox.control.getTotp({ user_id });
      expect([code, displayed_code]).toEqual(Array(2).fill(totpCode(secret, stepOf(start))));
      for (const otp of ["once-more", "once-more"]) {
        expect(await verifyOnce(h.mfa, { user_id, otp })).toMatchObject({ status: "accepted" });
      }
      h.advance(60);
      expect(await verifyOnce(h.mfa, { user_id, otp: "late" })).toMatchObject({ status: "rejected" });
      const snapshot = h.sandbox.control.getSnapshot();
      expect(createSandbox({ users: [] }).control.restoreSnapshot(snapshot).counts.devices).toBe(2);
    }
  });

  it.each([
    ["createUser", { id: 9, name: "A\u0000B" }],
    ["createUser", { id: 9, name: "A", email: "a@b\u001b[2J" }],
    ["updateUser", { user_id: 7, name: "A\r\nB" }],
    ["updateUser", { user_id: 7, username: "A\u009bB" }],
    ["resetSandbox", { users: [{ id: 9, name: "A\tB" }] }],
    [
      "resetSandbox",
      { users: [{ id: 9, name: "A", devices: [{ kind: "protect", display_name: "\u007f" }] }] },
    ],
  ] as const)("%s refuses the control characters in %j", { tags: "security" }, (operation, input) => {
    const { control } = createSandbox({ users: [ada] });
    const before = control.getSnapshot();
    const run: (input: never) => unknown = control[operation];
    expect(() => run(input as never)).toThrow("must not have control characters, such as line breaks");
    expect(control.getSnapshot().users).toEqual(before.users);
  });

  it("are credential pairs with scopes, of a file and of a reset, whose tokens end with them", async () => {
    const clients = [
      { client_id: "login", client_secret: "1", scopes: ["Authentication Only" as const] },
      { client_id: "desk", client_secret: "2" },
    ];
    const h = createHarness();
    const old = await tokenOf(h.sandbox);
    h.sandbox.control.resetSandbox({ clients });
    expect(h.sandbox.control.getState()).toMatchObject({ client_id: "login", client_secret: "1" });
    const status = async (authorization: string) => {
      const headers = { authorization };
      return (await h.sandbox.fetch(new Request(`http://localhost${userPath}/factors`, { headers }))).status;
    };
    expect(await status(`Bearer ${old}`)).toBe(401);
    const ends = clients.map(async ({ client_id, client_secret }) => {
      const credentials = { clientId: client_id, clientSecret: client_secret };
      const { access_token } = await h.sandbox
        .client({ credentials })
        .generateToken({ grant_type: "client_credentials" });
      return status(`Bearer ${access_token}`);
    });
    expect(await Promise.all(ends)).toEqual([403, 200]);
    h.sandbox.reset();
    expect(h.sandbox.control.getState()).toMatchObject({ client_id: "sandbox-client" });
    expect(await status(`Bearer ${await tokenOf(h.sandbox)}`)).toBe(200);
  });
});

it("users that are given in a program are held against the same rules", () => {
  const unreachable = { id: 7, name: "Ada", devices: [{ kind: "sms" as const }] };
  const says = "cannot be verified: the user's profile has no phone number";
  expect(() => createSandbox({ users: [unreachable] })).toThrow(says);
  const { control } = createSandbox({ users: [] });
  expect(() => control.createUser(unreachable)).toThrow(says);
  expect(() => control.resetSandbox({ users: [unreachable] })).toThrow(says);
  expect(control.listUsers()).toEqual([]);
});

it("no two users have one address or user name, as at OneLogin: not by a seed, a reset or the control API", () => {
  const ada = { id: 1, name: "Ada", email: "ada@example.com", username: "ada" };
  const twice = { ...ada, id: 2, email: "ADA@example.com", username: "Ada" };
  const problems = [
    { pointer: "/users/1/email", message: "is not unique: ADA@example.com" },
    { pointer: "/users/1/username", message: "is not unique: Ada" },
  ];
  expect(() => createSandbox({ users: [ada, twice] })).toThrow(expect.objectContaining({ problems }));
  const { control } = createSandbox({ users: [ada, { id: 3, name: "Lin" }, { id: 4, name: "Max" }] });
  const refused = expect.objectContaining({ code: "invalid_input" });
  expect(() => control.resetSandbox({ users: [ada, twice] })).toThrow(refused);
  expect(() => control.createUser(twice)).toThrow(refused);
  expect(() => control.updateUser({ user_id: 3, username: "ADA" })).toThrow(refused);
  expect(control.updateUser({ user_id: 1, email: "Ada@example.com" }).email).toBe("Ada@example.com");
});
