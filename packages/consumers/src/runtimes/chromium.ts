import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "@onelogin-mfa/browser";
import type { Check, Finding } from "../check.ts";
import { type ServedFiles, startLocalServer } from "./local-server.ts";
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

/** What a browser needs of a project: the installed files as they are, an import map that leads to them, and a page. */
async function servedFiles(project: string): Promise<ServedFiles> {
  const lock = await readFile(join(project, "node_modules/.package-lock.json"), "utf8");
  // the paths of the installed packages, as npm writes them down
  const folders: readonly string[] = Object.keys(JSON.parse(lock).packages);
  const served = new Map<string, { type: string; body: string }>();
  for (const path of [...(await readdir(project)), ...(await filesIn(project, folders))]) {
    if (!/\.m?js$/.test(path)) continue;
    const body = await readFile(join(project, path), "utf8");
    served.set(`/${path}`, { type: "text/javascript", body });
  }
  const maps = await Promise.all(folders.map((folder) => importsOf(project, folder)));
  const body = page(JSON.stringify({ imports: Object.assign({}, ...maps) }));
  return served.set("/index.html", { type: "text/html; charset=utf-8", body });
}

async function filesIn(project: string, folders: readonly string[]): Promise<readonly string[]> {
  const lists = folders.map(async (folder) => {
    const names = await readdir(join(project, folder), { recursive: true });
    return names.map((name) => join(folder, name));
  });
  return (await Promise.all(lists)).flat();
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

// no 'unsafe-eval': nothing may be evaluated
const page = (imports: string) => `<!doctype html>
<meta http-equiv="Content-Security-Policy" content="default-src 'self' data:; script-src 'self' 'nonce-map'">
<title>smoke</title>
<link rel="icon" href="data:,">
<script type="importmap" nonce="map">${imports}</script>
`;
