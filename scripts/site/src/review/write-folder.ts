import { lstat, readdir } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { writeFiles } from "@onelogin-mfa/codegen";
import { ReviewError } from "@onelogin-mfa/review";
import { gitIn } from "@onelogin-mfa/review/workshop";

/** Every file that a review may write: the only names that are ever removed. */
const reviewFiles = ["index.html", "redoc.html", "review.md", "review.json"] as const;

/** The files of a review by name. */
export type ReviewFiles = { readonly [Name in (typeof reviewFiles)[number]]?: string };

/** Marks a folder that the review has made. */
const mark = ".spec-review";

/**
 * Puts files into a folder, all or none, and removes those of an earlier review that are not among them. Other files
 * in the folder stay.
 *
 * @param root the checkout, none of whose links is followed
 * @throws ReviewError if {@link refuseForeign} refuses the folder, or it cannot be written; it is left as it was
 */
export async function writeFolder(folder: string, files: ReviewFiles, root: string): Promise<void> {
  await refuseForeign(folder, root);
  const texts = new Map(
    Object.entries({ ...files, [mark]: "Made by the spec review, which may replace its files.\n" }),
  );
  try {
    const stale = reviewFiles.filter((name) => !texts.has(name));
    await writeFiles(folder, texts, stale);
  } catch (thrown) {
    throw new ReviewError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}

/**
 * Checks that a folder is missing, empty, or made by an earlier review. A commit cannot pretend that: a link in the
 * folder's path, and a folder with committed files, are refused.
 *
 * @param root the checkout
 * @throws ReviewError that says why the folder is not written
 */
export async function refuseForeign(folder: string, root: string): Promise<void> {
  const target = resolve(folder);
  const refuse = (path: string, reason: string): never => {
    throw new ReviewError(`${path} ${reason}. Name another folder with --out.`);
  };
  for (const path of pathsTo(target, root))
    if ((await statusOf(path))?.isSymbolicLink()) refuse(path, "is a link, which the review does not follow");
  const status = await statusOf(target);
  if (!status) return;
  if (!status.isDirectory()) refuse(target, "is a file");
  const names = await readdir(target);
  if (names.length > 0 && !names.includes(mark)) refuse(target, "holds files that the review has not made");
  const committed = await gitIn(target)("ls-files", "-z", "--", ".");
  if (committed.stdout !== "") refuse(target, "holds files that are committed");
  for (const name of [mark, ...reviewFiles].filter((one) => names.includes(one)))
    if (!(await statusOf(join(target, name)))?.isFile()) refuse(join(target, name), "is no regular file");
}

/** The folder and those around it, as far as they belong to the checkout. */
function pathsTo(target: string, root: string): string[] {
  const paths = [target];
  const inside = resolve(root) + sep;
  for (let path = dirname(target); path.startsWith(inside); path = dirname(path)) paths.push(path);
  return paths;
}

const statusOf = (path: string) => lstat(path).catch(() => undefined);
