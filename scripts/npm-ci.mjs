// Plain JavaScript without imports of ours: it must run before anything is installed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** Ends npm with the process that has started it, also if that is killed: their channel closes. */
const endWithStarter =
  "data:text/javascript,process.channel.unref();process.on('disconnect',()=>process.exit(1))";

/**
 * Runs `npm ci` in a folder. A signal ends npm, then this process.
 *
 * @param {string} cwd
 * @param {...string} options of npm
 * @returns {Promise<boolean>} true if all is installed
 */
export async function npmCi(cwd, ...options) {
  const script = process.env.npm_execpath;
  // npm's own program, by which npm has started this one; on Windows the bare name is a `.cmd` file, which needs a shell
  const [program, ...first] = script ? [process.execPath, "--import", endWithStarter, script] : ["npm"];
  const args = [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error", ...options];
  const npm = spawn(program, args, {
    cwd,
    stdio: ["inherit", "inherit", "inherit", script ? "ipc" : "ignore"],
    shell: process.platform === "win32" && !script,
  });
  /** The signal that ends this process. */
  let received;
  const end = (signal) => {
    received ??= signal;
    npm.kill("SIGTERM");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
  const [status] = await once(npm, "close").catch(({ message }) => {
    process.stderr.write(`npm could not be started: ${message}\n`);
    return [1];
  });
  if (received) process.exit(128 + constants.signals[received]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, end);
  return status === 0;
}
