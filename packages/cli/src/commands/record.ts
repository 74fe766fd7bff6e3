import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { checkPort, InputError, portNumber, runProgram } from "@onelogin-mfa/command-line";
import { toCommandError } from "../explain.ts";
import { packageVersion } from "../package-version.ts";
import { startProxy } from "../record/proxy.ts";
import { type Sample, toSample } from "../record/sample.ts";
import { openSandbox, printJson, type SessionOptions } from "../session.ts";
import { type AccountOptions, baseUrlOf, commandProgram, readAddress, variablesOf } from "../settings.ts";
import { exitCodes, InterruptedError, note, printable, streamsOf, type Terminal } from "../terminal.ts";

interface RecordOptions extends SessionOptions {
  readonly port: number;
}

/** `record`: a proxy that records samples. */
export async function record(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandProgram(
    "record",
    `Runs a proxy on this machine that passes an application's calls on to OneLogin, and records redacted samples of
them, in the format of the spec's samples. The application keeps its own credentials; Ctrl-C ends it.`,
  )
    .argument("<file>", "the JSON file to write")
    .option("--port <number>", "port to listen on; 0 for any free port", portNumber, 4030)
    .option("--json", "print the number of samples as JSON at the end");
  return runProgram(
    program,
    (file, options) => recordCalls(terminal, file, options),
    args,
    streamsOf(terminal),
  );
}

async function recordCalls(terminal: Terminal, file: string, options: RecordOptions): Promise<number> {
  let close = async () => {};
  try {
    const target = await openTarget(terminal, options);
    close = target.close;
    await checkPort(options.port, "127.0.0.1");
    // before an application sends anything
    await write(file, [], "wx");
    const samples = await recordUntilInterrupted(terminal, { file, target: target.url, port: options.port });
    const what = `Wrote ${samples} samples to ${file}. Read them before you share them.`;
    note(terminal, samples === 0 ? "Nothing was recorded." : printable(what));
    if (options.json) printJson(terminal, { file: samples === 0 ? null : file, samples });
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw toCommandError(error, "OneLogin");
    note(terminal, "\nInterrupted. Nothing was recorded.");
    return exitCodes.interrupted;
  } finally {
    await close();
  }
}

async function openTarget(terminal: Terminal, options: AccountOptions) {
  const sandbox = await openSandbox(terminal, options);
  if (sandbox) return sandbox;
  const address = await readAddress(terminal, options, await variablesOf(terminal, options));
  return { url: baseUrlOf(address), close: async () => {} };
}

/** Records until Ctrl-C. @returns the number of samples */
async function recordUntilInterrupted(
  terminal: Terminal,
  { file, target, port }: { readonly file: string; readonly target: string; readonly port: number },
): Promise<number> {
  const samples = new Map<string, Sample>();
  let writing = Promise.resolve();
  const proxy = await startProxy({ target, port }, (call) => {
    const source = `a recording of ${new Date().toISOString().slice(0, 10)} by @onelogin-mfa/cli ${packageVersion()}`;
    const sample = toSample(call, { n: samples.size + 1, source });
    if (!sample) return note(terminal, `not in the spec: ${call.method}, ${call.status}`);
    const { n: _, response_headers: __, ...content } = sample;
    const key = JSON.stringify(content);
    note(terminal, `${samples.has(key) ? "known" : "recorded"}: ${sample.operation}, ${sample.status}`);
    if (samples.has(key)) return;
    samples.set(key, sample);
    writing = writing.then(() => write(file, [...samples.values()], "w"));
    // awaited below
    writing.catch(terminal.interrupt);
  });
  note(terminal, `Recording. The base URL for your application is ${proxy.url} (Ctrl-C ends it)`);
  if (!terminal.signal.aborted) await once(terminal.signal, "abort");
  await proxy.close();
  await writing;
  if (samples.size === 0) await rm(file);
  return samples.size;
}

const about = "Request/response samples, recorded and redacted by @onelogin-mfa/cli.";

/** Writes the samples, for the owner only. @throws InputError if the file is there already, or cannot be written */
async function write(file: string, samples: readonly Sample[], flag: "w" | "wx"): Promise<void> {
  const text = `${JSON.stringify({ about, samples }, null, 1)}\n`;
  await writeFile(file, text, { flag, mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "EEXIST" ? "it exists already; name another one" : cause.message;
    throw new InputError(`Cannot write "${file}": ${why}.`, { cause });
  });
}
