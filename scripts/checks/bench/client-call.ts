import { execFileSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { type Benchmark, compare } from "./results.ts";
import { takeRounds, timeOf } from "./rounds.ts";

type Method = "GET" | "POST";

type Calls = Readonly<Record<Method, () => Promise<unknown>>>;
/** Creates a candidate's client of a server. */
type CreateCalls = (server: { baseUrl: string; fetch?: typeof fetch }) => Calls;

// plain JavaScript, which has no types
const { candidates, results, respond } = (await import(new URL("candidates.mjs", import.meta.url).href)) as {
  candidates: Readonly<Record<string, CreateCalls>>;
  results: Readonly<Record<Method, unknown>>;
  respond: typeof fetch;
};

/** The server as a function, so that no network is measured. */
const functionServer = { baseUrl: "https://acme.onelogin.com", fetch: respond };

/** Returns a candidate. @throws Error if a result of it differs from the data of the response */
async function candidateOf(name: string): Promise<CreateCalls> {
  const createCalls = candidates[name];
  if (!createCalls) throw new Error(`Unknown candidate "${name}".`);
  const calls = createCalls(functionServer);
  for (const method of ["GET", "POST"] as const) {
    const result = await calls[method]();
    if (isDeepStrictEqual(result, results[method])) continue;
    throw new Error(`Failed: the result of ${method} differs: ${JSON.stringify(result)}`);
  }
  return createCalls;
}

// the young generation is larger than what the measured calls allocate: nothing is collected meanwhile
const heapFlags = ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256", "--no-warnings"];

/** Bytes of heap that a call of a candidate allocates, measured in a process of its own. They repeat within 2 %. */
export function measureHeap(name: string): Readonly<Record<Method, number>> {
  const args = [...heapFlags, import.meta.filename, name];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

if (import.meta.main) {
  const calls = (await candidateOf(process.argv[2] ?? ""))(functionServer);
  const measure = async (method: Method, count: number) => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let call = 0; call < count; call++) await calls[method]();
    return (process.memoryUsage().heapUsed - before) / count;
  };
  // code that V8 has not optimized yet allocates more
  for (const method of ["GET", "POST"] as const) await measure(method, 2_500);
  const heap = { GET: await measure("GET", 500), POST: await measure("POST", 500) };
  // the timeouts are still pending
  process.stdout.write(JSON.stringify(heap), () => process.exit());
}

type Metric = `${"time" | "heap"} ${Method}` | "creation";

export const clientCall: Benchmark = {
  title: "Client: a call",
  method: `A bearer token, JSON, a timeout of 30 s and the parsed result: \`GET\` reads the devices of a user, \`POST\` verifies a code.
openapi-fetch has a middleware that adds the token. Time (tinybench) and heap in process, with a function in place of \`fetch\`.`,
  async measure(_, isQuick) {
    const measure = async (name: string) => {
      const createCalls = await candidateOf(name);
      const calls = createCalls(functionServer);
      const heap = measureHeap(name);
      return {
        "heap GET": heap.GET,
        "heap POST": heap.POST,
        "time GET": await timeOf(calls.GET),
        "time POST": await timeOf(calls.POST),
        creation: await timeOf(() => createCalls(functionServer)),
      };
    };
    const measures = Object.keys(candidates).map((name) => [name, () => measure(name)] as const);
    const samples = await takeRounds<Metric>(measures, isQuick ? 1 : 11, 1);
    const table = (title: string, unit: string, metric: Metric, limit?: number) => {
      const limits = limit === undefined ? {} : { "client, by method": limit, "client, by path": limit };
      return compare(samples, metric, { title, unit, baseline: "openapi-fetch" }, limits);
    };
    const both = (["GET", "POST"] as const).flatMap((method) => [
      table(`Time of a ${method}`, "µs", `time ${method}`, 1.1),
      table(`Heap of a ${method}`, "bytes", `heap ${method}`, 1.15),
    ]);
    return [...both, table("Creating a client", "µs", "creation")];
  },
};
