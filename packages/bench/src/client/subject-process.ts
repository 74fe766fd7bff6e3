import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Method } from "./job.ts";

/** What the process of a subject is to do. */
export interface Order {
  /**
   * `result`: compares the result of one call. `time`: microseconds a call; `cpu`: of all threads of the process, on the
   * processor. `heap`: bytes a call.
   */
  readonly measure: "result" | "time" | "cpu" | "heap";
  readonly method: Method;
  readonly count: number;
  /** Calls at the same time. Default 1. */
  readonly atOnce?: number;
}

/** What it gives back. */
export type Report = { readonly value: number } | { readonly error: string };

/** A subject in a process of its own, which is ready to measure. */
export interface SubjectProcess {
  /** @throws Error with the subject's name if a call fails */
  readonly order: (order: Order) => Promise<number>;
  readonly close: () => void;
}

export interface SubjectProcessOptions {
  /** The URL of the server. Default: a function in place of `fetch`. */
  readonly baseUrl?: string;
  readonly execArgv?: readonly string[];
}

/**
 * Starts a subject's module. As in an application, V8 sees one client only: what is measured in one process with others
 * depends on which of them came first.
 *
 * @throws Error if the module cannot be loaded, or if a result differs from the server's
 */
export async function startSubject(
  name: string,
  module: string,
  { baseUrl, execArgv = [] }: SubjectProcessOptions = {},
): Promise<SubjectProcess> {
  const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));
  const child = fork(worker, [module, ...(baseUrl ? [baseUrl] : [])], {
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const order = (one: Order) => {
    child.send(one);
    return nextReport(child, name);
  };
  try {
    await nextReport(child, name);
    for (const method of ["GET", "POST"] as const) await order({ measure: "result", method, count: 1 });
  } catch (error) {
    child.kill();
    throw error;
  }
  return { order, close: () => child.disconnect() };
}

/** The next message of a process. A process that ends instead says why on its standard error. */
async function nextReport(child: ChildProcess, name: string): Promise<number> {
  let errors = "";
  const collect = (text: Buffer) => {
    errors += text;
  };
  child.stderr?.on("data", collect);
  const controller = new AbortController();
  const { signal } = controller;
  try {
    const ended = once(child, "close", { signal }).then(() => ({ error: errors.trim().slice(0, 2_000) }));
    const [report] = await Promise.race([
      // the worker sends nothing else
      once(child, "message", { signal }) as Promise<[Report]>,
      ended.then((one): [Report] => [one]),
    ]);
    if ("error" in report) throw new Error(`${name}: ${report.error}`);
    return report.value;
  } finally {
    child.stderr?.off("data", collect);
    controller.abort();
  }
}

/** The loopback server in a process of its own. */
export async function startServer(): Promise<{ readonly baseUrl: string; readonly close: () => void }> {
  const server = fork(new URL("./server.ts", import.meta.url));
  const [port] = await once(server, "message");
  return { baseUrl: `http://127.0.0.1:${port}`, close: () => server.disconnect() };
}
