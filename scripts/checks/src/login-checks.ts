import { globSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Browser, launchBrowser } from "@onelogin-mfa/page-kit/browser";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";
import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";
import type { Check } from "./consumer-check.ts";
import { findPort, install, start } from "./login/application.ts";
import { publicHost, startHttpsProxy } from "./login/https-proxy.ts";
import { ada, walk } from "./login/walk.ts";
import type { Tarball } from "./pack.ts";
import { manifestIn, projects, versionsIn } from "./projects.ts";

/** The page that only signed-in users see, and the path that browsers see before those of an application, where they aren't the usual. */
const sites: Readonly<Record<string, { readonly guarded: string; readonly basePath?: string }>> = {
  next: { guarded: "/account" },
  "next-base-path": { guarded: "/account", basePath: "/shop" },
};

/**
 * Applications of the login's README: a copy of each folder of `projects/login` is installed, built and started, and a browser signs
 * in: in development, without `NODE_ENV`, and in production behind a proxy that ends TLS for another host.
 */
export function loginChecks(packed: ReadonlyMap<string, Tarball>, scratch: string): readonly Check[] {
  return globSync("login/*/package.json", { cwd: projects })
    .map(dirname)
    .map((project) => ({
      group: "projects",
      name: project,
      async run() {
        const folder = await mkdtemp(join(scratch, "login-"));
        await cp(join(projects, project), folder, { recursive: true });
        return {
          version: versionsIn(folder),
          problems: await check(basename(project), folder, packed, scratch),
        };
      },
    }));
}

/** Runs an application in each of its ways, and walks through its login. */
async function check(
  name: string,
  folder: string,
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
): Promise<readonly string[]> {
  const rules = [`--host-resolver-rules=MAP ${publicHost} 127.0.0.1`];
  const browser = await launchBrowser({ args: rules });
  const proxy = await startHttpsProxy(scratch);
  try {
    await install(folder, packed);
    const problems = await visit("development", name, folder, browser);
    const prune = npmArguments("prune", "--omit=dev", "--ignore-scripts");
    await outputOf(process.execPath, prune, { cwd: folder });
    problems.push(...(await visit(undefined, name, folder, browser)));
    problems.push(...(await visit("production", name, folder, browser, proxy)));
    return problems;
  } finally {
    await proxy.close();
    await browser.close();
  }
}

/**
 * Starts an application, walks through its login, and ends it.
 *
 * @param phase `NODE_ENV`; by hand, as by `node server.js`, there is none
 * @returns the problems, with the way
 */
async function visit(
  phase: "development" | "production" | undefined,
  name: string,
  folder: string,
  browser: Browser,
  proxy?: Awaited<ReturnType<typeof startHttpsProxy>>,
): Promise<string[]> {
  const { guarded, basePath = "" } = sites[name] ?? { guarded: "/" };
  const { start: script = "", dev = script } = manifestIn(folder).scripts ?? {};
  const sandbox = await startSandbox({ users: [ada] });
  const port = await findPort();
  proxy?.to(port);
  const origin = proxy?.origin ?? `http://127.0.0.1:${port}`;
  try {
    const env = environmentOf(sandbox, port, phase, proxy?.origin);
    const running = await start(phase === "development" ? dev : script, folder, port, env);
    const problems = await walk(browser, { url: origin + basePath, guarded }, sandbox);
    await running.stop();
    const findings = sandbox.control.listFindings().map(({ rule, message }) => `finding ${rule}: ${message}`);
    const errors = running.errors() === "" ? [] : [`standard error: ${running.errors()}`];
    const way = `${phase ?? "without NODE_ENV"}${proxy ? ", behind a proxy" : ""}`;
    return [...problems, ...findings, ...errors, ...tokensOf(sandbox)].map((problem) => `${way}: ${problem}`);
  } finally {
    await sandbox.close();
  }
}

/** A process asks for one access token, however many requests it responds to. */
function tokensOf({ control }: RunningSandbox): readonly string[] {
  const { length } = control.listJournal({ operation: "generateToken" });
  return length === 1 ? [] : [`${length} access tokens were requested, expected 1`];
}

function environmentOf(
  { url, credentials }: RunningSandbox,
  port: number,
  phase: string | undefined,
  origin: string | undefined,
): Record<string, string> {
  return {
    ...(phase !== undefined && { NODE_ENV: phase }),
    PORT: String(port),
    ...(origin !== undefined && { APP_ORIGIN: origin }),
    ONELOGIN_API_URL: url,
    ONELOGIN_CLIENT_ID: credentials.clientId,
    ONELOGIN_CLIENT_SECRET: credentials.clientSecret,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}
