import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check, Finding } from "../harness/check.ts";
import { importTool } from "../harness/tools.ts";
import { smokeProblems } from "../smoke/expected.ts";
import { type ServedFiles, startLocalServer } from "../smoke/local-server.ts";

/** What is used of playwright-core. */
interface Page {
  readonly goto: (url: string) => Promise<unknown>;
  readonly evaluate: (expression: string) => Promise<string>;
  readonly on: (event: "pageerror", listen: (error: Error) => void) => void;
}
interface Browser {
  readonly version: () => string;
  readonly newPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}
interface Playwright {
  readonly chromium: { readonly launch: (options: object) => Promise<Browser> };
}

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A page of a real browser that loads the packed files as they are, by an import map, under a strict policy. */
export function chromiumCheck(project: string): Check {
  return { group: "runtimes", name: "Chromium", run: () => runPage(project) };
}

async function runPage(project: string): Promise<Finding> {
  const server = await startLocalServer(await servedFiles(project));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${server.url}/index.html`);
    const call = `import("/report.mjs").then(({ report }) => report(${JSON.stringify(server.url)}))`;
    const reports = JSON.parse(await page.evaluate(`${call}.then(JSON.stringify)`));
    return { version: browser.version(), problems: [...smokeProblems(reports), ...errors] };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function launch(): Promise<Browser> {
  // as its declarations describe it
  const { default: playwright } = (await importTool("playwright-core")) as { default: Playwright };
  const { chromium } = playwright;
  // as root there is no sandbox; the others keep the browser from calling its maker
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];
  for (const executablePath of installed) {
    const isThere = await access(executablePath).then(
      () => true,
      () => false,
    );
    if (isThere) return chromium.launch({ executablePath, args });
  }
  return launchBundled(chromium, args);
}

/** The Chromium that comes as a package, for Linux on x64. */
async function launchBundled(chromium: Playwright["chromium"], args: readonly string[]): Promise<Browser> {
  // as its declarations describe it
  const { default: bundled } = (await importTool("@sparticuz/chromium")) as {
    default: { readonly args: readonly string[]; readonly executablePath: () => Promise<string> };
  };
  const executablePath = await bundled.executablePath();
  return chromium.launch({ executablePath, args: [...bundled.args, ...args] }).catch((error: unknown) => {
    throw new Error("No browser starts: install Chromium (Debian: apt-get install chromium)", {
      cause: error,
    });
  });
}

async function servedFiles(project: string): Promise<ServedFiles> {
  const served = new Map<string, { type: string; body: string }>();
  const add = async (path: string) => {
    const body = await readFile(join(project, path), "utf8");
    served.set(`/${path}`, { type: "text/javascript", body });
  };
  for (const folder of ["node_modules/@onelogin-mfa/client/dist", "node_modules/openapi-fetch/dist"]) {
    const names = await readdir(join(project, folder), { recursive: true });
    for (const name of names.filter((file) => /\.m?js$/.test(file))) await add(`${folder}/${name}`);
  }
  for (const name of ["report.mjs", "smoke.mjs"]) await add(name);
  const body = page(await importMap(project));
  return served.set("/index.html", { type: "text/html; charset=utf-8", body });
}

async function importMap(project: string): Promise<string> {
  const folder = "node_modules/@onelogin-mfa/client";
  const { name, exports } = JSON.parse(await readFile(join(project, folder, "package.json"), "utf8"));
  const own = Object.keys(exports)
    .filter((path) => exports[path].default)
    .map((path) => [join(name, path), `/${join(folder, exports[path].default)}`]);
  const imports = {
    ...Object.fromEntries(own),
    "openapi-fetch": "/node_modules/openapi-fetch/dist/index.mjs",
  };
  return JSON.stringify({ imports });
}

// no 'unsafe-eval': nothing may be evaluated
const page = (imports: string) => `<!doctype html>
<meta http-equiv="Content-Security-Policy" content="default-src 'self' data:; script-src 'self' 'nonce-map'">
<title>smoke</title>
<link rel="icon" href="data:,">
<script type="importmap" nonce="map">${imports}</script>
`;
