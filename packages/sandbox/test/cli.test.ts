import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

async function seedFile(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

describe("the command onelogin-mfa-sandbox", () => {
  it("prints where it is, a token and a first call that works, and ends with the signal", async () => {
    const sandbox = run("--port", "0");
    const text = await sandbox.says("factors\n");
    const url = /at (http:\S+)/.exec(text)?.[1];
    const [, authorization = "", call = ""] = /curl -H 'Authorization: (Bearer \w+)' (\S+)/.exec(text) ?? [];
    expect(text).toContain(`inbox page      ${url}/_sandbox/`);
    const response = await fetch(call, { headers: { authorization } });
    expect(await response.json()).toHaveLength(6);
    await sandbox.says("getAuthFactors");
    sandbox.child.kill("SIGINT");
    expect(await sandbox.ended).toBe(0);
    expect(sandbox.err()).toBe("");
  });

  it("starts with the users of a file, in the mode that is asked for, and logs JSON", async () => {
    const file = await seedFile("users.json", '{ "users": [{ "id": 7, "name": "Lin" }] }');
    const sandbox = run("--port", "0", "--seed-file", file, "--compat", "documented", "--log-format", "json");
    const text = await sandbox.says("factors\n");
    const url = /at (http:\S+)/.exec(text)?.[1];
    expect(text).toContain("/api/2/mfa/users/7/factors");
    const state = await (await fetch(`${url}/_sandbox/api/state`)).json();
    expect(state).toMatchObject({ compat: "documented", counts: { users: 1 } });
    await fetch(`${url}/api/2/mfa/users/7/devices`);
    const line = (await sandbox.says('"status":401')).split("\n").find((one) => one.startsWith("{"));
    expect(JSON.parse(line ?? "")).toMatchObject({ operation: "getAuthenticationDevices", status: 401 });
    sandbox.child.kill("SIGTERM");
    expect(await sandbox.ended).toBe(0);
  });

  it("shows help and version", async () => {
    const [help, version] = [run("--help"), run("--version")];
    expect([await help.ended, await version.ended]).toEqual([0, 0]);
    expect(help.out()).toMatch(/--seed-file[\s\S]*--compat[\s\S]*--log-format/);
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    { args: ["--compat", "both"], says: "Allowed choices are observed, documented." },
    { args: ["--seed-file", "nowhere.yaml"], says: "nowhere.yaml: the file does not exist." },
  ])("ends with 2 for $args", async ({ args, says }) => {
    const sandbox = run(...args);
    expect([await sandbox.ended, sandbox.out()]).toEqual([2, ""]);
    expect(sandbox.err()).toContain(says);
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
});
