import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { npm, npmArgs, root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { beforeEach, describe, expect, it } from "vitest";

/** The address of a sandbox that listens, which it prints with a first request. */
const serving = /http:\/\/127\.0\.0\.1:\d+(?=.*curl)/s;
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, "scripts"));
  for (const name of ["run.mjs", "npm-ci.mjs"])
    cpSync(join(root, "scripts", name), join(folder, "scripts", name));
});

/** Runs the launcher where nothing else of the repository is. */
function run(args: string[], npm = "npm/11.19.1 node/v20.19.0 linux x64") {
  const env = { PATH: process.env.PATH, npm_config_user_agent: npm };
  return spawnSync(process.execPath, [join(folder, "scripts/run.mjs"), ...args], { encoding: "utf8", env });
}

describe("the launcher says in one sentence", () => {
  // biome-ignore format: a table
  it.each([
    { what: "that npm is too old", args: ["scripts/check.ts"], npm: "npm/9.9.4 node/v20.19.0 linux x64", says: /^npm 9\.9\.4 is too old: run "npm install --global npm@11".*\n$/ },
    { what: "that nothing is installed", args: ["scripts/check.ts"], says: /^Nothing is installed yet, or not completely: run "npm ci" first\.\n$/ },
    { what: "that an installation was interrupted", args: ["scripts/check.ts"], installed: "node_modules/turbo", says: /^Nothing is installed yet, or not completely: run "npm ci" first\.\n$/ },
    { what: "that the pinned Node is missing", args: ["scripts/check.ts"], installed: "node_modules/.package-lock.json", says: /^The pinned Node is missing.*run "npm ci" with scripts allowed\.\n$/ },
    { what: "how it is used", args: [], says: /^Usage: .*\n$/ },
  ])("$what", ({ args, npm, installed, says }) => {
    if (installed) mkdirSync(join(folder, installed), { recursive: true });
    expect(run(args, npm)).toMatchObject({ status: 1, stderr: expect.stringMatching(says) });
  });
});

describe("the launcher", () => {
  it("installs what the lockfile names before npm start, in a fresh clone", () => {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, "pinned/bin"), { recursive: true });
    symlinkSync(process.execPath, join(folder, "pinned/bin/node"));
    write("pinned/package.json", JSON.stringify({ name: "node", version: "1.0.0" }));
    const project = { name: "clone", dependencies: { node: "file:pinned" } };
    write("package.json", JSON.stringify(project));
    const linked = { resolved: "pinned", link: true };
    const packages = { "": project, pinned: { version: "1.0.0" }, "node_modules/node": linked };
    write("package-lock.json", JSON.stringify({ ...project, lockfileVersion: 3, packages }));
    write("scripts/start.ts", 'console.log("started")');
    const said = { status: 0, stdout: expect.stringMatching(/^Installing what is missing.*started\n$/s) };
    expect(run(["scripts/start.ts"])).toMatchObject(said);
  });

  it.each([
    ["SIGTERM", [143, null]],
    ["SIGINT", [130, null]],
    ["SIGKILL", [null, "SIGKILL"]],
  ] as const)(
    "ends the installation before npm start with it, after %s",
    { tags: "security" },
    async (signal, end) => {
      const npm = join(folder, "npm.cjs");
      writeFileSync(npm, 'console.log("npm is here"); setInterval(() => {}, 1_000);');
      const args = [join(folder, "scripts/run.mjs"), "scripts/start.ts"];
      const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, npm_execpath: npm } });
      await untilPrinted(child, /npm is here/);
      const ended = once(child, "exit");
      const everyProcessEnded = once(child.stdout.resume(), "close");
      child.kill(signal);
      expect(await ended).toEqual(end);
      await everyProcessEnded;
    },
  );

  // a shell is needed to lose its parent
  it.skipIf(process.platform === "win32")(
    "does not begin where npm has gone before it",
    { tags: "security" },
    async () => {
      const launch = `"${process.execPath}" scripts/run.mjs packages/sandbox/src/cli.ts --port 0`;
      const shell = `( while kill -0 $$ 2>/dev/null; do :; done; ${launch}; echo "ends with $?" ) &`;
      const { stdout } = spawn("sh", ["-c", shell], {
        cwd: root,
        env: { ...process.env, npm_lifecycle_event: "sandbox" },
      });
      expect(await text(stdout)).toBe("ends with 143\n");
    },
  );

  it("runs a program of this repository on the pinned Node and passes its exit code on", () => {
    const launch = (...args: string[]) =>
      spawnSync(process.execPath, ["scripts/run.mjs", ...args], { cwd: root, encoding: "utf8" });
    const help = { status: 0, stdout: expect.stringContaining("Usage: npm start") };
    expect(launch("scripts/start.ts", "--help")).toMatchObject(help);
    expect(launch("scripts/start.ts", "--no-such-option").status).toBe(2);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("lets a server end itself after %s", async (signal) => {
    const args = ["scripts/run.mjs", "packages/sandbox/src/cli.ts", "--port", "0"];
    // a group of its own, as a terminal has it: Ctrl-C goes to all of it
    const child = spawn(process.execPath, args, { cwd: root, detached: true });
    await untilPrinted(child, serving);
    const ended = once(child, "exit");
    process.kill(signal === "SIGINT" ? -Number(child.pid) : Number(child.pid), signal);
    expect(await ended).toEqual([0, null]);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("ends a server when npm has gone by %s", async (signal) => {
    const parent = spawn(npm, [...npmArgs, "run", "sandbox", "--", "--port", "0"], { cwd: root });
    const [url = ""] = await untilPrinted(parent, serving);
    // every process that npm has started holds the other end of this pipe
    const everyProcessEnded = once(parent.stdout.resume(), "close");
    parent.kill(signal);
    await everyProcessEnded;
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

describe("the launcher runs turbo", () => {
  /** Installs a program in place of turbo. */
  function install(program: string): void {
    mkdirSync(join(folder, "node_modules/turbo/bin"), { recursive: true });
    mkdirSync(join(folder, "node_modules/node/bin"), { recursive: true });
    symlinkSync(process.execPath, join(folder, "node_modules/node/bin/node"));
    writeFileSync(join(folder, "node_modules/.package-lock.json"), "{}");
    writeFileSync(join(folder, "node_modules/turbo/bin/turbo"), program);
  }
  const early = "turbo has ended before its tasks: run this again.\n";
  const sum = (successful: number) => ` Tasks:    ${successful} successful, 2 total`;

  // biome-ignore format: a table
  it.each([
    { what: "all tasks passed", prints: sum(2), ends: 0, status: 0 },
    { what: "one failed", prints: sum(1), ends: 1, status: 1 },
    { what: "one did not run", prints: sum(1), ends: 0, status: 1, says: early },
    { what: "a signal has stopped it, after which it ends with 0", prints: "", ends: 0, status: 1, says: early },
  ])("and ends with $status if $what", ({ prints, ends, status, says = "" }) => {
    install(`console.log(process.argv.slice(2).join(" ") + "\\n" + ${JSON.stringify(prints)}); process.exit(${ends});`);
    expect(run(["turbo", "run", "build", "--force"])).toMatchObject({
      status,
      stdout: `run build --force\n${prints}\n`,
      stderr: says,
    });
  });
});

/** Finds a text in the output of a program, once it is printed. */
async function untilPrinted({ stdout }: ChildProcessWithoutNullStreams, wanted: RegExp) {
  let printed = "";
  for await (const text of stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    printed += text;
    const found = wanted.exec(printed);
    if (found) return found;
  }
  throw new Error(`It has ended, and has printed:\n${printed}`);
}
