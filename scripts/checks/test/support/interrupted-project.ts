import { execFileSync, spawn } from "node:child_process";
import { on, once } from "node:events";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "./root.ts";

/**
 * A program in place of a tool such as turbo. It connects to the test, which then knows that it runs, and when it has ended, however
 * that was. After a signal turbo ends with 0, others fail; if the test lets it succeed, it prints what the tool prints.
 */
const tool = (name: string, output: string) => `#!/usr/bin/env node
const { appendFileSync, existsSync } = require("node:fs");
const args = process.argv.slice(2);
if (args[0] === "install") appendFileSync("package-lock.json", "changed");
if (args[0] === "pack" && existsSync("release")) appendFileSync("release/half.tgz", "half");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(${name === "turbo" ? 0 : 1}));
const socket = require("node:net").connect(Number(process.env.TEST_PORT), "127.0.0.1");
socket.write(JSON.stringify({ name: "${name}", args, pid: process.pid }));
socket.once("data", () => process.stdout.write(${JSON.stringify(output)}, () => process.exit(0)));
`;
const sum = '{"source":"turbo","text":" Tasks:    1 successful, 1 total"}\n';

/** The environment of the test without what a git hook says about the repository around it. */
const outside = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));

const scope = "@onelogin-mfa";

/** Copies this repository, committed to a git repository of its own, with programs of the test in place of tools. */
export function copyProject({ withTurbo = false } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-")));
  // what is installed, built or hidden is big, or a left-over
  const filter = (path: string) =>
    !/^(release|review)$|(^|[\\/])(node_modules|dist|\.(?!github|gitignore)[^\\/]*)$/.test(
      path.slice(root.length),
    );
  for (const name of readdirSync(root)) {
    if (filter(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  }
  const modules = join(folder, "node_modules");
  const replace = (path: string, output = "") => {
    const [name = path] = path.split("/");
    // it may be a link to the tool
    rmSync(join(modules, name), { recursive: true, force: true });
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    writeFileSync(join(modules, path), tool(name, output), { mode: 0o755 });
    writeFileSync(join(modules, name, "replaced"), "");
  };
  if (!withTurbo) replace("turbo/bin/turbo", sum);
  replace("npm/bin/npm-cli.js", "[]");
  replace("tar/tar");
  replace("typedoc/bin/typedoc");
  // found by its entry point
  writeFileSync(join(modules, "typedoc/package.json"), '{ "exports": "./dist/index.js" }');
  const isReplaced = (name: string) => existsSync(join(modules, name, "replaced"));
  for (const path of ["node_modules", ...globSync("{packages,scripts}/{*/,}node_modules", { cwd: root })]) {
    mkdirSync(join(folder, path), { recursive: true });
    for (const name of readdirSync(join(root, path)).filter((one) => !isReplaced(one) && one !== scope))
      symlinkSync(join(root, path, name), join(folder, path, name));
  }
  // its links are relative: the copy's packages find each other
  cpSync(join(root, "node_modules", scope), join(modules, scope), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, object>; // ours
  const repository = "https://github.com/owner/name";
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, repository }, null, 2));
  // named, so that git never looks for another repository
  const GIT_DIR = join(folder, ".git");
  const env = { ...outside, GIT_DIR, GIT_WORK_TREE: folder };
  const identity = ["-c", "user.name=Test", "-c", "user.email=t@example.com"];
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", env });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "all");
  return { folder, git, replace, remove: () => rmSync(folder, { recursive: true }) };
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
      return { ...about, ended: closed, succeed: () => void socket.write("succeed") };
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
