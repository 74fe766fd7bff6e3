import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { unpackOnce } from "./unpack-once.ts";

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
