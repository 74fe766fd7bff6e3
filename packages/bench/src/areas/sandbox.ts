import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { Area, AreaContext } from "../area.ts";
import { installBuilt } from "../sandbox/built-sandbox.ts";
import type { Call } from "../sandbox/calls.ts";
import { rateOf } from "../sandbox/load.ts";
import { type Comparison, compare, showRounds, takeTurns } from "../turns.ts";

const connections = 16;
const noWarnings = "--disable-warning=ExperimentalWarning";

/** The sandbox beside Prism, and beside what Node can do at most. */
export const sandbox: Area = {
  name: "sandbox",
  title: "Sandbox",
  method: `Responses per second over ${connections} connections that each wait for their response, each server in a process of its
own; the built sandbox, with its validation and its journal. The bare Node server sends the bytes of the sandbox's response.`,
  peers: [],
  isBuilt: true,
  async measure(context) {
    const { calls } = await import("../sandbox/calls.ts");
    const module = await installBuilt();
    const servers = await startServers(module);
    try {
      const comparisons: Comparison[] = [];
      for (const [name, call] of Object.entries(calls)) {
        comparisons.push(...(await measureCall(name, call, servers, context)));
      }
      return { comparisons: [...comparisons, await measureStart(module, context)] };
    } finally {
      for (const { stop } of Object.values(servers)) stop();
    }
  },
};

type Servers = Awaited<ReturnType<typeof startServers>>;

async function startServers(module: string) {
  const start = async (name: string) => {
    const child = fork(new URL("../sandbox/server.ts", import.meta.url), [name, module], {
      execArgv: [noWarnings],
    });
    const [url]: string[] = await once(child, "message");
    return { url: String(url), stop: () => child.disconnect() };
  };
  return { prism: await start("Prism"), sandbox: await start("sandbox"), bare: await start("bare Node") };
}

async function measureCall(
  name: string,
  call: Call,
  servers: Servers,
  { isQuick, onProgress }: AreaContext,
): Promise<readonly Comparison[]> {
  const { bytesOf, localRate, recordResponse, tokenOf } = await import("../sandbox/calls.ts");
  const tokens = { prism: await tokenOf(servers.prism.url), sandbox: await tokenOf(servers.sandbox.url) };
  await recordResponse(call, servers.sandbox.url, tokens.sandbox, servers.bare.url);
  const subject = ({ url }: Servers["bare"], token: string, count: number) => {
    const load = { port: Number(new URL(url).port), request: bytesOf(call, token) };
    return async () => ({ rate: await rateOf(load, count, connections) });
  };
  const subjects = {
    Prism: subject(servers.prism, tokens.prism, 300),
    sandbox: subject(servers.sandbox, tokens.sandbox, 3000),
    "sandbox in process": async () => ({ rate: await localRate(call, 3000) }),
    "bare Node": subject(servers.bare, tokens.sandbox, 3000),
  };
  const onRound = showRounds(name, onProgress);
  const samples = await takeTurns(subjects, { rounds: isQuick ? 2 : 15, warmUp: isQuick ? 1 : 10, onRound });
  const limits = new Map([...samples].filter(([server]) => ["sandbox", "bare Node"].includes(server)));
  const shared = { metric: "rate", unit: "responses/s", better: "higher" } as const;
  return [
    compare(samples, {
      ...shared,
      what: `${name}, beside Prism`,
      ...(call.body !== "" && { headline: `Sandbox, ${name}` }),
      baseline: "Prism",
      goals: [{ subject: "sandbox", of: "ratio", limit: 3 }],
    }),
    compare(limits, {
      ...shared,
      what: `${name}, beside the limit`,
      baseline: "bare Node",
      goals: [{ subject: "sandbox", of: "ratio", limit: 0.5 }],
    }),
  ];
}

async function measureStart(module: string, { isQuick, onProgress }: AreaContext): Promise<Comparison> {
  const programs: Readonly<Record<string, string>> = {
    Prism: `const { startMock } = await import(${JSON.stringify(import.meta.resolve("@onelogin-mfa/mock"))}); await startMock();`,
    sandbox: `const { startSandbox } = await import(${JSON.stringify(module)}); await startSandbox();`,
    "Node's own start": "",
  };
  const subjects = Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [
      name,
      async () => ({ time: await startTime(program) }),
    ]),
  );
  const onRound = showRounds("start", onProgress);
  const samples = await takeTurns(subjects, { rounds: isQuick ? 1 : 9, onRound });
  return compare(samples, {
    what: "From the process's start until it listens",
    metric: "time",
    unit: "ms",
    better: "lower",
    baseline: "Prism",
  });
}

/** Milliseconds from a process's start until its program has run, which is when a server listens. */
async function startTime(program: string): Promise<number> {
  const script = `${program} process.stdout.write(String(performance.now()), () => process.exit());`;
  const args = [noWarnings, "--input-type=module", "--eval", script];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}
