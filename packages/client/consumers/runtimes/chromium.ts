import { access } from "node:fs/promises";
import type { Check, Finding } from "../harness/check.ts";
import { importTool } from "../harness/tools.ts";
import { startLocalServer } from "../smoke/local-server.ts";
import { servedFiles } from "./served-files.ts";
import type { Smoke } from "./smoke.ts";

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
export function chromiumCheck(smoke: Smoke): Check {
  return { group: "runtimes", name: "Chromium", run: () => runPage(smoke) };
}

async function runPage({ project, problems }: Smoke): Promise<Finding> {
  const server = await startLocalServer(await servedFiles(project));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${server.url}/index.html`);
    const call = `import("/report.mjs").then(({ report }) => report(${JSON.stringify(server.url)}))`;
    const reports = JSON.parse(await page.evaluate(`${call}.then(JSON.stringify)`));
    return { version: browser.version(), problems: [...problems(reports), ...errors] };
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
