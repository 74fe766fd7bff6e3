import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { nextFreePort } from "@onelogin-mfa/command-line";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { hostOf } from "../src/settings.ts";
import { run } from "./support/command-line.ts";

const bracketed = { client_id: "bracketed", client_secret: "a[b]c[acme]" };
const sandbox = await startSandbox({
  clients: [{ client_id: "sandbox-client", client_secret: "sandbox-secret" }, bracketed],
});
const folder = await mkdtemp(join(tmpdir(), "cli-credentials-"));
const file = join(folder, "credentials");
await writeFile(file, "ONELOGIN_CLIENT_ID=sandbox-client\nONELOGIN_CLIENT_SECRET=sandbox-secret\n");
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const right = { ONELOGIN_CLIENT_ID: "sandbox-client", ONELOGIN_CLIENT_SECRET: "sandbox-secret" };
const user = (...args: readonly string[]) => ["user", "ada", "--base-url", sandbox.url, ...args];

it.each([
  [{ subdomain: "acme" }, "acme.onelogin.com"],
  [{ region: "eu" as const }, "api.eu.onelogin.com"],
  [{ baseUrl: "http://127.0.0.1:4020/x" }, "127.0.0.1:4020"],
  [{ baseUrl: "no address" }, "no address"],
])("messages name the host of %j", (address, host) => {
  expect(hostOf(address)).toBe(host);
});

