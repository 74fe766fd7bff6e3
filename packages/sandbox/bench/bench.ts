import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createMfaClient } from "@onelogin-mfa/client";
import { startMock } from "@onelogin-mfa/mock";
import { createSandbox, type NewUser } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { defaultCredentials } from "../src/options.ts";

/**
 * Requests per second of the sandbox beside Prism on the same calls, one at a time, and the start-up time of both. All
 * take turns in one run, in another order each round; the figures are medians over the rounds. The first of each group
 * is what the others are compared with.
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
    const ratio = (median(values) / median(all[0]?.values ?? [])).toFixed(2);
    const value = median(values).toFixed(0).padStart(7);
    process.stdout.write(`${[what.padEnd(19), name.padEnd(19), value, unit, ratio.padStart(7)].join(" ")}\n`);
  }
}

const rounds = 15;
const callsPerRound = 200;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

interface Subject {
  readonly name: string;
  readonly url: string;
  readonly send: (request: Request) => Promise<Response>;
}

const users: NewUser[] = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" }] }];
const mock = await startMock();
const server = await startSandbox({ users });
const local = createSandbox({ users });
const subjects: readonly Subject[] = [
  { name: "Prism", url: mock.url, send: (request) => fetch(request) },
  { name: "sandbox", url: server.url, send: (request) => fetch(request) },
  { name: "sandbox in process", url: "http://localhost", send: local.fetch },
];

const path = "/api/2/mfa/users/42";
const calls: Readonly<Record<string, RequestInit & { readonly path: string }>> = {
  "GET devices": { method: "GET", path: `${path}/devices` },
  "POST verifications": {
    method: "POST",
    path: `${path}/verifications`,
    body: JSON.stringify({ device_id: "3919988" }),
  },
};

/** Calls per second. @throws Error for a response that is no success */
async function measure({ url, send }: Subject, init: RequestInit, target: string): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < callsPerRound; index++) {
    const response = await send(new Request(url + target, init));
    await response.json();
    if (!response.ok) throw new Error(`${url}${target} responded with ${response.status}`);
  }
  return (callsPerRound * 1e9) / Number(process.hrtime.bigint() - start);
}

function tokenOf({ url, send }: Subject) {
  const mfa = createMfaClient({ baseUrl: url, credentials: defaultCredentials, fetch: send });
  return mfa.generateToken({ grant_type: "client_credentials" });
}

/** What a process runs until it listens; the sandbox as it is published, built. */
const programs: Readonly<Record<string, string>> = {
  Prism: `const { startMock } = await import(${JSON.stringify(import.meta.resolve("@onelogin-mfa/mock"))}); await startMock();`,
  sandbox: `const { startSandbox } = await import(${JSON.stringify(new URL("../dist/node.js", import.meta.url).href)}); await startSandbox();`,
  "Node alone": "",
};

/** Milliseconds from a process's start until it listens. */
async function startOf(program: string): Promise<number> {
  const script = `${program} process.stdout.write(String(performance.now()), () => process.exit());`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}

for (const [call, { path: target, ...init }] of Object.entries(calls)) {
  const measures = subjects.map(async (subject) => {
    const { access_token } = await tokenOf(subject);
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    return [subject.name, () => measure(subject, { ...init, headers }, target)] as const;
  });
  await compare(call, "req/s", Object.fromEntries(await Promise.all(measures)));
}
await Promise.all([mock.close(), server.close()]);
const starts = Object.entries(programs).map(([name, program]) => [name, () => startOf(program)] as const);
await compare("start to listening", "ms   ", Object.fromEntries(starts));
