import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "@onelogin-mfa/repository/testing";
import { parse, stringify } from "yaml";
import { copyRepository, outside } from "./repository-copy.ts";

/**
 * A program in place of a tool such as turbo. It connects to the test, which then knows that it runs, and when it has ended, however
 * that was. After a signal turbo ends with 0, others fail; if the test lets it succeed, it prints what the tool prints, and otherwise
 * what the test has it print.
 */
const tool = (name: string, output: string) => `#!/usr/bin/env node
const { appendFileSync, existsSync } = require("node:fs");
const args = process.argv.slice(2);
if (args[0] === "install") appendFileSync("package-lock.json", "changed");
if (args.includes("--pack-destination") && existsSync("release")) appendFileSync("release/half.tgz", "half");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(${name === "turbo" ? 0 : 1}));
const socket = require("node:net").connect(Number(process.env.TEST_PORT), "127.0.0.1");
socket.write(JSON.stringify({ name: "${name}", args, pid: process.pid }));
socket.once("data", (failure) => {
  const isSuccess = String(failure) === "succeed";
  process.stdout.write(isSuccess ? ${JSON.stringify(output)} : failure, () => process.exit(isSuccess ? 0 : 1));
});
`;
const sum = " Tasks:    1 successful, 1 total\n";

/**
 * Copies this repository, with programs of the test in place of tools, and something to release, also where it is just released.
 *
 * @param options `withOneApi`: only the first of `redocly.yaml`, as each other one takes its time of a start and a release
 */
export function copyProject({ withTurbo = false, withOneApi = false } = {}) {
  const { folder, git, remove } = copyRepository();
  if (withOneApi) keepFirstApi(join(folder, "redocly.yaml"));
  writeFileSync(join(folder, "CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n- A change.\n");
  git("commit", "--quiet", "--all", "--allow-empty", "--amend", "--no-edit");
  const modules = join(folder, "node_modules");
  const replace = (path: string, output = "") => {
    const [name = path] = path.split("/");
    // links to the tool
    const links = globSync(`{,packages/*/,scripts/,scripts/*/}node_modules/${name}`, { cwd: folder });
    for (const link of links) rmSync(join(folder, link), { recursive: true });
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    writeFileSync(join(modules, path), tool(name, output), { mode: 0o755 });
  };
  if (!withTurbo) {
    // without the program for this machine, the package's own is run
    rmSync(join(modules, "@turbo"), { recursive: true });
    replace("turbo/bin/turbo", sum);
  }
  replace("npm/bin/npm-cli.js", "[]");
  replace("tar/tar");
  replace("typedoc/bin/typedoc");
  // found by its entry point
  writeFileSync(join(modules, "typedoc/package.json"), '{ "exports": "./dist/index.js" }');
  return { folder, git, replace, remove };
}

function keepFirstApi(file: string): void {
  const list: { apis: Record<string, object> } = parse(readFileSync(file, "utf8"));
  const apis = Object.fromEntries(Object.entries(list.apis).slice(0, 1));
  writeFileSync(file, stringify({ ...list, apis }));
}

/** Ways in which a run is interrupted: the process that gets the signal, and the exit code. */
export const ways = {
  "Ctrl-C": { to: "group", signal: "SIGINT", status: 130 },
  "SIGTERM to all": { to: "group", signal: "SIGTERM", status: 143 },
  "SIGINT to the launcher": { to: "launcher", signal: "SIGINT", status: 130 },
  "SIGTERM to the launcher": { to: "launcher", signal: "SIGTERM", status: 143 },
  "SIGKILL of the launcher": { to: "launcher", signal: "SIGKILL", status: "SIGKILL" },
  "SIGTERM to the tool alone": { to: "tool", signal: "SIGTERM", status: 1 },
} as const;
export type Way = keyof typeof ways;
export const allWays = Object.keys(ways) as readonly Way[]; // the keys above

/** Runs a program, lets some tools succeed, and interrupts it in the next one. Returns once every process has ended. */
export async function interrupt(
  folder: string,
  command: readonly string[],
  { way, after = 0, env = {} }: { way: Way; after?: number; env?: Record<string, string> },
) {
  const { child, nextTool, end } = await startIn(folder, command, env);
  for (let count = 0; count < after; count += 1) (await nextTool()).succeed();
  const tool = await nextTool();
  const launcher = Number(child.pid);
  process.kill({ group: -launcher, launcher, tool: tool.pid }[ways[way].to], ways[way].signal);
  await tool.ended;
  const { status, printed } = await end();
  return { tool: [tool.name, tool.args[0]].join(" "), status, printed };
}

/** The result of a run of turbo or npm: it succeeds, or fails with this task. */
export type ToolResult = "ok" | `${string}#${string}`;

/** Runs a command of the root, with programs of the test in place of tools, each with its result. */
export async function runWithTools(folder: string, command: readonly string[], tools: readonly ToolResult[]) {
  const env = { npm_execpath: join(folder, "node_modules/npm/bin/npm-cli.js") };
  const { nextTool, end } = await startIn(folder, command, env);
  for (const result of tools) {
    const tool = await nextTool();
    if (result === "ok") tool.succeed();
    else tool.fail(`${result} has failed here\n`);
  }
  return end();
}

/** Starts a program in a process group of its own, as a terminal does. */
export async function startIn(folder: string, command: readonly string[], env: Record<string, string> = {}) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: folder,
    detached: true,
    env: { ...outside, TEST_PORT: String(port), ...env },
  });
  const ended = once(child, "exit");
  // ends once no process holds the other end
  const output = Promise.all([text(child.stdout), text(child.stderr)]).then((texts) => texts.join(""));
  const connections = on(server, "connection");
  const endedEarly = output.then((printed) => {
    throw new Error(`It has ended before the tool was started:\n${printed}`);
  });
  endedEarly.catch(() => {});
  return {
    child,
    /** The next tool that the program starts, which waits for the test. `ended` settles once its process is gone. */
    async nextTool() {
      const { value } = await Promise.race([connections.next(), endedEarly]);
      const [socket] = value as [Socket]; // the event's argument
      // a killed process resets its connection
      socket.on("error", () => {});
      const closed = once(socket, "close");
      const [greeting] = await once(socket, "data");
      const about = JSON.parse(String(greeting)) as { name: string; args: readonly string[]; pid: number }; // from the tool above
      return {
        ...about,
        ended: closed,
        succeed: () => void socket.write("succeed"),
        fail: (output: string) => void socket.write(output),
      };
    },
    /** Waits until every process has ended. */
    async end() {
      const [status, signal] = await ended;
      const printed = await output;
      server.close();
      return { status: status ?? signal, printed };
    },
  };
}

/** The command line of a root script, as npm runs it. */
export function scriptOf(verb: string, ...args: readonly string[]): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return [process.execPath, ...(scripts[verb]?.split(" ").slice(1) ?? []), ...args];
}
