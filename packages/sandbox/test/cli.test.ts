import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command. `ended` is its exit code; `says` resolves once standard output has the text. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  const says = async (text: string) => {
    while (!out.includes(text))
      await Promise.race([once(child.stdout, "data"), ended.then(() => Promise.reject(err))]);
    return out;
  };
  return { child, ended, says, out: () => out, err: () => err };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** The address in the greeting. */
const urlIn = (text: string) => /at (http:\S+)/.exec(text)?.[1] ?? "";

describe("the command", () => {
  it("prints where it is, the credentials in force and a first call that works, and ends with the signal", async () => {
    const pair = ["--client-id", "mine", "--client-secret", "hidden"];
    const sandbox = run("-p", "0", ...pair, "--allowed-host", "onelogin", "--allowed-host", "OTHER");
    const text = await sandbox.says("factors\n");
    const url = urlIn(text);
    const { port } = new URL(url);
    expect(text).toMatch(/client id +mine\n +client secret +hidden\n/);
    const inboxes = text.match(/http\S+\/_sandbox\//g);
    expect(inboxes).toEqual(
      [url, `http://onelogin:${port}`, `http://other:${port}`].map((base) => `${base}/_sandbox/`),
    );
    const [, authorization = "", call = ""] = /curl -H 'Authorization: (Bearer \w+)' (\S+)/.exec(text) ?? [];
    const response = await fetch(call, { headers: { authorization } });
    expect(await response.json()).toHaveLength(6);
    expect(await sandbox.says("getAuthFactors")).toMatch(/\n\d\d:\d\d:\d\dZ {2}GET +getAuthFactors +200/);
    sandbox.child.kill("SIGINT");
    expect(await sandbox.ended).toBe(0);
    expect(sandbox.err()).toBe("");
  });

  it("starts with the users, mode, strictness, rate limit and scope that are asked for", async () => {
    const users = await file("users.json", '{ "users": [{ "id": 7, "name": "Lin" }] }');
    const account = [
      "--compat",
      "documented",
      "--strict",
      "--rate-limit",
      "3",
      "--scope",
      "Authentication Only",
    ];
    const sandbox = run("-p", "0", "--seed-file", users, ...account);
    const text = await sandbox.says("factors\n");
    const state = await (await fetch(`${urlIn(text)}/_sandbox/api/state`)).json();
    const rate_limit = { enforced: true, limit: 3, remaining: 3 };
    expect(state).toMatchObject({ compat: "documented", strict: true, counts: { users: 1 }, rate_limit });
    const authorization = /Bearer \w+/.exec(text)?.[0] ?? "";
    const response = await fetch(`${urlIn(text)}/api/2/mfa/users/7/factors`, { headers: { authorization } });
    expect(response.status).toBe(403);
    sandbox.child.kill("SIGTERM");
    expect(await sandbox.ended).toBe(0);
  });

  it("logs JSON, its start included, on standard output, without the secret", async () => {
    const sandbox = run(
      "-p",
      "0",
      "--log-format",
      "json",
      "--client-secret",
      "hidden",
      "--now",
      "2030-01-31",
    );
    const started = JSON.parse(await sandbox.says("}\n"));
    expect(started).toMatchObject({
      event: "started",
      inbox_url: `${started.url}/_sandbox/`,
      client_id: "sandbox-client",
    });
    await fetch(`${started.url}/api/2/mfa/users/42/devices`);
    await sandbox.says('"status":401');
    sandbox.child.kill("SIGTERM");
    expect(await sandbox.ended).toBe(0);
    const lines = sandbox.out().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { at: expect.stringMatching(/^2030-01-31T00:00:/) },
      { at: expect.stringMatching(/^2030-01-31T00:00:/), operation: "getAuthenticationDevices", status: 401 },
    ]);
    expect(sandbox.out()).not.toContain("hidden");
  });

  it("starts from a snapshot, at its time or at a later one", async () => {
    const { control } = createSandbox({ now: () => Date.UTC(2030, 0, 31), seed: 5 });
    control.createUser({ id: 7, name: "Lin" });
    const snapshot = await file("snapshot.json", JSON.stringify(control.getSnapshot()));
    const sandboxes = [
      run("-p", "0", "--snapshot", snapshot),
      run("-p", "0", "--snapshot", snapshot, "--now", "2031-01-31"),
    ];
    for (const [index, sandbox] of sandboxes.entries()) {
      const text = await sandbox.says("factors\n");
      const state = await (await fetch(`${urlIn(text)}/_sandbox/api/state`)).json();
      expect(state).toMatchObject({
        seed: 5,
        counts: { users: 3 },
        now: expect.stringContaining(`203${index}-01-31T`),
      });
      sandbox.child.kill("SIGTERM");
      expect(await sandbox.ended).toBe(0);
    }
  });

  it("shows help and version", async () => {
    const [help, version] = [run("--help"), run("--version")];
    expect([await help.ended, await version.ended]).toEqual([0, 0]);
    expect(help.out()).toMatch(
      /^Usage: npx @onelogin-mfa\/sandbox [\s\S]*Server:[\s\S]*--allowed-host[\s\S]*Output:/,
    );
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("says which port is taken", async () => {
    const other = await startSandbox();
    const { port } = new URL(other.url);
    const sandbox = run("--port", port);
    expect(await sandbox.ended).toBe(1);
    expect(sandbox.err()).toContain(`Port ${port} of 127.0.0.1 is taken. Try --port `);
    await other.close();
  });

  it("warns when others can reach it", async () => {
    const sandbox = run("--port", "0", "--host", "0.0.0.0", "--log-format", "none");
    expect(await sandbox.says("factors\n")).toContain("Anyone who can reach 0.0.0.0 can use it.");
    sandbox.child.kill("SIGTERM");
    expect(await sandbox.ended).toBe(0);
  });

  it("ends without a message once nobody reads its log", async () => {
    const sandbox = run("-p", "0");
    const url = urlIn(await sandbox.says("factors\n"));
    sandbox.child.stdout.destroy();
    await fetch(`${url}/api/2/mfa/users/42/devices`).catch(() => undefined);
    expect([await sandbox.ended, sandbox.err()]).toEqual([141, ""]);
  });

  // a full disk as Linux has one for tests
  it.runIf(existsSync("/dev/full"))("ends with one line where its log cannot be written", async () => {
    const full = await open("/dev/full", "w");
    const child = spawn(process.execPath, [cli, "-p", "0"], { stdio: ["ignore", full.fd, "pipe"] });
    const [[code], text] = await Promise.all([
      once(child, "close"),
      child.stderr?.setEncoding("utf8").toArray(),
    ]);
    await full.close();
    expect([code, text?.join("")]).toEqual([
      1,
      expect.stringMatching(/^Cannot write to standard output: ENOSPC.*\n$/),
    ]);
  });
});

describe("the command with wrong input", () => {
  const cases = [
    { args: ["--compat", "both"], says: "Allowed choices are observed, documented." },
    { args: ["--prot", "0"], says: "(Did you mean --port?)" },
    { args: ["--now", "2030-02-30"], says: "It must be such as 2026-01-31 or 2026-01-31T09:00:00Z." },
    { args: ["--allowed-host", "onelogin:4020"], says: "It must be a host name without scheme and port" },
    { args: ["--scope", "Read"], says: "Known scopes are Authentication Only, Read Users, " },
    { args: ["--snapshot", "a.json", "--seed", "3"], says: "cannot be used with option '--seed <number>'" },
    { args: ["--seed-file", "nowhere.yaml"], says: "nowhere.yaml: the file does not exist." },
    { args: ["--seed-file", "."], says: ".: this is a folder." },
    { args: ["--snapshot", "text.json"], says: "text.json:2:3 is not JSON: save a snapshot with GET" },
    { args: ["--snapshot", "other.json"], says: "other.json (/now) is missing\n" },
  ];
  let programs: ReturnType<typeof run>[];
  beforeAll(async () => {
    await file("text.json", "{\n  users}");
    await file("other.json", '{ "version": 1 }');
    // at once, as each takes its time to start
    programs = cases.map(({ args }) =>
      run("-p", "0", ...args.map((arg) => (/^(text|other)/.test(arg) ? join(folder, arg) : arg))),
    );
  });

  it.each(cases.map((one, index) => ({ ...one, index })))(
    "ends with 2 for $args",
    async ({ says, index }) => {
      const program = programs[index];
      expect([await program?.ended, program?.out()]).toEqual([2, ""]);
      expect(program?.err()).toContain(says);
    },
  );
});
