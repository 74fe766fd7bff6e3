import { existsSync } from "node:fs";

const windowsPrograms = ["C:\\Program Files", "C:\\Program Files (x86)"];

/** Usual paths of Chromium and Chrome on Linux, macOS and Windows. */
export const usualPaths: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...windowsPrograms.map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`),
];

/**
 * The path of an installed browser: `CHROME_PATH` if it is set, else the first of `paths` that exists.
 *
 * @throws Error if `CHROME_PATH` is not a file
 */
export function findInstalled(
  environment: Readonly<Record<string, string | undefined>>,
  paths: readonly string[],
): string | undefined {
  const { CHROME_PATH: chosen } = environment;
  if (!chosen) return paths.find((path) => existsSync(path));
  if (existsSync(chosen)) return chosen;
  throw new Error(
    `CHROME_PATH is ${chosen}, which does not exist. Set it to the program of Chrome, or unset it.`,
  );
}
