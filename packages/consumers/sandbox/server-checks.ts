import { isDeepStrictEqual } from "node:util";
import { type Check, expectNoticed } from "../src/check.ts";
import { bun, deno, node, type Runtime, runIn } from "../src/runtimes/command-line.ts";

const expected = { status: "accepted", cut: "network", dropped: "network", factors: 5, closed: "network" };

/** `startSandbox` on a port, and the client that talks to it, in each runtime that has Node's modules. */
export function serverChecks(project: string): readonly Check[] {
  const runtimes = [node(20), node(22), node(24), deno(["--allow-net=127.0.0.1"]), bun];
  return runtimes.map((runtime) => serverCheck(runtime, project));
}

function serverCheck(runtime: Runtime, project: string): Check {
  return {
    group: "command",
    name: `startSandbox, ${runtime.name}`,
    run: async () => {
      const { version, printed } = await runIn(runtime, ["server.mjs"], project);
      const { printed: forgetful } = await runIn(runtime, ["server.mjs", "forgetful"], project);
      const negativeControl = expectNoticed("a wrong code", problemsOf(JSON.parse(forgetful)));
      return { version, problems: [...problemsOf(JSON.parse(printed)), ...negativeControl] };
    },
  };
}

function problemsOf(report: unknown): readonly string[] {
  if (isDeepStrictEqual(report, expected)) return [];
  return [`expected ${JSON.stringify(expected)}, got ${JSON.stringify(report)}`];
}
