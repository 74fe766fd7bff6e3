import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A program that Node runs, with its arguments. */
export interface NodeProgram {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a process took from its start to its end. */
export interface ProcessUsage {
  /** Wall time in milliseconds. */
  readonly time: number;
  /** Peak resident memory in bytes, with what is not JavaScript; the peaks of the Node processes that it started are added. */
  readonly memory: number;
}

const hook = fileURLToPath(new URL("record-usage.cjs", import.meta.url));

/** Programs of others then send no statistics, and ask nothing. */
const quiet = {
  CI: "true",
  DO_NOT_TRACK: "1",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

/**
 * Runs a program in a new process, and measures it.
 *
 * @throws Error with what it printed, if it fails or takes too long
 */
export async function measureProcess(program: NodeProgram, timeoutMs = 300_000): Promise<ProcessUsage> {
  const { args, cwd, env } = program;
  const folder = mkdtempSync(join(tmpdir(), "bench-usage-"));
  const options = `${process.env.NODE_OPTIONS ?? ""} --require ${JSON.stringify(hook)}`;
  const output: Buffer[] = [];
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...quiet, ...env, BENCH_USAGE_FOLDER: folder, NODE_OPTIONS: options },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  try {
    const [status] = await once(child, "close");
    const time = performance.now() - start;
    if (time >= timeoutMs) throw new Error(`Stopped after ${timeoutMs / 1000} s.`);
    if (status !== 0)
      throw new Error(`Exit code ${status}: ${Buffer.concat(output).toString().trim().slice(-2_000)}`);
    return { time, memory: peakMemory(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function peakMemory(folder: string): number {
  const peaks = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).bytes);
  if (peaks.length === 0) throw new Error("The process did not report its memory.");
  return peaks.reduce((sum, bytes) => sum + bytes, 0);
}
