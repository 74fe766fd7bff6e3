// Installs the pinned runtimes, compilers and linters of `tools/package.json` into consumers/.installed, unless they are
// there. No install script runs. Plain JavaScript without imports of ours, as CI starts it before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const consumers = fileURLToPath(new URL("..", import.meta.url));
const template = join(consumers, "tools");
const folder = join(consumers, ".installed");
const stamp = join(folder, "installed.sha256");
const wanted = createHash("sha256")
  .update(readFileSync(join(template, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  process.stdout.write(
    "Installing the runtimes, compilers, linters and generators (1.4 GB on disk, from the npm registry), once …\n",
  );
  mkdirSync(folder, { recursive: true });
  cpSync(template, folder, { recursive: true });
  const args = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const isWindows = process.platform === "win32";
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8", shell: isWindows });
  if (status === 0) writeFileSync(stamp, wanted);
  else {
    process.stderr.write(`The tools of consumers/tools/package.json cannot be installed. They need the npm registry once; afterwards the
checks run offline. Check the connection and run this again. npm said:\n${(stderr ?? "").trim().split("\n").slice(-8).join("\n")}\n`);
    process.exitCode = 1;
  }
}
