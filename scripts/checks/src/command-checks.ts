import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { runCommand } from "@onelogin-mfa/repository/command";
import { differences } from "./consumer-check.ts";
import { runtimes } from "./tools.ts";

/** A folder with the packages installed, and the environment of its user. */
export interface User {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

/** A user with a Node, by default the newest; npm is the one of this machine. */
export const userOf = (cwd: string, major = 24): User & { readonly node: string } => ({
  cwd,
  node: runtimes.node(major),
  env: { PATH: `${dirname(runtimes.node(major))}:${pathOfUser()}` },
});

/** The programs of this machine, without those that npm puts before them for this program. */
const pathOfUser = () =>
  (process.env.PATH ?? "")
    .split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":");

/** Starts the sandbox's command as npm links it, calls it as it says, and ends it by a signal. */
export async function sandboxProblems({ cwd, env }: User): Promise<readonly string[]> {
  return differences(
    await startAndStop(join(cwd, "node_modules/.bin/onelogin-mfa-sandbox"), { cwd, env }),
    expectedRun,
  );
}

/** Runs the cli's command as npm links it, against a sandbox, as its README begins. */
export async function cliProblems({ cwd, env }: User): Promise<readonly string[]> {
  const program = join(cwd, "node_modules/.bin/onelogin-mfa");
  const args = ["check", "ada@example.com", "--sandbox"];
  const { exitCode, stdout } = await runCommand(program, args, { cwd, env });
  const passed = { exitCode: 0, stdout: "7 responses, no difference from the spec.\n" };
  return differences({ exitCode, stdout }, passed);
}

/** The statuses of a call without the token, one with it, and the console; an exit code is null after a kill. */
const expectedRun = { statuses: [401, 200, 200], exitCode: 0 };

async function startAndStop(file: string, { cwd, env }: User) {
  const child = spawn(file, ["--port", "0"], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 30_000,
  });
  const ended = once(child, "close");
  try {
    const [greeting] = await Promise.race([once(child.stdout.setEncoding("utf8"), "data"), ended]);
    const call = /curl -H 'Authorization: (?<authorization>Bearer \w+)' (?<url>\S+)/.exec(String(greeting));
    const { authorization = "", url } = call?.groups ?? {};
    if (url === undefined) throw new Error("the command has not started: its errors are above");
    const responses = [await fetch(url), await fetch(url, { headers: { authorization } })];
    const all = [...responses, await fetch(new URL("/_sandbox/", url))];
    await Promise.all(all.map((response) => response.body?.cancel()));
    child.kill("SIGTERM");
    const [exitCode] = await ended;
    return { statuses: all.map(({ status }) => status), exitCode };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** The report of the program `server.mjs`: `startSandbox` on a port, and the client that talks to it. */
export const served = {
  status: "accepted",
  cut: "network",
  dropped: "network",
  factors: 5,
  closed: "network",
  broken: 1,
  refused: 3,
};
