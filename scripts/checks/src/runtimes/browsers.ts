import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { launchBrowser } from "@onelogin-mfa/page/browser";
import { bundle } from "../bundle-size.ts";
import { outputOf } from "../command.ts";
import type { Check, Finding } from "../consumer-check.ts";
import { withLocalServer } from "./local-server.ts";
import type { Smoke } from "./smoke.ts";

/** A browser that shows a page. */
interface Shown {
  readonly version: string;
  readonly close: () => Promise<void>;
}

const firefoxPaths = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/** Pages of real browsers that load the bundled packages under a strict policy. */
export function browserChecks(smoke: Smoke): readonly Check[] {
  const firefox = process.env.FIREFOX_PATH || firefoxPaths.find((path) => existsSync(path));
  const advice = "no Firefox found: install it (Debian: apt-get install firefox-esr) or set FIREFOX_PATH";
  const skipped = { version: "none", problems: [], skipped: advice };
  const inFirefox = async () => (firefox === undefined ? skipped : runPage(smoke, showInFirefox(firefox)));
  return [
    { group: "runtimes", name: "Chromium", run: () => runPage(smoke, showInChromium) },
    { group: "runtimes", name: "Firefox", run: inFirefox },
  ];
}

/** Opens the page, which sends its report to the server: no protocol to steer a browser is needed. */
async function runPage(
  { project, problemsIn }: Smoke,
  show: (url: string, scratch: string) => Promise<Shown>,
): Promise<Finding> {
  const { code } = await bundle('import "./page.mjs";', project);
  return withLocalServer(async (server) => {
    const { version, close } = await show(`${server.url}/index.html`, project);
    try {
      const { report, problems } = JSON.parse(await Promise.race([server.report, noReport()]));
      return { version, problems: [...(report ? problemsIn(report) : []), ...problems] };
    } finally {
      await close();
    }
  }, code);
}

async function noReport(): Promise<never> {
  await setTimeout(60_000, undefined, { ref: false });
  throw new Error("the page has sent no report within 60 s");
}

async function showInChromium(url: string): Promise<Shown> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(url);
  return { version: browser.version(), close: () => browser.close() };
}

/** A proxy on which nothing listens: Firefox's own requests fail at once, and loopback needs no proxy. */
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
    const child = spawn(program, args, { ...options, stdio: "ignore", timeout: 90_000 });
    const ended = once(child, "close");
    const close = async () => {
      child.kill();
      await ended;
    };
    return { version: /[\d.]+/.exec(version)?.[0] ?? version, close };
  };
