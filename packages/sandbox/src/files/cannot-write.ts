import { FileError } from "./read-file.ts";

const fixes: Readonly<Record<string, string>> = {
  ENOENT: " Make its folder first.",
  EISDIR: " It is a folder: name a file.",
};

/** Creates the error of a file that cannot be written, which says why. */
export function cannotWrite(file: string, cause: unknown): FileError {
  const { message, code } = Object(cause);
  return new FileError(`${file} cannot be written: ${message}.${fixes[code] ?? ""}`, { cause });
}
