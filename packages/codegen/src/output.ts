import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CodegenError, fileProblem, messageOf } from "./errors.ts";
import { generatedHeader } from "./generate.ts";

/** The result of {@link writeFiles}, as file names. */
export interface WriteReport {
  readonly written: readonly string[];
  /** Files that had the same bytes and were not touched. */
  readonly unchanged: readonly string[];
}

/**
 * Writes files into a folder, which is made when missing. All of them are written to a folder inside it first
 * and then moved in, so a full disk or a crash leaves no half-written file; a file with the same bytes
 * keeps its mtime. A signal that ends the process removes what is not finished.
 *
 * @throws CodegenError when the folder or a file cannot be written; the folder is as it was
 */
export async function writeFiles(outDir: string, files: ReadonlyMap<string, string>): Promise<WriteReport> {
  const folder = resolve(outDir);
  await refuseFile(folder);
  const written: string[] = [];
  const unchanged: string[] = [];
  for (const [name, text] of files)
    ((await readText(folder, name)) === text ? unchanged : written).push(name);
  if (written.length === 0) return { written, unchanged };
  const unfinished = new Set<string>();
  const stopListening = onSignal(() => {
    for (const path of unfinished) rmSync(path, { recursive: true, force: true });
  });
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) unfinished.add(made);
    // inside, because the folder may be a mount point, or the only one that may be written
    const staging = await mkdtemp(join(folder, ".codegen-"));
    unfinished.add(staging);
    for (const name of written) await writeFile(join(staging, name), files.get(name) ?? "");
    await replaceAll(written, staging, folder);
    if (made !== undefined) unfinished.delete(made);
  } catch (thrown) {
    const message = `The output folder cannot be written: ${messageOf(thrown)}. Check its path and permissions.`;
    throw new CodegenError([fileProblem(folder, message)], { cause: thrown });
  } finally {
    for (const path of unfinished) await rm(path, { recursive: true, force: true });
    stopListening();
  }
  return { written, unchanged };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `act` when a signal comes; the process then ends by it, unless someone else listens too. */
function onSignal(act: () => void): () => void {
  const stop = () => {
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = (signal: NodeJS.Signals) => {
    act();
    stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return stop;
}

/** Moves files into the folder; when one cannot be moved, those before it are put back. */
async function replaceAll(names: readonly string[], staging: string, folder: string): Promise<void> {
  const replaced: { readonly name: string; readonly before: string | undefined }[] = [];
  try {
    for (const name of names) {
      const before = await readText(folder, name);
      await rename(join(staging, name), join(folder, name));
      replaced.push({ name, before });
    }
  } catch (thrown) {
    for (const { name, before } of replaced) {
      if (before === undefined) await rm(join(folder, name));
      else await writeFile(join(folder, name), before);
    }
    throw thrown;
  }
}

async function refuseFile(folder: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined);
  if (status && !status.isDirectory()) {
    throw new CodegenError([fileProblem(folder, "The output folder is a file. Name a folder instead.")]);
  }
}

/** One way in which a folder differs from what would be generated. */
export interface Drift {
  /** Name of the file inside the folder. */
  readonly file: string;
  /** Says what it means and how to fix it. */
  readonly message: string;
}

/**
 * Compares a folder with the files that belong there; writes nothing. An empty list means that all is up to
 * date.
 */
export async function checkFiles(outDir: string, files: ReadonlyMap<string, string>): Promise<Drift[]> {
  const folder = resolve(outDir);
  const present = await readdir(folder).catch((): string[] => []);
  const drifts: Drift[] = [];
  for (const [file, text] of files) {
    if (!present.includes(file)) drifts.push({ file, message: "missing. Generate it." });
    else if ((await readText(folder, file)) !== text) {
      drifts.push({ file, message: "differs from the document. Generate it again." });
    }
  }
  for (const file of present.filter((name) => !files.has(name)).sort()) {
    const isOurs = (await readText(folder, file))?.startsWith(generatedHeader) ?? false;
    const stale = "stale: generated once, no longer emitted. Remove it or add it to --emit.";
    drifts.push({ file, message: isOurs ? stale : "not generated, remove it." });
  }
  return drifts;
}

async function readText(folder: string, file: string): Promise<string | undefined> {
  return readFile(join(folder, file), "utf8").catch(() => undefined);
}
