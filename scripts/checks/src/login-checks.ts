import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Browser, launchBrowser } from "@onelogin-mfa/page-kit/browser";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";
import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";
import type { Check } from "./consumer-check.ts";
import { type Application, findPort, install, start } from "./login/application.ts";
import { publicHost, startHttpsProxy } from "./login/https-proxy.ts";
import { countLines, findPrograms, type Programs, toCommonJs, withOrigin } from "./login/programs.ts";
import { ada, walk } from "./login/walk.ts";
import type { Tarball } from "./pack.ts";

/** The most lines that a user writes for a login. */
const maxLines = 16;
const nextVersion = "16.4.3";
/** The base path of an application that is not alone on its host. */
const basePath = "/shop";

/** A program of the README with the port and the origin of its environment. */
const configured = (program: string) =>
  withOrigin(program).replace(/(?<=listen\(|port: )3000/, "Number(process.env.PORT)");

const express = ["express@5.3.0"];
const compilers = ["typescript@5.9.3", "@types/node@24.19.2", "@types/express@5.0.6"];
const typescript = (name: string, type: string, compilerOptions: object, program: string): Application => ({
  name: `Express 5, TypeScript ${name}`,
  files: {
    "package.json": JSON.stringify({ private: true, type }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        strict: true,
        target: "es2022",
        outDir: "dist",
        types: ["node"],
      },
    }),
    "server.ts": program,
  },
  guarded: "/",
  dependencies: express,
  devDependencies: compilers,
  build: ["node_modules/typescript/bin/tsc"],
  start: () => ["dist/server.js"],
});
const plain = (
  name: string,
  type: string,
  dependencies: readonly string[],
  program: string,
): Application => ({
  name,
  files: { "package.json": JSON.stringify({ private: true, type }), "server.js": program },
  guarded: "/",
  dependencies,
  start: () => ["server.js"],
});

/** The applications that readers make of the README's programs. */
function applicationsOf(programs: Programs): readonly Application[] {
  const server = configured(programs.express);
  const commonJs = { module: "commonjs", moduleResolution: "node10", esModuleInterop: true };
  return [
    plain("Express 5, ESM", "module", express, server),
    plain("Express 5, CommonJS", "commonjs", express, toCommonJs(server)),
    typescript("commonjs", "commonjs", commonJs, server),
    typescript("nodenext", "module", { module: "nodenext" }, server),
    plain("Fastify 5", "module", ["fastify@5.12.8"], configured(programs.fastify)),
    plain("Hono", "module", ["hono@4.13.19", "@hono/node-server@2.1.9"], configured(programs.hono)),
    nextApplication(programs),
    belowBasePath(nextApplication(programs)),
  ];
}

/** An application of Next.js as create-next-app makes it, with the README's files. */
function nextApplication({ next }: Programs): Application {
  const program = "node_modules/next/dist/bin/next";
  const own = Object.entries(next).map(
    ([path, text]) => [path, path === "lib/login.ts" ? withOrigin(text) : text] as const,
  );
  const at = (command: string) => (port: number) => [
    program,
    command,
    "--port",
    `${port}`,
    "--hostname",
    "127.0.0.1",
  ];
  return {
    name: "Next.js",
    files: Object.fromEntries(own),
    guarded: "/account",
    dependencies: [],
    async create(folder) {
      const flags = ["--empty", "--yes", "--skip-install", "--disable-git"];
      const args = npmArguments("exec", "--yes", "--", `create-next-app@${nextVersion}`, ".", ...flags);
      await outputOf(process.execPath, args, {
        cwd: folder,
        env: { XDG_CONFIG_HOME: dirname(folder) },
        timeoutMs: 600_000,
      });
    },
    build: [program, "build"],
    start: at("start"),
    develop: at("dev"),
  };
}

/** The same application of Next.js below a base path, with the two lines that this takes. */
function belowBasePath(application: Application): Application {
  const { "lib/login.ts": login = "", ...others } = application.files;
  const option = `  basePath: ${JSON.stringify(basePath)},\n`;
  return {
    ...application,
    name: `Next.js below ${basePath}`,
    basePath,
    files: {
      ...others,
      "lib/login.ts": login.replace(/^ {2}origin: /m, `${option}$&`),
      "next.config.ts": `export default { basePath: ${JSON.stringify(basePath)} };\n`,
    },
  };
}

/**
 * The login's README, from its tarball: in each framework a new application with the README's lines is installed, built and started, and
 * a browser signs in: in development, without `NODE_ENV`, and in production behind a proxy that ends TLS for another host.
 */
export async function loginChecks(
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
): Promise<readonly Check[]> {
  const login = packed.get("login");
  const client = packed.get("client");
  if (!login || !client) return [];
  const programs = findPrograms(await readFile(join(login.folder, "README.md"), "utf8"));
  const tarballs = [client.file, login.file];
  return applicationsOf(programs).map((application) => ({
    group: "login",
    name: application.name,
    async run() {
      // npm takes no capital letters in the name of a project
      const folder = join(await mkdtemp(join(scratch, "login-")), "app");
      await mkdir(folder);
      const problems = [
        ...longPrograms(application),
        ...(await check(application, folder, tarballs, scratch)),
      ];
      return { version: [...application.dependencies, `next@${nextVersion}`][0] ?? "", problems };
    },
  }));
}

/** Programs with more lines than the README promises. */
function longPrograms({ files }: Application): readonly string[] {
  return Object.entries(files)
    .filter(([path]) => /\.[jt]sx?$/.test(path))
    .map(([path, text]) => [path, countLines(text)] as const)
    .filter(([, lines]) => lines > maxLines)
    .map(([path, lines]) => `${path} has ${lines} lines, more than ${maxLines}`);
}

/** Runs an application in each of its ways, and walks through its login. */
async function check(
  application: Application,
  folder: string,
  tarballs: readonly string[],
  scratch: string,
): Promise<readonly string[]> {
  const rules = [`--host-resolver-rules=MAP ${publicHost} 127.0.0.1`];
  const browser = await launchBrowser({ args: rules });
  const proxy = await startHttpsProxy(scratch);
  try {
    await install(application, folder, tarballs, "development");
    const problems = await visit("development", application, folder, browser);
    await install(application, folder, tarballs, "production");
    problems.push(...(await visit(undefined, application, folder, browser)));
    problems.push(...(await visit("production", application, folder, browser, proxy)));
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
  { guarded, basePath: base = "", start: starting, develop = starting }: Application,
  folder: string,
  browser: Browser,
  proxy?: Awaited<ReturnType<typeof startHttpsProxy>>,
): Promise<string[]> {
  const sandbox = await startSandbox({ users: [ada] });
  const port = await findPort();
  proxy?.to(port);
  const origin = proxy?.origin ?? `http://127.0.0.1:${port}`;
  try {
    const args = (phase === "development" ? develop : starting)(port);
    const running = await start(args, folder, port, environmentOf(sandbox, port, phase, proxy?.origin));
    const problems = await walk(browser, { url: origin + base, guarded }, sandbox);
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
