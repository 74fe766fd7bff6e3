// Runs a program of this repository on the pinned Node: `node scripts/run.mjs scripts/start.ts`.
// Plain JavaScript without imports of ours, as it must run on any Node, before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

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

// npm writes this file last: without it an installation was interrupted
if (!existsSync(join(root, "node_modules", ".package-lock.json"))) {
  // Only `npm start` promises to work on a fresh clone without being told to install.
  if (program !== "scripts/start.ts")
    refuse('Nothing is installed yet, or not completely: run "npm ci" first.');
  process.stdout.write("Installing what is missing (npm ci), about half a minute…\n");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const install = spawnSync(npm[0], [...npm.slice(1), "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: isWindows && !process.env.npm_execpath,
  });
  if (install.status !== 0) refuse('The installation failed: see above, then run "npm ci" by itself.');
}
if (!existsSync(pinnedNode)) {
  refuse(
    'The pinned Node is missing, because its install script did not run: run "npm ci" with scripts allowed.',
  );
}

if (!existsSync(join(root, program)))
  refuse(`There is no program ${program}: name a file, as seen from ${root}`);

const child = spawn(pinnedNode, [join(root, program), ...args], {
  cwd: root,
  // the channel closes when this process ends, even by SIGKILL: the program then ends, too
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  env: {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  },
});
// Whatever ends this process, the program ends itself, and its status is ours. A terminal sends Ctrl-C to both; Windows has no other.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => (isWindows && signal === "SIGINT") || end(signal));
}
if (process.env.npm_lifecycle_event) watchNpm(() => end("SIGTERM"));
child.on("error", (error) => refuse(`${program} could not be started: ${error.message}`));
child.on("exit", (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));

/** Calls back once npm has gone: it passes no signal on, and a killed npm would leave a server and its port behind. */
function watchNpm(onGone) {
  const atStart = starters();
  const timer = setInterval(() => {
    if (starters() === atStart) return;
    clearInterval(timer);
    onGone();
  }, 250).unref();
}

/** The processes that have started this one: npm, or npm and a shell that waits between the two. */
function starters() {
  const parent = process.ppid;
  try {
    // man 5 proc: "pid (comm) state ppid …"
    const [, comm, grandparent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${parent}/stat`, "utf8"));
    return /^(ba|da|a|z|k)?sh$/.test(comm) ? `${parent} ${grandparent}` : `${parent}`;
  } catch {
    // no /proc: there the shell makes way for the program, and npm is the parent
    return `${parent}`;
  }
}

/** Has the program end itself. One that does not hear it, such as one in an endless loop, is killed. */
function end(signal) {
  child.kill(signal);
  setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
}
