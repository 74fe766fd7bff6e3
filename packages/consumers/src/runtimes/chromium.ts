import { launchBrowser } from "@onelogin-mfa/browser";
import type { Check, Finding } from "../check.ts";
import { startLocalServer } from "./local-server.ts";
import { servedFiles } from "./served-files.ts";
import type { Smoke } from "./smoke.ts";

/** A page of a real browser that loads the packed files as they are, by an import map, under a strict policy. */
export function chromiumCheck(smoke: Smoke): Check {
  return { group: "runtimes", name: "Chromium", run: () => runPage(smoke) };
}

async function runPage({ project, problems }: Smoke): Promise<Finding> {
  const browser = await launchBrowser();
  const server = await startLocalServer(await servedFiles(project));
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${server.url}/index.html`);
    const call = `import("/report.mjs").then(({ report }) => report(${JSON.stringify(server.url)}))`;
    const reports = JSON.parse(await page.evaluate<string>(`${call}.then(JSON.stringify)`));
    return { version: browser.version(), problems: [...problems(reports), ...errors] };
  } finally {
    await server.close();
    await browser.close();
  }
}
