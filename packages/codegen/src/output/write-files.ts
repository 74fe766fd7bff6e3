import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CodegenError, fileProblem, messageOf } from "../errors.ts";

/** What {@link writeFiles} did, as file names. */
export interface WriteReport {
  readonly written: readonly string[];
  /** Files that had the same bytes and were not touched. */
  readonly unchanged: readonly string[];
}

/**
 * Writes files into a folder, which is made when missing. All of them are written next to the folder first
 * and then moved in, so a full disk or a crash leaves no half-written file; a file with the same bytes
 * keeps its mtime.
 *
 * @throws CodegenError when the folder or a file cannot be written; the folder is as it was
 */
export async function writeFiles(outDir: string, files: ReadonlyMap<string, string>): Promise<WriteReport> {
  const folder = resolve(outDir);
  await refuseFile(folder);
  const written: string[] = [];
  const unchanged: string[] = [];
  for (const [name, text] of files)
    ((await textOf(join(folder, name))) === text ? unchanged : written).push(name);
  if (written.length === 0) return { written, unchanged };
  let made: string | undefined;
  let staging: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
    staging = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
    for (const name of written) await writeFile(join(staging, name), files.get(name) ?? "");
    await replaceAll(written, staging, folder);
    made = undefined;
  } catch (thrown) {
    const message = `The output folder cannot be written: ${messageOf(thrown)}. Check its path and permissions.`;
    throw new CodegenError([fileProblem(folder, message)], { cause: thrown });
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
  return { written, unchanged };
}

/** Moves files into the folder; when one cannot be moved, those before it are put back. */
async function replaceAll(names: readonly string[], staging: string, folder: string): Promise<void> {
  const replaced: { readonly name: string; readonly before: string | undefined }[] = [];
  try {
    for (const name of names) {
      const before = await textOf(join(folder, name));
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

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
