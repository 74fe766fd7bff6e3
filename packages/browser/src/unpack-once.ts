import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const program = join(import.meta.dirname, "unpack.ts");

/**
 * Unpacks a browser package into a folder unless the folder is there, and removes what else is beside it: older versions
 * and what killed processes have left. Several processes may do this at the same time.
 *
 * @param source the path of a module like that of `@sparticuz/chromium`
 * @throws Error if it cannot be unpacked
 */
export async function unpackOnce(folder: string, source: string): Promise<void> {
  if (!existsSync(folder)) {
    // a process of its own, as the package unpacks into the temporary folder of the process
    await run(process.execPath, [program, folder, source]).catch((cause: { readonly stderr?: string }) => {
      const reason = cause.stderr?.match(/^\w*Error.*$/m)?.[0] ?? String(cause);
      throw new Error(`Chromium cannot be unpacked into ${folder}, which takes 220 MB: ${reason}`, { cause });
    });
  }
  const beside = dirname(folder);
  for (const name of await readdir(beside)) {
    if (name !== basename(folder) && !isInUse(name)) {
      await rm(join(beside, name), { recursive: true, force: true });
    }
  }
}

/** Whether the process that unpacks into `<version>-<process id>` is running. */
function isInUse(name: string): boolean {
  const [, id] = /-(\d+)$/.exec(name) ?? [];
  if (id === undefined) return false;
  try {
    return process.kill(Number(id), 0);
  } catch (error) {
    // `process.kill` throws nothing else; EPERM: the process exists and belongs to another user
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
