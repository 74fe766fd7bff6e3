// Runs a program of this repository on the pinned Node: `node scripts/run.mjs scripts/start.ts`.
// Plain JavaScript without imports of ours, as it must run on any Node, before anything is installed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { npmCi } from "./npm-ci.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";
const pinnedNode = join(root, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");

const atLeast = (version, minimum) => version.localeCompare(minimum, "en", { numeric: true }) >= 0;

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const npmVersion = /npm\/(\d+\.\d+\.\d+)/.exec(process.env.npm_config_user_agent ?? "")?.[1];
if (!atLeast(process.versions.node, "20.19")) {
  refuse(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
}
if (npmVersion && !atLeast(npmVersion, "10")) {
  refuse(`npm ${npmVersion} is too old: run "npm install --global npm@11", then this command again.`);
}

const [program, ...args] = process.argv.slice(2);
if (!program) refuse("Usage: node scripts/run.mjs <program> [arguments]");

if (process.env.npm_lifecycle_event) endWithNpm();

// npm writes this file last: without it an installation was interrupted
if (!existsSync(join(root, "node_modules", ".package-lock.json"))) {
  // Only `npm start` promises to work on a fresh clone without being told to install.
  if (program !== "scripts/start.ts")
    refuse('Nothing is installed yet, or not completely: run "npm ci" first.');
  process.stdout.write("Installing what is missing (npm ci), about half a minute…\n");
  if (!(await npmCi(root))) refuse('The installation failed: see above, then run "npm ci" by itself.');
}
if (!existsSync(pinnedNode)) {
  refuse(
    'The pinned Node is missing, because its install script did not run: run "npm ci" with scripts allowed.',
  );
}

const isTurbo = program === "turbo";
if (!isTurbo && !existsSync(join(root, program))) {
  refuse(`There is no program ${program}: name a file, as seen from ${root}`);
}

const env = {
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  ...(isTurbo && compilerLimits()),
};
/**
 * Limits of the compiler, a program in Go, for turbo's two tasks at a time: with its part of the cores and less garbage collection a
 * run takes 40 % less of the processor.
 */
function compilerLimits() {
  const { GOMAXPROCS = String(Math.max(1, Math.floor(availableParallelism() / 2))), GOGC = "400" } =
    process.env;
  return { GOMAXPROCS, GOGC };
}

/** The sum that turbo has printed at its end. */
let sum = "";
/** The signal that ends this process. */
let received;
const child = isTurbo ? startTurbo() : startNode();
// Whatever ends this process, the program ends itself, and its status is ours. A terminal sends Ctrl-C to both; Windows has no other.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => (isWindows && signal === "SIGINT") || end(signal));
}
child.on("error", (error) => refuse(`${program} could not be started: ${error.message}`));
child.on("close", (status, signal) => {
  const own = status ?? statusOf(signal);
  process.exit(isTurbo ? statusOfTurbo(own) : own);
});

function startNode() {
  return spawn(pinnedNode, [join(root, program), ...args], {
    cwd: root,
    env,
    // the channel closes when this process ends, even by SIGKILL: the program then ends, too
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}

function startTurbo() {
  const turbo = spawn(...commandOfTurbo(), {
    cwd: root,
    env,
    stdio: ["inherit", "pipe", "inherit"],
    // in a group of its own, so that Ctrl-C reaches it once, from this process: a second signal has it kill its tasks
    detached: !isWindows,
  });
  turbo.stdout.setEncoding("utf8").pipe(process.stdout);
  turbo.stdout.on("data", (text) => {
    sum = (sum + text).slice(-1_000);
  });
  return turbo;
}

/** Turbo's own program for this machine; where there is none, its package says what is missing. */
function commandOfTurbo() {
  const platform = isWindows ? "windows" : process.platform;
  const name = `@turbo/${platform}-${process.arch.replace("x", "")}/bin/turbo${isWindows ? ".exe" : ""}`;
  const options = process.stdout.isTTY ? [...args, "--color"] : args;
  const file = join(root, "node_modules", name);
  return existsSync(file)
    ? [file, options]
    : [pinnedNode, [join(root, "node_modules/turbo/bin/turbo"), ...options]];
}

/** Turbo that a signal has stopped ends with 0, too, but without its sum. */
function statusOfTurbo(status) {
  if (received) return statusOf(received);
  const [, successful, total] =
    /Tasks: +(\d+) successful, (\d+) total/.exec(stripVTControlCharacters(sum)) ?? [];
  if (status !== 0 || (total !== undefined && successful === total)) return status;
  process.stderr.write("turbo has ended before its tasks: run this again.\n");
  return 1;
}

function statusOf(signal) {
  return 128 + constants.signals[signal];
}

/** Ends this process as SIGTERM does once npm has gone: a killed npm passes no signal on, and would leave a server and its port. */
function endWithNpm() {
  const npm = idOfNpm(process.ppid);
  if (npm === undefined) process.exit(statusOf("SIGTERM"));
  const timer = setInterval(() => {
    try {
      process.kill(npm, 0);
    } catch {
      clearInterval(timer);
      process.emit("SIGTERM", "SIGTERM");
    }
  }, 1_000).unref();
}

/** Finds npm: the parent, or beyond the shell between the two. Undefined if it went before this process began. */
function idOfNpm(parent) {
  try {
    // man 5 proc: "pid (comm) state ppid …"
    const [, comm, next] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${parent}/stat`, "utf8"));
    // these adopt orphans; in a container, the first process may be npm itself
    if (comm === "systemd" || (parent === 1 && !/^(npm|node|MainThread|bun)/.test(comm))) return undefined;
    return /^\w*sh$/.test(comm) ? idOfNpm(Number(next)) : parent;
  } catch {
    // no /proc: there the shell makes way for the program
    return parent === 1 ? undefined : parent;
  }
}

/** Has the program end itself. One that does not hear it, such as one in an endless loop, is killed. */
function end(signal) {
  if (isTurbo && received) return;
  received = signal;
  child.kill(signal);
  setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
}
