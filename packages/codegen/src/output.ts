import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fixFor, undoOnExit, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { DocumentError, fileProblem, messageOf } from "@onelogin-mfa/openapi";
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
 * keeps its mtime. A signal ends the process, and leaves the folder as it was or whole.
 *
 * @param stale names of files that are removed with the same step
 * @throws DocumentError when the folder or a file cannot be written; the folder is as it was
 */
export async function writeFiles(
  outDir: string,
  files: ReadonlyMap<string, string>,
  stale: readonly string[] = [],
): Promise<WriteReport> {
  const folder = resolve(outDir);
  await refuseFile(folder);
  const written: string[] = [];
  const unchanged: string[] = [];
  for (const [name, text] of files)
    ((await readText(folder, name)) === text ? unchanged : written).push(name);
  if (written.length + stale.length === 0) return { written, unchanged };
  let made: string | undefined;
  const removeMade = () => {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  };
  const finish = undoOnExit(removeMade);
  try {
    made = mkdirSync(folder, { recursive: true });
    // inside, because the folder may be a mount point, or the only one that may be written
    await withTemporaryFolder(join(folder, ".codegen-"), async (staging) => {
      for (const name of written) await writeFile(join(staging, name), files.get(name) ?? "");
      replaceAll(written, stale, staging, folder);
    });
  } catch (thrown) {
    removeMade();
    const fix = fixFor(thrown) ?? "Check its path and permissions.";
    const message = `The output folder cannot be written: ${messageOf(thrown)}. ${fix}`;
    throw new DocumentError([fileProblem(folder, message)], { cause: thrown });
  } finally {
    finish();
  }
  return { written, unchanged };
}

/**
 * Moves files into the folder and removes stale ones; when one of them cannot be moved or removed, those before it are put
 * back. Synchronous, so that a signal finds none or all of it done.
 */
function replaceAll(
  names: readonly string[],
  stale: readonly string[],
  staging: string,
  folder: string,
): void {
  const undo: (() => void)[] = [];
  const change = (name: string, run: (path: string) => void) => {
    const path = join(folder, name);
    const before = existsSync(path) ? readFileSync(path) : undefined;
    run(path);
    undo.push(() => (before === undefined ? rmSync(path, { force: true }) : writeFileSync(path, before)));
  };
  try {
    for (const name of names) change(name, (path) => renameSync(join(staging, name), path));
    for (const name of stale) change(name, (path) => rmSync(path, { force: true }));
  } catch (thrown) {
    for (const putBack of undo) putBack();
    throw thrown;
  }
}

async function refuseFile(folder: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined);
  if (status && !status.isDirectory()) {
    throw new DocumentError([fileProblem(folder, "The output folder is a file. Name a folder instead.")]);
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
