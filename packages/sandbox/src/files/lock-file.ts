import { spawn } from "node:child_process";
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { cannotWrite } from "./cannot-write.ts";
import { FileError } from "./read-file.ts";

/** A lock that this process holds. The system ends it with the process, however that ends. */
export interface FileLock {
  /** Says at which address the owner of the file is, for a process that also wants it. */
  readonly setUrl: (url: string) => void;
  readonly release: () => void;
}

/** Tries to lock an open file. @returns false if another one has it; `unknown` where the system cannot tell */
type TryLock = (fd: number) => Promise<boolean | "unknown">;

/** Flags of `open` that lock the file, and that Node has no names for: O_EXLOCK of macOS and BSD, UV_FS_O_EXLOCK of Windows. */
const lockingFlags: Readonly<Partial<Record<NodeJS.Platform, number>>> = {
  darwin: 0x20,
  freebsd: 0x20,
  openbsd: 0x20,
  win32: 0x1000_0000,
};

/**
 * Makes this process the only owner of a file, by a lock on `<file>.lock`.
 *
 * The lock is the system's, no file that is there or not: one that a killed process has left is nobody's, whatever process has its
 * number by now, also in another container with the same volume. Node has no function for it on Linux, where `flock` (util-linux,
 * BusyBox) locks the descriptor that it shares with this process.
 * @throws FileError if another process has it, saying which one, or if the lock cannot be written
 */
export async function lockFile(file: string): Promise<FileLock> {
  const path = `${file}.lock`;
  for (;;) {
    const fd = openLocked(path, file);
    const isLocked = lockingFlags[process.platform] === undefined ? await lockByProgram(fd) : true;
    if (isLocked === false) {
      closeSync(fd);
      throw inUse(file, path);
    }
    if (isLocked === "unknown") {
      process.emitWarning(
        `${file} is not locked, as this system has no "flock": a second sandbox would overwrite it. Install util-linux.`,
      );
    }
    if (isStillAt(fd, path)) return holdLock(fd, path);
    // its owner has ended, and removed it, meanwhile
    closeSync(fd);
  }
}

/** Opens the lock's file, or makes it; locked where a flag does that. @throws FileError if it is locked, or cannot be made */
function openLocked(path: string, file: string): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const locking = lockingFlags[process.platform] ?? 0;
  try {
    return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | (locking && locking | O_NONBLOCK), 0o600);
  } catch (error) {
    const { code } = Object(error);
    throw locking && (code === "EAGAIN" || code === "EBUSY") ? inUse(file, path) : cannotWrite(file, error);
  }
}

/** Locks the open file, which is that of this process and of the program: the lock stays when the program has ended. */
const lockByProgram: TryLock = (fd) =>
  new Promise((resolve) => {
    const program = spawn("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
    program.on("error", () => resolve("unknown"));
    program.on("exit", (code) => resolve(code === 0 || (code === 1 ? false : "unknown")));
  });

/** True if the open file is the one at the path: who releases a lock removes it. */
function isStillAt(fd: number, path: string): boolean {
  return process.platform === "win32" || statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}

function holdLock(fd: number, path: string): FileLock {
  let isHeld = true;
  const write = (owner: object) => {
    ftruncateSync(fd);
    writeSync(fd, `${JSON.stringify(owner)}\n`, 0);
  };
  const owner = { pid: process.pid, host: hostname() };
  write(owner);
  return {
    setUrl: (url) => write({ ...owner, url }),
    release() {
      if (!isHeld) return;
      isHeld = false;
      // while it is locked, so that nobody locks a file that is about to go; Windows removes none that is open
      if (process.platform !== "win32") rmSync(path, { force: true });
      closeSync(fd);
      if (process.platform === "win32") rmSync(path, { force: true, maxRetries: 0 });
    },
  };
}

function inUse(file: string, path: string): FileError {
  const { pid, host, url } = ownerIn(path);
  const at = typeof url === "string" ? `the sandbox at ${url}` : "another sandbox";
  const process = typeof pid === "number" && typeof host === "string" ? ` (process ${pid} of ${host})` : "";
  return new FileError(`${file} is in use by ${at}${process}. End that one first, or name another file.`);
}

/** Returns what the owner has written of itself; nothing if it has not yet done so, or if Windows lets nobody read it. */
function ownerIn(path: string): { readonly pid?: unknown; readonly host?: unknown; readonly url?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}
