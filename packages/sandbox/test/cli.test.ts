import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createSandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { runCommand } from "../src/run-command.ts";

const folder = await mkdtemp(join(tmpdir(), "sandbox-cli-"));
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command in this process, until the sandbox listens or could not start. It is closed after the test. */
async function run(...args: string[]) {
  const printed = { out: "", err: "" };
  const to = (stream: keyof typeof printed) => (text: string) => {
    printed[stream] += text;
  };
  let close: (() => Promise<void>) | undefined;
  const code = await runCommand(args, { out: to("out"), err: to("err") }, (given) => {
    close = given;
  });
  if (close) closing.push(close);
  return { code, printed, url: urlIn(printed.out), isOpen: close !== undefined };
}

/** The address in the greeting. */
const urlIn = (text: string) => /at (https?:\S+)/.exec(text)?.[1] ?? "";

const stateAt = async (url: string) => (await fetch(`${url}/_sandbox/api/state`)).json();

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

it.each([
  ["is told to end by a closed pipe, through a shell that passes no signal on", "end"],
  ["is killed", "kill"],
])("ends with the program that has started it, which %s", async (_, how) => {
  const cli = join(import.meta.dirname, "../src/cli.ts");
  const command = `"${process.execPath}" "${cli}" --port 0 --end-with-input; :`;
  // a program between: it is the one that is killed, and holds the pipe
  const between = `const { spawn } = require("node:child_process");
    const shell = spawn("sh", ["-c", process.argv[1]], { stdio: ["pipe", "inherit", "inherit"] });
    process.stdin.on("end", () => shell.stdin.end()).resume();`;
  const starter = spawn(process.execPath, ["-e", between, command], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  starter.stdout.on("data", (text) => {
    out += text;
  });
  await vi.waitFor(() => expect(urlIn(out)).not.toBe(""), 20_000);
  const url = urlIn(out);
  expect((await fetch(`${url}/_sandbox/ready`)).status).toBe(200);
  if (how === "end") starter.stdin.end();
  else starter.kill("SIGKILL");
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow("fetch failed"), 20_000);
});

