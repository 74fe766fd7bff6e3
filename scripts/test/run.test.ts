import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "./support/copy-repository.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
  mkdirSync(join(folder, "scripts"));
  cpSync(join(root, "scripts/run.mjs"), join(folder, "scripts/run.mjs"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: string[], npm = "npm/11.19.1 node/v20.19.0 linux x64") {
  const options = { encoding: "utf8", env: { PATH: process.env.PATH, npm_config_user_agent: npm } } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, "scripts/run.mjs"), ...args],
    options,
  );
  return { status, stdout, stderr };
}

describe("the launcher says in one sentence", () => {
  it("that npm is too old", () => {
    const { status, stderr } = run(["turbo"], "npm/9.9.4 node/v20.19.0 linux x64");
    expect(stderr).toMatch(/^npm 9\.9\.4 is too old: run "npm install --global npm@11".*\n$/);
    expect(status).toBe(1);
  });

  it("that nothing is installed", () => {
    expect(run(["turbo"])).toMatchObject({
      status: 1,
      stderr: 'Nothing is installed yet: run "npm ci" first.\n',
    });
  });

  it("that the pinned Node is missing", () => {
    mkdirSync(join(folder, "node_modules/turbo"), { recursive: true });
    const { status, stderr } = run(["turbo"]);
    expect(stderr).toMatch(/^The pinned Node is missing.*run "npm ci" with scripts allowed\.\n$/);
    expect(status).toBe(1);
  });

  it("how it is used", () => {
    expect(run([])).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Usage: /) });
  });
});

describe("the launcher", () => {
  it("runs a program of this repository on the pinned Node and passes its exit code on", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["scripts/run.mjs", "scripts/start.ts", "--help"],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("Usage: npm start")]);
    const failing = spawnSync(process.execPath, ["scripts/run.mjs", "turbo", "run", "no-such-task"], {
      cwd: root,
    });
    expect(failing.status).toBe(1);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("lets a server end itself after %s", async (signal) => {
    const args = ["scripts/run.mjs", "packages/sandbox/src/cli.ts", "--port", "0"];
    // a group of its own, as a terminal has it: Ctrl-C goes to all of it
    const child = spawn(process.execPath, args, { cwd: root, detached: true });
    await untilServing(child);
    const ended = once(child, "exit");
    process.kill(signal === "SIGINT" ? -Number(child.pid) : Number(child.pid), signal);
    expect(await ended).toEqual([0, null]);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("ends a server when npm has gone by %s", async (signal) => {
    const npm = spawn("npm", ["run", "sandbox", "--", "--port", "0"], { cwd: root });
    const url = await untilServing(npm);
    // every process that npm has started holds the other end of this pipe
    const everyProcessEnded = once(npm.stdout.resume(), "close");
    npm.kill(signal);
    await everyProcessEnded;
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

/** The address that the sandbox prints once it listens. */
async function untilServing({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  let printed = "";
  for await (const text of stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    printed += text;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (url && printed.includes("curl")) return url;
  }
  throw new Error(`The sandbox did not start:\n${printed}`);
}
