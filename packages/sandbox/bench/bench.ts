import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "../src/index.ts";
import { defaultCredentials } from "../src/options.ts";
import { rateOf } from "./load.ts";
import { installBuilt } from "./published.ts";
import { users } from "./users.ts";

/**
 * Calls per second of the sandbox, with its validation and its journal, beside Prism and beside a bare Node server that
 * sends the same bytes, each in a process of its own; and the time until each listens. All take turns in one run, in
 * another order each round. The figures are medians over the rounds, as are the ratios, which compare neighbours.
 */
async function compare(
  what: string,
  unit: string,
  subjects: Readonly<Record<string, () => Promise<number>>>,
): Promise<void> {
  const all = Object.entries(subjects).map(([name, measure]) => ({ name, measure, values: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    const turn = round % all.length;
    for (const { measure, values } of [...all.slice(turn), ...all.slice(0, turn)])
      values.push(await measure());
  }
  for (const { name, values } of all) {
    const ratios = [all[0], all.at(-1)].map((base) => {
      const ratio = median(values.map((value, round) => value / (base?.values[round] ?? Number.NaN)));
      return `${ratio.toFixed(2).padStart(7)} × ${base?.name}`;
    });
    const value = median(values).toFixed(0).padStart(7);
    process.stdout.write(`${[what.padEnd(18), name.padEnd(19), value, unit, ...ratios].join(" ")}\n`);
  }
}

const rounds = 15;
const connections = 16;
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const path = "/api/2/mfa/users/42";
const calls = {
  "GET devices": { method: "GET", target: `${path}/devices`, body: "" },
  "POST verifications": {
    method: "POST",
    target: `${path}/verifications`,
    body: JSON.stringify({ device_id: "3919988" }),
  },
};
type Call = (typeof calls)[keyof typeof calls];
const contentType = { "content-type": "application/json" };

async function start(name: string) {
  const child = fork(new URL("server.ts", import.meta.url), [name], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [url]: string[] = await once(child, "message");
  return { url: String(url), stop: () => child.disconnect() };
}

async function tokenOf(baseUrl: string, fetch: (request: Request) => Promise<Response> = globalThis.fetch) {
  const mfa = createMfaClient({ baseUrl, credentials: defaultCredentials, fetch });
  return (await mfa.generateToken({ grant_type: "client_credentials" })).access_token;
}

function bytesOf({ method, target, body }: Call, token: string): string {
  const content = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n${content}\r\n${body}`;
}

const [prism, sandbox, bare] = await Promise.all(["Prism", "sandbox", "bare Node"].map(start));
const tokens = { Prism: await tokenOf(prism?.url ?? ""), sandbox: await tokenOf(sandbox?.url ?? "") };
const local = createSandbox({ users });
const localToken = await tokenOf("http://localhost", local.fetch);

/** Gives the bare server the response that the sandbox sends. */
async function record({ method, target, body }: Call): Promise<void> {
  const headers = { authorization: `Bearer ${tokens.sandbox}`, ...contentType };
  const response = await fetch(`${sandbox?.url}${target}`, { method, headers, body: body || null });
  const { connection: _, "keep-alive": __, ...own } = Object.fromEntries(response.headers);
  const recorded = { method, status: response.status, headers: own, body: await response.text() };
  await fetch(bare?.url ?? "", { method: "PUT", body: JSON.stringify(recorded) });
}

/** Calls per second in process, one at a time. @throws Error for a response that is no success */
async function localRate({ method, target, body }: Call, count: number): Promise<number> {
  const headers = { authorization: `Bearer ${localToken}`, ...contentType };
  const begin = process.hrtime.bigint();
  for (let index = 0; index < count; index++) {
    const request = new Request(`http://localhost${target}`, { method, headers, body: body || null });
    const response = await local.fetch(request);
    await response.json();
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status}`);
  }
  return (count * 1e9) / Number(process.hrtime.bigint() - begin);
}

for (const [name, call] of Object.entries(calls)) {
  await record(call);
  const rate = (server: typeof bare, token: string, count: number) => {
    const load = { port: Number(new URL(server?.url ?? "").port), request: bytesOf(call, token) };
    return () => rateOf(load, count, connections);
  };
  const subjects = {
    Prism: rate(prism, tokens.Prism, 300),
    sandbox: rate(sandbox, tokens.sandbox, 3000),
    "sandbox in process": () => localRate(call, 3000),
    "bare Node": rate(bare, tokens.sandbox, 3000),
  };
  // until the compiler has seen enough
  for (const measure of Object.values(subjects)) for (let turn = 0; turn < 10; turn++) await measure();
  await compare(name, "req/s", subjects);
}
for (const server of [prism, sandbox, bare]) server?.stop();

/** What a process runs until it listens; the sandbox as it is installed from npm. */
const programs: Readonly<Record<string, string>> = {
  Prism: `const { startMock } = await import(${JSON.stringify(import.meta.resolve("@onelogin-mfa/mock"))}); await startMock();`,
  sandbox: `const { startSandbox } = await import(${JSON.stringify(await installBuilt())}); await startSandbox();`,
  "Node's own start": "",
};

/** Milliseconds from a process's start until it listens. */
async function startOf(program: string): Promise<number> {
  const script = `${program} process.stdout.write(String(performance.now()), () => process.exit());`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}

const starts = Object.entries(programs).map(([name, program]) => [name, () => startOf(program)] as const);
await compare("start to listening", "ms   ", Object.fromEntries(starts));
