import { realpathSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the path of a file in a folder of the repository, to read it as data: a guide, a sample, a picture.
 *
 * @throws Error if the file does not exist, is not in the folder, or is a link or behind one: in somebody's branch that may lead to
 *   any file of the machine
 */
export function ownPath(folder: string, file: string): string {
  const path = join(folder, file);
  const inside = realpathSync(folder);
  const expected = join(inside, file);
  if (!expected.startsWith(join(inside, "/")))
    throw new Error(`${file} is not in ${folder}. Name a file there.`);
  if (realpathSync(path) !== expected)
    throw new Error(`${file} is a link or behind one, which is not followed. Put the file itself there.`);
  return path;
}
