import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Benchmark, compare, type Table } from "./results.ts";
import { takeRounds } from "./rounds.ts";

const program = join(import.meta.dirname, "measured-server.mjs");
const devices = "/api/2/mfa/users/42/devices";
const verifications = "/api/2/mfa/users/42/verifications";
/** Connections that send calls at the same time. */
const connections = 8;

export const sandboxLoad: Benchmark = {
  title: "Sandbox under load",
  method: `Processor time of a call in the server's own process, over ${connections} connections that stay open: \`GET\` reads the
devices of a user, \`POST\` starts a verification; beside them the same requests to a bare \`node:http\` server that echoes the body. A
\`POST\` draws two ids and a code, and adds a challenge and a message to lists of 200, where a \`GET\` only reads: three times the work in the
sandbox's own functions, on top of what \`node:http\` takes for both.
The heap is that of a new server after collection, and after each of three rounds of 8,000 connections that have closed, half of them
within a POST.`,
  async measure(_, isQuick) {
    const [calls, rounds, sockets] = isQuick ? [500, 1, 500] : [5000, 5, 8000];
    const servers = { "node:http": await startServer("echo"), sandbox: await startServer("sandbox") };
    const measures = Object.entries(servers).map(
      ([name, server]) => [name, () => timePerCall(server, calls)] as const,
    );
    const samples = await takeRounds(measures, rounds, 1);
    const shared = { unit: "µs", baseline: "node:http" };
    const ofSandbox = samples.get("sandbox") ?? [];
    const fresh = await startServer("sandbox");
    const heap = await heapAround(fresh, sockets);
    for (const { child } of [fresh, ...Object.values(servers)]) child.disconnect();
    const ofMethods: Table = {
      title: "Sandbox: processor time of a POST beside a GET",
      unit: "µs",
      baseline: "GET",
      rows: (["GET", "POST"] as const).map((name) => ({
        name,
        values: ofSandbox.map((sample) => sample[name]),
        base: ofSandbox.map(({ GET }) => GET),
        ...(name === "POST" && { limit: 1.3 }),
      })),
    };
    return [
      compare(samples, "GET", { ...shared, title: "Sandbox: processor time of a GET" }),
      compare(samples, "POST", { ...shared, title: "Sandbox: processor time of a POST" }),
      ofMethods,
      {
        title: `Sandbox: heap at the start, and after ${sockets.toLocaleString("en-US")} connections`,
        unit: "MiB",
        baseline: "start",
        rows: (["start", "after"] as const).map((name) => ({
          name,
          values: heap.map((sample) => sample[name]),
          base: heap.map(({ start }) => start),
          ...(name === "after" && { limit: 1.1 }),
        })),
      },
    ];
  },
};

interface MeasuredServer {
  readonly child: ChildProcess;
  readonly url: string;
  readonly usage: () => Promise<{ readonly time: number; readonly heap: number; readonly sockets: number }>;
}

async function startServer(name: string): Promise<MeasuredServer> {
  const child = fork(program, [name], { execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"] });
  const next = async () => (await once(child, "message"))[0];
  const { url } = await next();
  const usage = async () => {
    child.send("usage");
    return next();
  };
  return { child, url, usage };
}

/** Processor time of the server for a call, in microseconds, by method. */
async function timePerCall(server: MeasuredServer, calls: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const basic = `Basic ${btoa("sandbox-client:sandbox-secret")}`;
  const grant = { grant_type: "client_credentials" };
  const token = await send(server.url, "POST", "/auth/oauth2/v2/token", agent, basic, grant);
  const { access_token = "none" }: { access_token?: string } = JSON.parse(token);
  const timeOf = async (call: () => Promise<unknown>) => {
    const { time } = await server.usage();
    let left = calls;
    const run = async () => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: connections }, run));
    return ((await server.usage()).time - time) / calls;
  };
  const bearer = `Bearer ${access_token}`;
  const sample = {
    GET: await timeOf(() => send(server.url, "GET", devices, agent, bearer)),
    POST: await timeOf(() =>
      send(server.url, "POST", verifications, agent, bearer, { device_id: "3919988" }),
    ),
  };
  agent.destroy();
  return sample;
}

async function send(
  url: string,
  method: string,
  path: string,
  agent: Agent,
  authorization: string,
  body?: object,
): Promise<string> {
  const content = body && JSON.stringify(body);
  const headers = {
    authorization,
    ...(content && { "content-type": "application/json", "content-length": content.length }),
  };
  const sent = request(url + path, { method, agent, headers }).end(content);
  const [response] = await once(sent, "response");
  const received = await text(response);
  if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${received}`);
  return received;
}

/** The heap in MiB at the start, and after each of some rounds of many connections that have closed. */
async function heapAround(server: MeasuredServer, count: number) {
  await (await fetch(`${server.url}/_sandbox/ready`)).text();
  const start = (await server.usage()).heap / 2 ** 20;
  const samples: { start: number; after: number }[] = [];
  for (let round = 0; round < 3; round++) {
    const sockets = await Promise.all(
      Array.from({ length: count }, (_, index) => open(server.url, index % 2 === 1)),
    );
    const closed = sockets.map((socket) => once(socket, "close"));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    let usage = await server.usage();
    // but that of the call above; the server sees them close one by one
    while (usage.sockets > 1) usage = await server.usage();
    samples.push({ start, after: usage.heap / 2 ** 20 });
  }
  return samples;
}

async function open(url: string, isWithinPost: boolean): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  if (isWithinPost) {
    const head = `POST ${verifications} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: 30\r\n\r\n{"device_id":`);
  }
  return socket;
}
