import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const source = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const packageFolder = join(source, "../..");

/** Beside the installed packages, so that it goes with them. */
export const cacheFolder = join(packageFolder, "../../.cache/browser");

/**
 * The Chromium of `@sparticuz/chromium`, with its own libraries and fonts. Unpacked unless that has been done.
 *
 * @throws Error if it cannot be unpacked
 */
export async function packagedChromium(environment: Readonly<Record<string, string | undefined>>) {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const folder = join(cacheFolder, "chromium", version);
  await unpackOnce(folder, source);
  const libraries = [join(folder, "al2023/lib"), environment.LD_LIBRARY_PATH];
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: libraries.filter(Boolean).join(":"), FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

const program = join(import.meta.dirname, "unpack.ts");

/**
 * Unpacks a browser package into a folder unless the folder is there. Several processes may do this at the same time.
 *
 * @param source the path of a module like that of `@sparticuz/chromium`
 * @throws Error if it cannot be unpacked
 */
export async function unpackOnce(folder: string, source: string): Promise<void> {
  if (existsSync(folder)) return;
  // a process of its own, as the package unpacks into the temporary folder of the process
  await promisify(execFile)(process.execPath, [program, folder, source]).catch(
    (cause: { readonly stderr?: string }) => {
      const reason = cause.stderr?.match(/^\w*Error.*$/m)?.[0] ?? String(cause);
      throw new Error(`Chromium cannot be unpacked into ${folder}, which takes 220 MB: ${reason}`, { cause });
    },
  );
}
