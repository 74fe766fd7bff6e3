import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { escapedLine } from "@onelogin-mfa/command-line/printable";

/** Thrown for a file that cannot be used. The message names it, and has a line for each problem. */
export class FileError extends Error {
  constructor(lines: string | readonly string[], options?: ErrorOptions) {
    const all = [lines].flat();
    super(all.map((line) => escapedLine(line)).join("\n"), options);
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: "the file does not exist",
  EISDIR: "this is a folder",
  EACCES: "you have no permission to read it",
};

/**
 * Reads a file as UTF-8.
 * @throws FileError naming the file if it cannot be read, is no text, or is larger than `maximum` bytes
 */
export async function readText(file: string, maximum: number): Promise<string> {
  const bytes = await readContent(file, maximum);
  const text = bytes.toString("utf8");
  const nul = text.indexOf("\0");
  const problem =
    nul >= 0 ? { offset: nul, message: "is not text: save the file as UTF-8" } : encodingProblem(bytes, text);
  if (problem) throw fileError(file, text, [problem]);
  return text;
}

/** Reads a file. @throws FileError naming the file if it cannot be read, or is larger than `maximum` bytes */
export async function readContent(file: string, maximum: number): Promise<Buffer> {
  return readBytes(file, maximum).catch((cause: NodeJS.ErrnoException) => {
    throw new FileError(`${file}: ${causes[cause.code ?? ""] ?? cause.message}.`, { cause });
  });
}

async function readBytes(file: string, maximum: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // not by the file's size, which is 0 for a pipe
  for await (const chunk of createReadStream(file)) {
    size += chunk.length;
    if (size > maximum) throw new Error(`the file is larger than ${maximum / 1_048_576} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Finds the first byte that is not UTF-8: from there on, the text gives other bytes. */
function encodingProblem(bytes: Buffer, text: string): FileProblem | undefined {
  if (isUtf8(bytes)) return undefined;
  const again = Buffer.from(text);
  let first = 0;
  while (bytes[first] === again[first]) first += 1;
  const offset = bytes
    .subarray(0, first)
    .toString("utf8")
    .replace(/\uFFFD$/, "").length;
  const code = bytes[first]?.toString(16).toUpperCase().padStart(2, "0");
  return { offset, message: `is not UTF-8 (byte ${code}): save the file as UTF-8` };
}

export interface FileProblem {
  /** In the file's text, in UTF-16 units; none where no place is known. */
  readonly offset?: number;
  readonly message: string;
}

/** Number of problems of a file that are printed. */
export const maxProblems = 10;

/** Lists problems of a file, a line each: its name, the line and the column in it, and the message. At most ten. */
export function fileError(
  file: string,
  text: string,
  problems: readonly FileProblem[],
  cause?: unknown,
): FileError {
  const lines = problems
    .slice(0, maxProblems)
    .map(({ offset, message }) => `${file}${placeOf(text, offset)} ${message}`);
  const more = problems.length - maxProblems;
  return new FileError([...lines, ...(more > 0 ? [`and ${more} more`] : [])], { cause });
}

function placeOf(text: string, offset: number | undefined): string {
  if (offset === undefined) return "";
  const before = text.slice(0, offset).split(/\r?\n/);
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
