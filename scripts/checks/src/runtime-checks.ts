import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import * as client from "@onelogin-mfa/client";
import * as validate from "@onelogin-mfa/client/validate";
import { launchBrowser } from "@onelogin-mfa/page-kit/browser";
import { outputOf } from "@onelogin-mfa/repository/command";
import * as sandbox from "@onelogin-mfa/sandbox";
import { bundle } from "./bundle-size.ts";
import { served } from "./command-checks.ts";
import { type Check, differences, type Finding } from "./consumer-check.ts";
import { withLocalServer } from "./local-server.ts";
import { nodeMajors, runtimes, toolVersion } from "./tools.ts";

type Report = Readonly<Record<string, unknown>>;

/**
 * One program in every runtime, unaltered, on the packed packages: its report must be that of the packages' sources in this Node,
 * whose behavior their own tests prove.
 *
 * @param project a folder with the packages and the programs in `fixtures`
 */
export async function runtimeChecks(project: string): Promise<readonly Check[]> {
  const { reportOf } = await import(pathToFileURL(join(project, "smoke.mjs")).href);
  const onSources = await withLocalServer(({ url }) => reportOf({ client, validate, sandbox }, url));
  const expected: Report = JSON.parse(JSON.stringify(onSources));
  const defects = Object.entries(expected).filter(([, outcome]) =>
    JSON.stringify(outcome).includes('"message":'),
  );
  if (defects.length > 0) throw new Error(`smoke.mjs fails on the sources: ${JSON.stringify(defects)}`);
  const problemsIn = (report: Report) => differences(report, expected);
  const check = (name: string, run: Check["run"]): Check => ({ group: "runtimes", name, run });
  const programs = onCommandLine.flatMap((runtime) =>
    runtime.programs.map((program) =>
      check(`${runtime.name}, ${program}`, async () => {
        const { version, report } = await runProgram(project, runtime, program);
        return {
          version,
          problems: program === "server.mjs" ? differences(report, served) : problemsIn(report),
        };
      }),
    ),
  );
  const firefox = process.env.FIREFOX_PATH || firefoxPaths.find((path) => existsSync(path));
  const advice = "no Firefox found: install it (Debian: apt-get install firefox-esr) or set FIREFOX_PATH";
  return [
    ...programs,
    check("workerd", async () => {
      const report = await withLocalServer(({ url }) => askWorker(project, url));
      return { version: await toolVersion("workerd"), problems: problemsIn(report) };
    }),
    check("Chromium", () => runPage(project, showInChromium, problemsIn)),
    check("Firefox", async () => {
      if (firefox === undefined) return { version: "none", problems: [], skipped: advice };
      return runPage(project, (url) => showInFirefox(firefox, project, url), problemsIn);
    }),
  ];
}

/** Each runtime, and the programs that it runs: ES modules, one with `require()`, and a server with Node's modules. */
const onCommandLine = [
  ...nodeMajors.map((major) => ({
    name: `Node ${major}`,
    file: () => runtimes.node(major),
    args: [],
    env: {},
    programs: ["esm.mjs", "commonjs.cjs"],
  })),
  {
    name: "Bun",
    file: runtimes.bun,
    args: ["run", "--no-install"],
    env: { DO_NOT_TRACK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
    programs: ["esm.mjs", "commonjs.cjs", "server.mjs"],
  },
  // with the one permission that the client needs: neither files nor environment
  {
    name: "Deno",
    file: runtimes.deno,
    env: { DENO_NO_UPDATE_CHECK: "1" },
    args: ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"],
    programs: ["esm.mjs", "server.mjs"],
  },
];

function runProgram(project: string, { file, args, env }: (typeof onCommandLine)[number], program: string) {
  return withLocalServer(async ({ url }) => {
    const options = { cwd: project, env: { ...env, DENO_DIR: `${project}/.deno` }, timeoutMs: 30_000 };
    const version = await outputOf(file(), ["--version"], options);
    const report: Report = JSON.parse(await outputOf(file(), [...args, program, url], options));
    return { version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version, report };
  });
}

/** Runs the program in Cloudflare's runtime, as a worker that is bundled and minified as its deploy tool does. */
async function askWorker(project: string, apiUrl: string): Promise<Report> {
  const conditions = ["workerd", "worker", "browser"];
  const { code } = await bundle('export { default } from "./worker.mjs";', project, conditions);
  await writeFile(join(project, "worker.bundle.js"), code);
  const child = spawn(runtimes.workerd(), ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: project,
    env: { ...process.env, API_URL: apiUrl },
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    timeout: 30_000,
  });
  const exited = once(child, "close");
  try {
    const response = await fetch(`http://127.0.0.1:${await portFrom(child.stdio[3])}/`);
    const body = await response.text();
    if (!response.ok) throw new Error(`the worker failed: ${response.status} ${body}`);
    return JSON.parse(body);
  } finally {
    child.kill();
    await exited;
  }
}

/** Reads the port that workerd announces on its control pipe. */
async function portFrom(control: unknown): Promise<number> {
  if (!(control instanceof Readable)) throw new Error("workerd has no control pipe");
  for await (const line of createInterface({ input: control })) {
    const event = JSON.parse(line);
    if (event.event === "listen") return event.port;
  }
  throw new Error("workerd did not start: its errors are above");
}

/** A browser that shows a page. */
interface Shown {
  readonly version: string;
  readonly close: () => Promise<unknown>;
}

/** Opens a page that runs the program under a strict policy, and sends its report to the server: a browser need not be steered. */
async function runPage(
  project: string,
  show: (url: string) => Promise<Shown>,
  problemsIn: (report: Report) => readonly string[],
): Promise<Finding> {
  const { code } = await bundle('import "./page.mjs";', project);
  const late = setTimeout(60_000, '{ "problems": ["the page has sent no report within 60 s"] }', {
    ref: false,
  });
  return withLocalServer(async (server) => {
    const { version, close } = await show(`${server.url}/index.html`);
    try {
      const { report, problems } = JSON.parse(await Promise.race([server.report, late]));
      return { version, problems: [...(report ? problemsIn(report) : []), ...problems] };
    } finally {
      await close();
    }
  }, code);
}

async function showInChromium(url: string): Promise<Shown> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(url);
  return { version: browser.version(), close: () => browser.close() };
}

const firefoxPaths = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/** A proxy on which nothing listens: Firefox's own requests fail at once, and loopback needs no proxy. */
const firefoxPreferences = `user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
`;

async function showInFirefox(program: string, project: string, url: string): Promise<Shown> {
  const profile = await mkdtemp(join(project, "firefox-"));
  await writeFile(join(profile, "user.js"), firefoxPreferences);
  const options = { cwd: profile, env: { ...process.env, HOME: profile } };
  const version = await outputOf(program, ["--version"], options);
  const args = ["--headless", "--no-remote", "--profile", profile, url];
  const child = spawn(program, args, { ...options, stdio: "ignore", timeout: 90_000 });
  const ended = once(child, "close");
  const close = () => {
    child.kill();
    return ended;
  };
  return { version: /[\d.]+/.exec(version)?.[0] ?? version, close };
}
