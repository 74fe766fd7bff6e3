import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { cacheFolder, packagedChromium } from "./chromium/packaged-chromium.ts";

export type { Browser, BrowserContextOptions, Locator, Page, Request } from "playwright-core";

/** Places to look for a browser. Only tests of this package need other than the defaults. */
export interface LaunchOptions {
  /** Environment variables, with `CHROME_PATH` if wanted. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Paths of installed browsers. @default the usual ones on Linux, macOS and Windows */
  readonly paths?: readonly string[];
  /** Further arguments of the browser. @default none */
  readonly args?: readonly string[];
  /** Operating system and processor, as in `linux-x64`. @default those of this process */
  readonly platform?: string;
}

const windowsPrograms = ["C:\\Program Files", "C:\\Program Files (x86)"];

/** Milliseconds that something on a page is waited for: on a busy machine, what takes a second may take a minute. */
const waitMs = 120_000;

const advice =
  "Install Chrome or Chromium (Debian: apt-get install chromium), or set CHROME_PATH to its program.";

/** Usual paths of Chromium and Chrome on Linux, macOS and Windows. */
const usualPaths: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...windowsPrograms.map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`),
];

/**
 * Starts a headless Chromium: the one that `CHROME_PATH` names, else an installed one, else the one from npm.
 *
 * @throws Error that says what to install
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env } = await findBrowser(options);
  const args = [...(options.args ?? [])];
  // Chromium leaves shared memory behind when it is killed; a folder deep in the tree would be too long for its sockets
  const temporary = mkdtempSync(join(tmpdir(), "browser-"));
  const removeTemporary = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  try {
    const launched = { executablePath, args, env: { ...env, TMPDIR: temporary } };
    const browser = await chromium.launch(launched);
    browser.on("context", (context) => context.setDefaultTimeout(waitMs));
    return browser.on("disconnected", removeTemporary);
  } catch (cause) {
    removeTemporary();
    throw new Error(`${executablePath} does not start. ${advice}`, { cause });
  }
}

/** Finds the browser that `launchBrowser` starts, as options of Playwright. @throws Error that says what to install */
export async function findBrowser(options: LaunchOptions = {}) {
  const here = `${process.platform}-${process.arch}`;
  const { environment = process.env, paths = usualPaths, platform = here } = options;
  const installed = findInstalled(environment, paths);
  if (!installed && platform !== "linux-x64") {
    throw new Error(`No browser found on ${platform}, looked for ${paths.join(", ")}. ${advice}`);
  }
  const program = installed ? { executablePath: installed, env: {} } : await packagedChromium(environment);
  // Chromium writes crash reports and settings into its home even if its profile is elsewhere
  const home = join(cacheFolder, "home");
  mkdirSync(home, { recursive: true });
  const folders = { HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
  return { ...program, env: { ...environment, ...folders, ...program.env } };
}

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

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility violations that axe finds on a page, each as `rule: element`. Documents in frames are not checked. */
export async function violations(page: Page): Promise<string[]> {
  // once for each document: compiling it takes longer than a check
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe);
  // a string, as the globals of a page are not typed here; other results would be megabytes
  const found = await page.evaluate<AxeResults["violations"]>(
    'axe.run(document, { iframes: false, resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
