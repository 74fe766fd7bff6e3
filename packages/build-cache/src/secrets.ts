import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";

/** The secrets of the clients. The server needs the token only: it keeps signatures, and cannot make one. */
export interface Secrets {
  /** For a shell to read; nobody else may. */
  readonly file: string;
  readonly token: string;
}

/**
 * Reads the secrets of a folder, or makes them and the folder.
 *
 * @throws {InputError} if the folder cannot be used, or its secrets can be read by others or are not complete
 */
export function openSecrets(folder: string): Secrets {
  const file = join(folder, "secrets.env");
  try {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(file)) writeFileSync(file, newSecrets(), { flag: "wx", mode: 0o600 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${folder} cannot be used: ${reason}. Choose another folder with --folder.`);
  }
  return { file, token: readToken(file) };
}

const secret = () => randomBytes(32).toString("hex");

const newSecrets = () => `export TURBO_TOKEN=${secret()}
export TURBO_REMOTE_CACHE_SIGNATURE_KEY=${secret()}
`;

function readToken(file: string): string {
  // Windows has no such modes
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new InputError(`Others can read ${file}. Run "chmod 600 ${file}", or remove it for new secrets.`);
  }
  const text = readFileSync(file, "utf8");
  const token = /^export TURBO_TOKEN=(\w{32,})$/m.exec(text)?.[1];
  if (token === undefined || !/^export TURBO_REMOTE_CACHE_SIGNATURE_KEY=\w{32,}$/m.test(text)) {
    throw new InputError(`${file} does not export both secrets. Remove it: the next start makes new ones.`);
  }
  return token;
}
