import { readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeFiles } from "@onelogin-mfa/codegen";
import { messageOf, ReviewError } from "./errors.ts";

/** Marks a folder that the review has made. */
const mark = ".spec-review";

/**
 * Puts files into a folder, all or none; whatever else it holds goes. Only a folder that is missing, empty, or was made
 * here before is written.
 *
 * @throws ReviewError if the folder holds anything else, or cannot be written; it is left as it was
 */
export async function writeFolder(folder: string, files: { readonly [name: string]: string }): Promise<void> {
  await refuseForeign(folder);
  const marked = { ...files, [mark]: "Made by the spec review, which may replace this folder.\n" };
  try {
    await writeFiles(folder, new Map(Object.entries(marked)));
    const stale = (await readdir(folder)).filter((name) => !Object.hasOwn(marked, name));
    for (const name of stale) await rm(join(folder, name), { recursive: true });
  } catch (thrown) {
    throw new ReviewError(messageOf(thrown), { cause: thrown });
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
