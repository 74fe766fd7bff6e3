import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ReviewError } from "../errors.ts";

/** Marks a folder that the review has made. */
const mark = ".spec-review";

/**
 * Puts files into a folder, whole or not at all: they are written beside it and then take its place. Only a folder
 * that is missing, empty, or was made here before is replaced.
 *
 * @throws ReviewError if the folder holds anything else, or cannot be written; it is left as it was
 */
export async function writeFolder(folder: string, files: { readonly [name: string]: string }): Promise<void> {
  const target = resolve(folder);
  await refuseForeign(folder);
  let staging: string | undefined;
  try {
    await mkdir(dirname(target), { recursive: true });
    staging = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    const fresh = join(staging, "fresh");
    await mkdir(fresh);
    await writeFile(join(fresh, mark), "Made by the spec review, which may replace this folder.\n");
    for (const [name, text] of Object.entries(files)) await writeFile(join(fresh, name), text);
    await swap(fresh, target, join(staging, "old"));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ReviewError(`${target} cannot be written: ${reason}. Check the path and its permissions.`, {
      cause: thrown,
    });
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  }
}

/** @throws ReviewError if {@link writeFolder} would not replace what is there */
export async function refuseForeign(folder: string): Promise<void> {
  const target = resolve(folder);
  const status = await stat(target).catch(() => undefined);
  if (!status) return;
  if (!status.isDirectory()) throw new ReviewError(`${target} is a file. Name a folder with --out.`);
  const names = await readdir(target);
  if (names.length === 0 || names.includes(mark)) return;
  throw new ReviewError(
    `${target} holds files that the review has not made. Name another folder with --out.`,
  );
}

/** Two renames; if the second fails, the first is taken back. */
async function swap(fresh: string, target: string, old: string): Promise<void> {
  const isThere = (await stat(target).catch(() => undefined)) !== undefined;
  if (isThere) await rename(target, old);
  try {
    await rename(fresh, target);
  } catch (thrown) {
    if (isThere) await rename(old, target);
    throw thrown;
  }
}
