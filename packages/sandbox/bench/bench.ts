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
const rounds = 15;
const callsPerRound = 200;

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

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function tokenOf({ url, send }: Subject) {
  const mfa = createMfaClient({ baseUrl: url, credentials: defaultCredentials, fetch: send });
  return mfa.generateToken({ grant_type: "client_credentials" });
}

function print(what: string, unit: string, rates: ReadonlyMap<string, readonly number[]>): void {
  const [first = []] = rates.values();
  for (const [name, values] of rates) {
    const value = median(values);
    const ratio = (value / median(first)).toFixed(2);
    const columns = [what.padEnd(19), name.padEnd(19), value.toFixed(0).padStart(7), unit, ratio.padStart(7)];
    process.stdout.write(`${columns.join(" ")}\n`);
  }
}

const starts = 7;

/** What a process runs until it listens; the sandbox as it is published, built. */
const programs: Readonly<Record<string, string>> = {
  Prism: `const { startMock } = await import(${JSON.stringify(import.meta.resolve("@onelogin-mfa/mock"))}); await startMock();`,
  sandbox: `const { startSandbox } = await import(${JSON.stringify(new URL("../dist/node.js", import.meta.url).href)}); await startSandbox();`,
  "Node alone": "",
};

/** Milliseconds from a process's start until it listens, several times for each, in turns. */
async function measureStarts(): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]));
  for (let run = 0; run < starts; run++) {
    for (const [name, program] of Object.entries(programs)) times.get(name)?.push(await startOf(program));
  }
  return times;
}

async function startOf(program: string): Promise<number> {
  const script = `${program} process.stdout.write(String(performance.now()), () => process.exit());`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}

for (const [call, { path: target, ...init }] of Object.entries(calls)) {
  const rates = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(turn + round) % subjects.length];
      if (!subject) continue;
      const { access_token } = await tokenOf(subject);
      const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
      rates.get(subject.name)?.push(await measure(subject, { ...init, headers }, target));
    }
  }
  print(call, "req/s", rates);
}
await Promise.all([mock.close(), server.close()]);
print("start to listening", "ms   ", await measureStarts());