describe("credentials", () => {
  it("come from the environment", async () => {
    expect(await run(user(), { env: right })).toMatchObject({ code: 0, out: expect.stringContaining("42") });
  });

  it("come with the address that the client would take: ONELOGIN_API_URL goes before the subdomain", async () => {
    const env = {
      ...right,
      ONELOGIN_API_URL: ` ${sandbox.url} `,
      ONELOGIN_SUBDOMAIN: "acme",
      ONELOGIN_REGION: "eu",
    };
    const found = { code: 0, out: expect.stringContaining("42") };
    expect(await run(["user", "ada"], { env })).toMatchObject(found);
    expect(readEnvironment(env)).toMatchObject({ baseUrl: sandbox.url });
    // an option goes before it
    const other = [
      "user",
      "ada",
      "--base-url",
      `http://127.0.0.1:${await nextFreePort(49_152, "127.0.0.1")}`,
    ];
    expect(await run(other, { env })).toMatchObject({ code: 1 });
    const empty = { ...env, ONELOGIN_API_URL: " ", ONELOGIN_SUBDOMAIN: "a.b", ONELOGIN_REGION: "" };
    expect(await run(["user", "ada"], { env: empty })).toMatchObject({
      code: 2,
      err: expect.stringContaining("host label"),
    });
  });

  it("of the usual file are not sent to the address of the environment, nor to their own in place of it", async () => {
    const home = join(folder, "address");
    await mkdir(join(home, ".config/onelogin-mfa"), { recursive: true });
    const text = "ONELOGIN_SUBDOMAIN=acme\nONELOGIN_CLIENT_ID=a\nONELOGIN_CLIENT_SECRET=b\n";
    await writeFile(join(home, ".config/onelogin-mfa/credentials"), text, { mode: 0o600 });
    const env = { HOME: home, ONELOGIN_API_URL: sandbox.url };
    const err = expect.stringContaining(
      "ONELOGIN_API_URL is set, but the credentials are those of another account",
    );
    expect(await run(["reset", "42", "--yes"], { env })).toMatchObject({ code: 2, out: "", err });
  });

  it("come from no folder, whose modes are not those of a file", async () => {
    const err = `Credentials file "${folder}": it is a folder; name a file in it.\n`;
    expect(await run(user("--credentials", folder))).toMatchObject({ code: 2, err });
  });

  it("come from a file that only its owner can read", { tags: "security" }, async () => {
    await chmod(file, 0o600);
    expect(await run(user("--credentials", file))).toMatchObject({ code: 0 });
    for (const mode of [0o640, 0o604]) {
      await chmod(file, mode);
      const octal = mode.toString(8);
      expect(await run(user("--credentials", file))).toMatchObject({
        code: 2,
        err: `Credentials file "${file}": others can read it (mode ${octal}); run: chmod 600 "${file}"\n`,
      });
    }
    await chmod(file, 0o600);
    const missing = { code: 2, err: expect.stringContaining("not found") };
    expect(await run(user("--credentials", `${file}.old`))).toMatchObject(missing);
  });

  it.each(Object.keys(commands).filter((name) => name !== "completion"))(
    "are the value of no option in any command, as others can see arguments: %s",
    { tags: "security" },
    async (command) => {
      const { out } = await run([command, "--help"]);
      const options = [...out.matchAll(/^ +(?:-\w, )?--([\w-]+) </gm)].map(([, name]) => name);
      expect(options).toContain("subdomain");
      expect(options.filter((name) => /secret|password|token|client|otp|^code/.test(name ?? ""))).toEqual([]);
    },
  );

  it("may have brackets in them", async () => {
    const odd = join(folder, "brackets");
    const text =
      "[other]\nONELOGIN_CLIENT_ID=x\n[acme]\nONELOGIN_CLIENT_ID=bracketed\nONELOGIN_CLIENT_SECRET=";
    await writeFile(odd, `${text}${bracketed.client_secret}\n`, { mode: 0o600 });
    expect(await run(user("--credentials", odd, "--profile", "acme"))).toMatchObject({ code: 0, err: "" });
  });

  const two = `ONELOGIN_CLIENT_ID=sandbox-client
ONELOGIN_CLIENT_SECRET=of-nobody
[acme]
ONELOGIN_CLIENT_ID=sandbox-client
ONELOGIN_CLIENT_SECRET=sandbox-secret
  [ umbrella ]
ONELOGIN_CLIENT_ID=somebody
ONELOGIN_CLIENT_SECRET=else
`;
  const refused = "refuses the credentials";
  const config = join(folder, ".config");
  // biome-ignore format: a table
  it.each<[string, readonly string[], Record<string, string | undefined>, number, string]>([
    ["a profile", ["--profile", "acme"], {}, 0, ""],
    ["a profile that the environment names", [], { ONELOGIN_PROFILE: "acme" }, 0, ""],
    ["another profile", ["--profile", "umbrella"], {}, 1, refused],
    ["a profile before the environment", ["--profile", "umbrella"], right, 1, refused],
    ["the environment before the rest of the file", [], right, 0, ""],
    ["the rest of the file", [], {}, 1, refused],
    ["an unknown profile", ["--profile", "acm"], {}, 2, 'no profile "acm"; it has acme, umbrella'],
    ["a folder for settings", ["--profile", "acme"], { HOME: "", XDG_CONFIG_HOME: config }, 0, ""],
    ["the home of Windows", ["--profile", "acme"], { HOME: undefined, USERPROFILE: folder }, 0, ""],
    ["no home", ["--profile", "acme"], { HOME: "" }, 2, "--profile needs a file: name it with --credentials."],
    ["an empty name of a profile", [], { ONELOGIN_PROFILE: "" }, 1, refused],
    ["a file without profiles", ["--profile", "acme", "--credentials", file], {}, 2, "it has none: begin it with a line [acme]."],
  ])("come from the usual file: %s", async (_, args, env, exit, text) => {
    await mkdir(join(folder, ".config/onelogin-mfa"), { recursive: true });
    // an editor on Windows begins it with a mark
    await writeFile(join(folder, ".config/onelogin-mfa/credentials"), `\ufeff${two}`, { mode: 0o600 });
    const { code, err } = await run(user(...args), { env: { HOME: folder, ...env } });
    expect({ code, err }).toEqual({ code: exit, err: expect.stringContaining(text) });
  });

  const names = ["ONELOGIN_SUBDOMAIN", "ONELOGIN_CLIENT_ID", "ONELOGIN_CLIENT_SECRET"];
  const all = Object.fromEntries(names.map((name) => [name, "of another account"]));
  const home = join(folder, "one-source");
  const usual = join(home, ".config/onelogin-mfa/credentials");
  it.each(
    names.flatMap((lacking) => [
      // without an id the environment is no source
      { lacking, source: "the usual file", args: [], env: { ONELOGIN_CLIENT_ID: "" }, head: "" },
      { lacking, source: "the file of an option", args: ["--credentials", usual], env: {}, head: "" },
      { lacking, source: "a profile", args: ["--profile", "acme"], env: {}, head: "[acme]\n" },
    ]),
  )("come from one source, which alone can say what $source lacks: $lacking", async (row) => {
    const { lacking, args, env, head } = row;
    const lines = names.filter((name) => name !== lacking).map((name) => `${name}=mine\n`);
    const rest = names.map((name) => `${name}=of-the-rest\n`);
    await mkdir(join(home, ".config/onelogin-mfa"), { recursive: true });
    await writeFile(usual, [...(head ? rest : []), head, ...lines].join(""), { mode: 0o600 });
    // with the name of another account no host is called
    const at = lacking === names[0] ? ["user", "ada"] : user();
    const result = await run([...at, ...args], { env: { ...all, HOME: home, ...env } });
    expect(result).toMatchObject({ code: 2, err: expect.stringMatching(`^${lacking} is missing`) });
  });

  it.each([
    [
      "only profiles",
      "# ours\n[acme]\nONELOGIN_CLIENT_ID=a\n[umbrella]\n",
      "it has only profiles: choose one with --profile, of acme, umbrella.",
    ],
    ["a first line of another form", "[acme] ours\n", "line 1 is not NAME=value."],
    [
      "a line of another form",
      "\r\nexport  ONELOGIN_CLIENT_ID = a # mine\r\nONELOGIN_CLIENT_SECRET: hidden\r\n",
      "line 3 is not NAME=value.",
    ],
  ])("are not looked for elsewhere if the file has %s", async (_, text, says) => {
    const odd = join(folder, "odd");
    await writeFile(odd, text, { mode: 0o600 });
    const err = `Credentials file "${odd}": ${says}\n`;
    expect(await run(user("--credentials", odd), { env: right })).toMatchObject({ code: 2, err });
  });

  it.each([
    ["the right one", "sandbox-secret\n", false, 0, ""],
    ["without a line break", "sandbox-secret", false, 0, ""],
    ["with blanks around it", " sandbox-secret \n", false, 0, ""],
    ["a wrong one", "a-wrong-secret\n", false, 1, `${refused}. Check client id`],
    ["an empty line", "\n", false, 2, "The first line of standard input is empty"],
    ["none", "", false, 2, "Standard input has ended, but the command asks: the client secret\n"],
    ["a terminal", [] as const, true, 2, "--secret-stdin reads a pipe"],
  ])("come from a pipe: %s", async (_, input, isTTY, exit, text) => {
    const env = { ONELOGIN_CLIENT_ID: "sandbox-client" };
    const { code, err } = await run(user("--secret-stdin"), { env, input, isTTY });
    expect({ code, err }).toEqual({ code: exit, err: expect.stringContaining(text) });
    expect(err).not.toMatch(/sandbox-secret|a-wrong-secret/);
  });

  it("come from a prompt that does not show the secret", async () => {
    const input = [
      ["Client id: ", " sandbox-client\r"],
      ["Client secret", "sandbox-secret\r"],
    ] as const;
    const { code, err } = await run(user(), { isTTY: true, input });
    expect([code, err]).toEqual([0, expect.stringMatching(/Client id: .*sandbox-client/)]);
    expect(err).toMatch(/\nClient secret \(not shown\): \n$/);
    const nothing = await run(user(), { isTTY: true, input: [["Client id: ", " \r"]] });
    const missing = expect.stringMatching(/ONELOGIN_CLIENT_ID is missing: nothing was typed\.\n$/);
    expect(nothing).toMatchObject({ code: 2, err: missing });
  });

  // biome-ignore format: a table
  it.each([
    ["nothing", {}, [], "ONELOGIN_SUBDOMAIN is missing: set it in a file"],
    ["no credentials", {}, ["--subdomain", "acme"], "ONELOGIN_CLIENT_ID is missing"],
    ["no secret", { ONELOGIN_CLIENT_ID: "a" }, ["--region", "eu"], "ONELOGIN_CLIENT_SECRET is missing"],
    ["two addresses", right, ["--subdomain", "acme", "--region", "us"], 'Give "subdomain" without "region"'],
    ["an invalid region", { ...right, ONELOGIN_REGION: "uk" }, [], '"region" must be "us" or "eu"'],
    ["an empty subdomain", { ...right, ONELOGIN_SUBDOMAIN: "", ONELOGIN_REGION: "uk" }, [], '"region" must be "us" or "eu"'],
    ["a subdomain with a dot", right, ["--subdomain", "acme.evil"], '"subdomain" must be a host label'],
    ["plain http", {}, ["--base-url", "http://example.com"], "plain http is accepted for loopback"],
    ["a sandbox elsewhere", {}, ["--sandbox-url", "https://a.onelogin.com/http://"], "must be on this machine"],
    ["a sandbox and an account", {}, ["--sandbox", "--region", "us"], "cannot be used with option '--region"],
  ])("are refused without a request: %s", async (_, env, args, text) => {
    const err = expect.stringContaining(text);
    expect(await run(["user", "ada", ...args], { env })).toMatchObject({ code: 2, out: "", err });
  });

  it("do not matter where nobody listens", async () => {
    const url = `http://127.0.0.1:${await nextFreePort(49_152, "127.0.0.1")}`;
    const { code, err } = await run(["user", "ada", "--base-url", url], { env: right });
    const text = `Cannot reach ${new URL(url).host} (ECONNREFUSED). Nothing listens there: check address and port.\n`;
    expect([code, err]).toEqual([1, text]);
  });
});
