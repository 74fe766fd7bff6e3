// Installs the packages of a folder that has a package.json and a lockfile of its own, outside the workspaces, into
// `.installed` beside that folder, unless they are there: `node scripts/install-pinned.mjs scripts/checks/tools`.
// No install script runs. Plain JavaScript without imports of ours, as CI starts it before anything is installed.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { npmCi } from "./npm-ci.mjs";

const pinned = resolve(process.argv[2] ?? "");
if (!existsSync(join(pinned, "package-lock.json"))) {
  process.stderr.write(`${pinned} has no package-lock.json: name the folder with the pinned packages.\n`);
  process.exit(1);
}
const installed = join(pinned, "../.installed");
const stamp = join(installed, "installed.sha256");
const wanted = createHash("sha256")
  .update(readFileSync(join(pinned, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  const { description } = JSON.parse(readFileSync(join(pinned, "package.json"), "utf8"));
  process.stdout.write(`Installing, once: ${description} …\n`);
  mkdirSync(installed, { recursive: true });
  rmSync(stamp, { force: true });
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(join(pinned, name), join(installed, name));
  if (await npmCi(installed, "--ignore-scripts")) writeFileSync(stamp, wanted);
  else {
    process.stderr.write(
      "Not installed: see above. The npm registry is needed once; afterwards all runs offline.\n",
    );
    process.exitCode = 1;
  }
}