describe("the command", () => {
  it("prints where it is, the credentials in force and a first call that works", async () => {
    const pair = ["--client-id", "mine", "--client-secret", "hidden"];
    const { printed, url } = await run("-p", "0", ...pair);
    expect(printed.out).toMatch(/client id +mine\n +client secret +hidden\n/);
    expect(printed.out).toContain(`console         ${url}/_sandbox/\n`);
    const [, authorization = "", call = ""] =
      /curl -H 'Authorization: (Bearer \w+)' (\S+)/.exec(printed.out) ?? [];
    const response = await fetch(call, { headers: { authorization } });
    expect(await response.json()).toHaveLength(6);
    expect(printed.out).toMatch(/\n\d\d:\d\d:\d\dZ {2}GET +getAuthFactors +200/);
    expect(printed.err).toBe("");
  });

  it("starts with the host, users, mode, strictness, rate limit, seed and scopes that are asked for", async () => {
    const pair = { client_id: "one", client_secret: "hidden", scopes: ["Authentication Only"] };
    const seed = JSON.stringify({ users: [{ id: 7, name: "Lin" }], clients: [pair] });
    const users = await file("seed.json", seed);
    const mode = ["--compat", "documented", "--strict", "--rate-limit", "3", "--seed", "5"];
    const { printed, url } = await run("-p", "0", "--host", "localhost", "--seed-file", users, ...mode);
    expect(new URL(url).hostname).toBe("localhost");
    const rate_limit = { enforced: true, limit: 3, remaining: 3 };
    expect(await stateAt(url)).toMatchObject({
      compat: "documented",
      strict: true,
      seed: 5,
      counts: { users: 1 },
      rate_limit,
    });
    await fetch(`${url}/_sandbox/api/reset`, { method: "POST" });
    expect(await stateAt(url)).toMatchObject({ counts: { users: 1 }, rate_limit });
    const authorization = /Bearer \w+/.exec(printed.out)?.[0] ?? "";
    const response = await fetch(`${url}/api/2/mfa/users/7/factors`, { headers: { authorization } });
    expect(response.status).toBe(403);
  });

  it("takes the credential pairs of the seed file that the README shows, unless options name one", async () => {
    const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
    const seed = await file("pairs.yaml", firstBlock(readme, "yaml"));
    const files = ["-p", "0", "--seed-file", seed];
    const counts = { users: 1, devices: 3 };
    const pairOf = async (...options: readonly string[]) => {
      const { url } = await run(...files, ...options);
      const { client_id, client_secret, ...state } = await stateAt(url);
      expect(state).toMatchObject({ counts });
      return [client_id, client_secret];
    };
    expect(await pairOf()).toEqual(["login", "login-secret"]);
    expect(await pairOf("--client-id", "mine")).toEqual(["mine", "sandbox-secret"]);
    expect(await pairOf("--client-secret", "hidden")).toEqual(["sandbox-client", "hidden"]);
  });

  it("prints which file keeps the state and which has the certificate to trust, and a call that verifies it", async () => {
    const [persist, caFile] = [join(folder, "kept.json"), join(folder, "ca.pem")];
    const files = ["-p", "0", "--persist", persist, "--ca-file", caFile];
    const { printed } = await run(...files);
    expect(printed.out).toContain(`state           ${persist}\n  CA              ${caFile}\n`);
    expect(printed.out).toContain(` NODE_EXTRA_CA_CERTS=${caFile}\n`);
    expect(printed.out).toMatch(/curl --cacert \S+ca\.pem -H 'Authorization: Bearer \w+' https:/);
    await closing.pop()?.();
    const again = await run(...files, "--seed", "9", "--rate-limit", "9", "--compat", "documented");
    const wins = "which goes on, and wins over --compat, --rate-limit, --seed";
    expect(again.printed.out).toContain(`${persist}, ${wins}\n`);
    const token = /access token +(\w+)/;
    expect(token.exec(again.printed.out)?.[1]).toBe(token.exec(printed.out)?.[1]);
    const tls = await run("-p", "0", "--tls");
    expect(tls.printed.out).toContain(`${tls.url}/_sandbox/ca.pem, or --ca-file <file>\n`);
  });

  it("logs JSON, its start included, on standard output, without the secret", async () => {
    const format = ["--log-format", "json", "--client-secret", "hidden", "--now", "2030-01-31"];
    const { printed } = await run("-p", "0", ...format);
    const started = JSON.parse(printed.out);
    const { event, inbox_url, client_id } = started;
    expect({ event, inbox_url, client_id }).toEqual({
      event: "started",
      inbox_url: `${started.url}/_sandbox/`,
      client_id: "sandbox-client",
    });
    await fetch(`${started.url}/api/2/mfa/users/42/devices`);
    const lines = printed.out.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { at: expect.stringMatching(/^2030-01-31T00:00:/) },
      { at: expect.stringMatching(/^2030-01-31T00:00:/), operation: "getAuthenticationDevices", status: 401 },
    ]);
    expect(printed.out).not.toContain("hidden");
  });

  it.each([
    { title: "at its time", more: [], now: "2030-01-31T" },
    { title: "at a later one", more: ["--now", "2031-01-31"], now: "2031-01-31T" },
  ])("starts from a snapshot, $title", async ({ more, now }) => {
    const { control } = createSandbox({ now: () => Date.UTC(2030, 0, 31), seed: 5 });
    control.createUser({ id: 7, name: "Lin" });
    const snapshot = await file("snapshot.json", JSON.stringify(control.getSnapshot()));
    const { url } = await run("-p", "0", "--snapshot", snapshot, ...more);
    const begun = { seed: 5, counts: { users: 4 }, now: expect.stringContaining(now) };
    expect(await stateAt(url)).toMatchObject(begun);
    const headers = { "content-type": "application/json" };
    const post = (path: string, body: object) =>
      fetch(`${url}/_sandbox/api${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    await post("/users", { id: 8, name: "Lou" });
    await post("/clock", { advance_ms: 86_400_000 });
    await fetch(`${url}/_sandbox/api/reset`, { method: "POST" });
    expect(await stateAt(url)).toMatchObject(begun);
  });

  it("counts no call for its own token, and enforces the rate limit of the start after a reset, also from a snapshot", async () => {
    const { control } = createSandbox({ rateLimit: 9 });
    const snapshot = await file("limited.json", JSON.stringify(control.getSnapshot()));
    for (const more of [[], ["--snapshot", snapshot]]) {
      const { url } = await run("-p", "0", "--rate-limit", "5", ...more);
      const rate_limit = { enforced: true, limit: 5, remaining: 5 };
      expect(await stateAt(url)).toMatchObject({ rate_limit });
      await fetch(`${url}/_sandbox/api/reset`, { method: "POST" });
      expect(await stateAt(url)).toMatchObject({ rate_limit });
    }
  });

  it("tells in its log of each tenant that is made, and whose call a line is", async () => {
    const pretty = await run("-p", "0");
    await fetch(`${pretty.url}/t/acme/api/2/mfa/users/42/devices`);
    const line = /^\d\d:\d\d:\d\dZ {2}acme {2}/;
    await expect
      .poll(() => pretty.printed.out.trimEnd().split("\n").slice(-2))
      .toEqual([
        expect.stringMatching(
          new RegExp(`${line.source}new tenant, console at ${pretty.url}/t/acme/_sandbox/$`),
        ),
        expect.stringMatching(new RegExp(`${line.source}GET +getAuthenticationDevices +401`)),
      ]);
    const json = await run("-p", "0", "--log-format", "json");
    const { url } = JSON.parse(json.printed.out);
    await fetch(`${url}/t/acme/api/2/mfa/users/42/devices`);
    const told = () =>
      json.printed.out
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((text) => JSON.parse(text));
    await expect.poll(told).toMatchObject([
      { event: "tenant", tenant: "acme", url: `${url}/t/acme`, inbox_url: `${url}/t/acme/_sandbox/` },
      { tenant: "acme", operation: "getAuthenticationDevices" },
    ]);
  });

  it("ends with 2 for a time before its snapshot", async () => {
    const { control } = createSandbox({ now: () => Date.UTC(2030, 0, 31) });
    const snapshot = await file("later.json", JSON.stringify(control.getSnapshot()));
    const { code, printed } = await run("-p", "0", "--snapshot", snapshot, "--now", "2030-01-30");
    expect([code, printed.out]).toEqual([2, ""]);
    expect(printed.err).toMatch(
      /^The clock \(--now, in a program now\) must not start before the snapshot's time, 2030-01-31T00:00:0.*Z: set it later/,
    );
  });

  it("shows help and version", async () => {
    const [help, version] = [await run("--help"), await run("--version")];
    expect([help.code, version.code]).toEqual([0, 0]);
    expect(help.printed.out).toMatch(
      /^Usage: npx @onelogin-mfa\/sandbox [\s\S]*Server:[\s\S]*--allowed-host[\s\S]*Output:/,
    );
    expect(version.printed.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("says which port is taken", async () => {
    const other = await startSandbox();
    const { port } = new URL(other.url);
    const { code, printed } = await run("--port", port);
    expect(code).toBe(1);
    expect(printed.err).toContain(`Port ${port} of 127.0.0.1 is taken. Try --port `);
    await other.close();
  });

  it("warns when others can reach it", { tags: "security" }, async () => {
    const { printed } = await run("--port", "0", "--host", "0.0.0.0", "--log-format", "none");
    expect(printed.out).toContain("Anyone who can reach 0.0.0.0 can use it.");
  });

  it.each([
    { args: ["--compat", "both"], says: "Allowed choices are observed, documented." },
    { args: ["--prot", "0"], says: "(Did you mean --port?)" },
    { args: ["--now", "2030-02-30"], says: "It must be such as 2026-01-31 or 2026-01-31T09:00:00Z." },
    { args: ["--allowed-host", "onelogin:4020"], says: "It must be a host name such as onelogin.example" },
    { args: ["--allowed-host", "*"], says: 'without scheme, port and "*": any web page could reach' },
    { args: ["--snapshot", "a.json", "--seed", "3"], says: "cannot be used with option '--seed <number>'" },
    { args: ["--seed-file", "nowhere.yaml"], says: "nowhere.yaml: the file does not exist." },
    { args: ["--seed-file", "."], says: ".: this is a folder." },
  ])("ends with 2 for $args", async ({ args, says }) => {
    const { code, printed } = await run("-p", "0", ...args);
    expect([code, printed.out]).toEqual([2, ""]);
    expect(printed.err).toContain(says);
  });

  it.each([
    { text: "{\n  users}", says: ":2:3 is not JSON\nSave a snapshot with GET" },
    { text: '{ "version": 1 }', says: " (/now) is missing\n" },
  ])("ends with 2 for the snapshot $text, and listens no more", async ({ text, says }) => {
    const { code, printed, isOpen } = await run("-p", "0", "--snapshot", await file("wrong.json", text));
    expect([code, printed.out, isOpen]).toEqual([2, "", false]);
    expect(printed.err).toContain(`wrong.json${says}`);
  });
});

describe("the environment", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("has each option, of which the command line wins", async () => {
    const { printed } = await run("--help");
    const names = printed.out.match(/(?<=^ {2}(-\w, )?--)[\w-]+/gm) ?? [];
    const variables = printed.out.replace(/\s+/g, " ").match(/(?<=env: )\w+/g) ?? [];
    const inBoth = names.filter((name) => !["help", "version"].includes(name));
    expect(variables).toEqual(inBoth.map((name) => `SANDBOX_${name.toUpperCase().replaceAll("-", "_")}`));
    const set = { PORT: "0", CLIENT_SECRET: "hidden", STRICT: "true", COMPAT: "documented", SEED: "" };
    for (const [name, value] of Object.entries({ ...set, ALLOWED_HOST: "one.example,two.example" }))
      vi.stubEnv(`SANDBOX_${name}`, value);
    const { printed: started, url } = await run("--compat", "observed");
    expect(await stateAt(url)).toMatchObject({ strict: true, compat: "observed", seed: 1 });
    expect(started.out).toMatch(/client secret +hidden\n/);
    const { port } = new URL(url);
    const statuses = ["one", "two", "three"].map(async (name) => {
      const { status } = await sendRaw(url, "/", `GET PATH HTTP/1.1\nHost: ${name}.example:${port}`);
      return status;
    });
    expect(await Promise.all(statuses)).toEqual([404, 404, 403]);
  });

  it.each([
    { name: "SANDBOX_PORT", value: "http", says: "It must be a whole number from 0 to 65535." },
    { name: "SANDBOX_TLS", value: "yes", says: "It must be true or false." },
    { name: "SANDBOX_ALLOWED_HOST", value: "a.example,*", says: "It must be a host name" },
    { name: "SANDBOX_COMPAT", value: "both", says: "Allowed choices are observed, documented." },
  ])("is named where its value is invalid: $name=$value", async ({ name, value, says }) => {
    vi.stubEnv(name, value);
    const { code, printed } = await run();
    expect([code, printed.out]).toEqual([2, ""]);
    expect(printed.err).toContain(`value '${value}' from env '${name}' is invalid. ${says}`);
  });
});

describe("the program", () => {
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

  /** Starts a process. @returns it, its greeting and address, and its exit code and errors once it has ended */
  async function start(...args: string[]) {
    const child = spawn(process.execPath, [cli, "-p", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const ended = Promise.all([once(child, "close"), child.stderr.setEncoding("utf8").toArray()]);
    let out = "";
    for await (const text of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      out += text;
      if (out.endsWith("factors\n\n")) break;
    }
    return { child, out, url: urlIn(out), ended: ended.then(([[code], errors]) => [code, errors.join("")]) };
  }

  it("serves until a signal ends it", async () => {
    const { child, url, ended } = await start();
    expect(await stateAt(url)).toMatchObject({ compat: "observed" });
    child.kill("SIGINT");
    expect(await ended).toEqual([0, ""]);
  });

  it("shows no text that controls the terminal or hides a part of itself", async () => {
    const { child, out, ended } = await start("--persist", join(folder, "a\u202eb\u009bc.json"));
    child.kill("SIGTERM");
    expect(out).toMatch(/state +\S+a\ufffdb\ufffdc\.json\n/);
    expect(await ended).toEqual([0, ""]);
  });

  it("serves on once nobody reads its log", async () => {
    const { child, url, ended } = await start();
    child.stdout.destroy();
    const statuses = [];
    for (let call = 0; call < 3; call++)
      statuses.push((await fetch(`${url}/api/2/mfa/users/42/devices`)).status);
    expect(statuses).toEqual([401, 401, 401]);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, ""]);
  });
});
