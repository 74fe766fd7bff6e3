import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { launchBrowser } from "@onelogin-mfa/page/browser";
import type { Check, Finding, Smoke } from "../check.ts";
import { outputOf } from "../command.ts";
import { startLocalServer } from "./local-server.ts";

/** A browser that shows a page. */
interface Shown {
  readonly version: string;
  readonly close: () => Promise<void>;
}

/** Pages of real browsers that load the packed files as they are, by an import map, under a strict policy. */
export function browserChecks(smoke: Smoke): readonly Check[] {
  const firefox = findFirefox();
  const check = (name: string, run: () => Promise<Finding>): Check => ({ group: "runtimes", name, run });
  return [
    check("Chromium", () => runPage(smoke, showInChromium)),
    check("Firefox", async () =>
      firefox === undefined
        ? { version: "none", problems: [], skipped: firefoxAdvice }
        : runPage(smoke, showInFirefox(firefox)),
    ),
  ];
}

/** Opens the page, which sends what it reports to the server: no protocol to steer a browser is needed. */
async function runPage(
  { project, problems }: Smoke,
  show: (url: string, scratch: string) => Promise<Shown>,
): Promise<Finding> {
  const server = await startLocalServer({ folder: project, page: await pageOf(project) });
  try {
    const { version, close } = await show(`${server.url}/index.html`, project);
    try {
      const { reports, problems: errors } = JSON.parse(await Promise.race([server.report, noReport()]));
      return { version, problems: [...(reports ? problems(reports) : []), ...errors] };
    } finally {
      await close();
    }
  } finally {
    await server.close();
  }
}

async function noReport(): Promise<never> {
  await setTimeout(30_000, undefined, { ref: false });
  throw new Error("the page has sent no report within 30 s");
}

async function showInChromium(url: string): Promise<Shown> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(url);
  return { version: browser.version(), close: () => browser.close() };
}

const firefoxAdvice =
  "no Firefox found: install it (Debian: apt-get install firefox-esr) or set FIREFOX_PATH";

/** The Firefox that `FIREFOX_PATH` names, else an installed one. */
function findFirefox(): string | undefined {
  const usual = [
    "/usr/bin/firefox-esr",
    "/usr/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
  ];
  return process.env.FIREFOX_PATH || usual.find((path) => existsSync(path));
}

/** A proxy where nothing listens: what Firefox asks of its maker fails at once, and loopback needs no proxy. */
const firefoxPreferences = `user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
`;

const showInFirefox =
  (program: string) =>
  async (url: string, scratch: string): Promise<Shown> => {
    const profile = await mkdtemp(join(scratch, "firefox-"));
    await writeFile(join(profile, "user.js"), firefoxPreferences);
    const options = { cwd: profile, env: { ...process.env, HOME: profile } };
    const version = await outputOf(program, ["--version"], options);
    const args = ["--headless", "--no-remote", "--profile", profile, url];
    const child = spawn(program, args, { ...options, stdio: "ignore", timeout: 60_000 });
    const ended = once(child, "close");
    const close = async () => {
      child.kill();
      await ended;
    };
    return { version: /[\d.]+/.exec(version)?.[0] ?? version, close };
  };

/** A page with an import map that leads to the installed files as they are. */
async function pageOf(project: string): Promise<string> {
  const lock = await readFile(join(project, "node_modules/.package-lock.json"), "utf8");
  // the paths of the installed packages, as npm writes them down
  const folders = Object.keys(JSON.parse(lock).packages);
  const maps = await Promise.all(folders.map((folder) => importsOf(project, folder)));
  const imports = JSON.stringify({ imports: Object.assign({}, ...maps) });
  // no 'unsafe-eval': nothing may be evaluated
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self' data:; script-src 'self' 'nonce-map'">
<title>smoke</title>
<link rel="icon" href="data:,">
<script type="importmap" nonce="map">${imports}</script>
<script type="module" src="page.mjs"></script>
`;
}

async function importsOf(project: string, folder: string): Promise<Readonly<Record<string, string>>> {
  const { name, exports } = JSON.parse(await readFile(join(project, folder, "package.json"), "utf8"));
  const entries = Object.entries<Export>(exports).flatMap(([path, entry]) => {
    const target = targetOf(entry);
    // an import map knows no patterns
    return target === undefined || path.includes("*") ? [] : [[join(name, path), `/${join(folder, target)}`]];
  });
  return Object.fromEntries(entries);
}

/** One value of `exports`: https://nodejs.org/api/packages.html#conditional-exports */
type Export = string | { readonly [condition: string]: Export };

/** What a bundler for browsers takes. */
function targetOf(entry: Export): string | undefined {
  if (typeof entry === "string") return entry;
  for (const [condition, inner] of Object.entries(entry)) {
    const target = ["browser", "import", "default"].includes(condition) ? targetOf(inner) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}
