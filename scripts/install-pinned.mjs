// Installs the packages of a folder that has a package.json and a lockfile of its own, outside the workspaces, into
// `.installed` beside that folder, unless they are there: `node scripts/install-pinned.mjs scripts/checks/tools`.
// No install script runs. Where `--each` is given and not all can be had, it installs those that can, and names the
// others in `.installed/missing.json`, each with the reason. Plain JavaScript without imports of ours, as CI starts it
// before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder = "", mode] = process.argv.slice(2);
const pinned = resolve(folder);
const installed = join(pinned, "../.installed");
const stamp = join(installed, "installed.sha256");
const manifest = readFileSync(join(pinned, "package.json"), "utf8");
const { description, dependencies } = JSON.parse(manifest);
const lockfile = readFileSync(join(pinned, "package-lock.json"));
const wanted = createHash("sha256").update(lockfile).digest("hex");

/** Starts npm: on Windows the bare name is a `.cmd` file, which needs a shell. */
const npmScript = process.env.npm_execpath;
const [npmFile, ...npmArgs] = npmScript ? [process.execPath, npmScript] : ["npm"];

/** Runs npm in the folder. @returns why it failed, without the addresses of this machine's registry, or undefined */
function npm(command) {
  const args = [...npmArgs, command, "--prefix", installed, "--ignore-scripts", "--no-audit", "--no-fund"];
  const shell = process.platform === "win32" && !npmScript;
  const { status, stderr, error } = spawnSync(npmFile, args, { cwd: installed, encoding: "utf8", shell });
  if (status === 0) return undefined;
  const lines = (error?.message ?? stderr).split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, ""));
  const said = lines.filter((line) => line.trim() && !/^npm warn|complete log/.test(line)).slice(0, 3);
  return said.join(", ").replace(/\w+:\/\/\S+/g, "the registry") || "npm failed without a message";
}

/** Goes from package to package, each in the version of the lockfile. @returns those that failed, with the reason */
function installEach() {
  const missing = {};
  const present = {};
  for (const [name, version] of Object.entries(dependencies)) {
    const attempt = { ...JSON.parse(manifest), dependencies: { ...present, [name]: version } };
    writeFileSync(join(installed, "package.json"), JSON.stringify(attempt));
    copyFileSync(join(pinned, "package-lock.json"), join(installed, "package-lock.json"));
    const failure = npm("install");
    if (failure === undefined) present[name] = version;
    else missing[name] = failure;
  }
  return missing;
}

function install() {
  process.stdout.write(`Installing, once: ${description} …\n`);
  mkdirSync(installed, { recursive: true });
  for (const old of [stamp, join(installed, "missing.json")]) rmSync(old, { force: true });
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(join(pinned, name), join(installed, name));
  const failure = npm("ci");
  if (failure === undefined) return writeFileSync(stamp, wanted);
  const missing = mode === "--each" ? installEach() : dependencies;
  const names = Object.keys(missing);
  // the next run tries again
  if (names.length === 0) return writeFileSync(stamp, wanted);
  writeFileSync(join(installed, "missing.json"), JSON.stringify(missing));
  process.stderr.write(`Not installed from ${folder}: ${names.join(", ")}. They need the npm registry once; afterwards
they are used offline. Check the connection and run this again. npm said:\n${failure}\n`);
  if (mode !== "--each" || names.length === Object.keys(dependencies).length) process.exitCode = 1;
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) install();
