import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { type Check, differences, expectNoticed } from "./check.ts";
import { type CommandOptions, outputOf } from "./command.ts";
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
        ...lifeProblems(await lifeOf(join(project, "node_modules/.bin/onelogin-mfa-sandbox"), run)),
        ...expectNoticed("a call without a token", lifeProblems({ ...good, statuses: [200, 200, 200] })),
        ...expectNoticed("a command that a signal kills", lifeProblems({ ...good, exitCode: null })),
      ];
      return { version: version.trim().slice(1), problems };
    },
  }));
}

interface Life {
  /** Of a call without the token, one with it, and the inbox page. */
  readonly statuses: readonly number[];
  /** Null if the signal has killed it. */
  readonly exitCode: number | null;
}

const good: Life = { statuses: [401, 200, 200], exitCode: 0 };

function lifeProblems({ statuses, exitCode }: Life): readonly string[] {
  return [
    ...(statuses.join() === good.statuses.join() ? [] : [`the calls got ${statuses.join(", ")}`]),
    ...(exitCode === good.exitCode ? [] : [`SIGTERM ended it with ${exitCode ?? "a kill"}`]),
  ];
}

/** Starts it, calls it as it says, and ends it by a signal. */
async function lifeOf(
  file: string,
  { cwd, env }: Required<Pick<CommandOptions, "cwd" | "env">>,
): Promise<Life> {
  const child = spawn(file, ["--port", "0"], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 30_000,
  });
  const ended = once(child, "close");
  try {
    const greeting = await greetingOf(child);
    const [, authorization = "", url = ""] =
      /curl -H 'Authorization: (Bearer \w+)' (\S+)/.exec(greeting) ?? [];
    const responses = [await fetch(url), await fetch(url, { headers: { authorization } })];
    const page = await fetch(new URL("/_sandbox/", url));
    await Promise.all([...responses, page].map((response) => response.body?.cancel()));
    child.kill("SIGTERM");
    const [exitCode] = await ended;
    return { statuses: [...responses, page].map(({ status }) => status), exitCode };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** What it prints until it listens. @throws Error with what it said if it ends before */
function greetingOf(child: ChildProcess): Promise<string> {
  let [printed, errors] = ["", ""];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.includes("/factors\n")) resolve(printed);
    });
    child.once("close", () => reject(new Error(`the command has not started: ${errors}`)));
  });
}

const served = { status: "accepted", cut: "network", dropped: "network", factors: 5, closed: "network" };

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
