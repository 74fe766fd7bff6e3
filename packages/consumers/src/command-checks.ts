import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { type Check, differences, expectNoticed } from "./check.ts";
import { type CommandOptions, outputOf, runCommand } from "./command.ts";
import { bun, deno, node, programOf, runIn } from "./runtimes/command-line.ts";

/** The command as npm links it, with each Node first in the search path, as its first line asks for `node`. */
export function commandChecks(project: string): readonly Check[] {
  return [20, 22, 24].map((major) => ({
    group: "command",
    name: `onelogin-mfa-sandbox, Node ${major}`,
    run: async () => {
      const program = programOf(node(major));
      const run = { cwd: project, env: { PATH: `${dirname(program)}:${process.env.PATH}` } };
      const version = await outputOf("node", ["--version"], run);
      const problems = [
        ...differences(await lifeOf(join(project, "node_modules/.bin/onelogin-mfa-sandbox"), run), lived),
        ...expectNoticed("a command that a signal kills", differences({ ...lived, exitCode: null }, lived)),
      ];
      return { version: version.trim().slice(1), problems };
    },
  }));
}

/** The command line as npm links it, with each Node first in the search path: its first try, against a sandbox. */
export function cliChecks(project: string): readonly Check[] {
  return [20, 22, 24].map((major) => ({
    group: "command",
    name: `onelogin-mfa check, Node ${major}`,
    run: async () => {
      const run = { cwd: project, env: { PATH: `${dirname(programOf(node(major)))}:${process.env.PATH}` } };
      const version = await outputOf("node", ["--version"], run);
      const check = async (user: string) => {
        const program = join(project, "node_modules/.bin/onelogin-mfa");
        const { exitCode, stdout } = await runCommand(program, ["check", user, "--sandbox"], run);
        return { exitCode, stdout };
      };
      const passed = { exitCode: 0, stdout: "7 responses, no difference from the spec.\n" };
      const unknownUser = differences(await check("nobody"), passed);
      return {
        version: version.trim().slice(1),
        problems: [
          ...differences(await check("ada@example.com"), passed),
          ...expectNoticed("a user who does not exist", unknownUser),
        ],
      };
    },
  }));
}

/** The command as the README has it: npm finds the package's only program. */
export function npxCheck(project: string, packageName: string): Check {
  return {
    group: "command",
    name: `npx ${packageName}`,
    run: async () => {
      const npx = (name: string) =>
        runCommand("npm", ["exec", "--offline", "--", name, "--version"], { cwd: project });
      const { exitCode, stdout, stderr } = await npx(packageName);
      const isVersion = exitCode === 0 && /^\d+\.\d+\.\d+\n$/.test(stdout);
      const { exitCode: ofClient } = await npx("@onelogin-mfa/client");
      return {
        version: stdout.trim(),
        problems: [
          ...(isVersion ? [] : [`it prints "${stdout}${stderr}" and ends with ${exitCode}`]),
          ...expectNoticed("a package without a program", ofClient === 0 ? [] : [ofClient]),
        ],
      };
    },
  };
}

/** The statuses of a call without the token, one with it, and the inbox page; an exit code is null after a kill. */
const lived = { statuses: [401, 200, 200], exitCode: 0 };

/** Starts it, calls it as it says, and ends it by a signal. */
async function lifeOf(file: string, { cwd, env }: Required<Pick<CommandOptions, "cwd" | "env">>) {
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

/** What the program `server.mjs` reports. */
export const served = {
  status: "accepted",
  cut: "network",
  dropped: "network",
  factors: 5,
  closed: "network",
};

/** `startSandbox` on a port, and the client that talks to it, in each runtime that has Node's modules. */
export function serverChecks(project: string): readonly Check[] {
  const runtimes = [node(20), node(22), node(24), deno, bun];
  return runtimes.map((runtime) => ({
    group: "command",
    name: `startSandbox, ${runtime.name}`,
    run: async () => {
      const { version, printed } = await runIn(runtime, ["server.mjs"], project);
      const { printed: forgetful } = await runIn(runtime, ["server.mjs", "forgetful"], project);
      const negativeControl = expectNoticed("a wrong code", differences(JSON.parse(forgetful), served));
      return { version, problems: [...differences(JSON.parse(printed), served), ...negativeControl] };
    },
  }));
}
