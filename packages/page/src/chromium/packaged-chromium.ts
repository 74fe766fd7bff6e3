import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const source = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const packageFolder = join(source, "../..");

/** Beside the installed packages, so that it goes with them. */
export const cacheFolder = join(packageFolder, "../../.cache/browser");

/** A program and the environment variables that it needs. */
export interface PackagedChromium {
  readonly executablePath: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The Chromium of `@sparticuz/chromium`, with its own libraries and fonts. Unpacked unless that has been done.
 *
 * @throws Error if it cannot be unpacked
 */
export async function packagedChromium(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PackagedChromium> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const folder = join(cacheFolder, "chromium", version);
  await unpackOnce(folder, source);
  const libraries = [join(folder, "al2023/lib"), environment.LD_LIBRARY_PATH];
  return {
    executablePath: join(folder, "chromium"),
    variables: {
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(":"),
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  };
}

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
    await promisify(execFile)(process.execPath, [program, folder, source]).catch(
      (cause: { readonly stderr?: string }) => {
        const reason = cause.stderr?.match(/^\w*Error.*$/m)?.[0] ?? String(cause);
        throw new Error(`Chromium cannot be unpacked into ${folder}, which takes 220 MB: ${reason}`, {
          cause,
        });
      },
    );
  }
  const beside = dirname(folder);
  for (const name of await readdir(beside)) {
    if (name !== basename(folder) && !isInUse(name)) {
      await rm(join(beside, name), { recursive: true, force: true });
    }
  }
}

/** True while the process that unpacks into `<version>-<process id>` runs. */
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
