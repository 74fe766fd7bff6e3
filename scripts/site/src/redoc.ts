import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { arrayOf, type JsonObject, objectOf } from "@onelogin-mfa/openapi";
import { annotate } from "@onelogin-mfa/page/annotate";
import {
  redocPolicy,
  redocScript,
  redocStyle,
  scriptsIn,
  withoutLogo,
  withPolicy,
  withStart,
} from "@onelogin-mfa/page/self-contained";

/** A copy of an annotated spec: its description leads to the site, which says at length what the spec's says. */
function withSiteLinks(spec: JsonObject): JsonObject {
  const info = objectOf(spec.info);
  const [introduction = ""] = String(info.description ?? "").split("\n\n");
  const links =
    "All operations on one page, for reviewers. The site: [start page](index.html) · [operations](operations/index.html) · [evidence](evidence.html)";
  const description = `${introduction}\n\n${links}`;
  const sandbox = { url: "http://127.0.0.1:4020", description: "The sandbox on your machine." };
  return { ...spec, info: { ...info, description }, servers: [...arrayOf(spec.servers), sandbox] };
}

const description =
  '<meta name="description" content="Every operation of the OneLogin MFA API on one page, with its evidence.">';

const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));

/**
 * Writes a spec in Redoc as one page that needs no network.
 *
 * @param spec its root, as `loadDocument` has returned it
 * @param work a folder for what Redocly reads: annotated, so that nothing in it leads to another file or address
 */
export async function writeRedoc(spec: unknown, page: string, work: string): Promise<void> {
  const annotated = join(work, "annotated.json");
  await writeFile(annotated, JSON.stringify(withSiteLinks(annotate(spec))));
  const options = ["--inlineBundle", "--title", "All operations – OneLogin MFA API"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  await promisify(execFile)(process.execPath, [redocly, "build-docs", annotated, "-o", page, ...options], {
    env,
  });
  const html = withoutLogo(await readFile(page, "utf8"))
    // its router reads what follows the `#`; redoc-page.js does the same to what Redoc draws later
    .replaceAll(/(<a\b[^>]*? href=")(?=\/)/g, "$1#");
  const start = `<link rel="icon" href="icon.svg">${description}${redocStyle}<script type="module">${redocScript}</script>`;
  const whole = withStart(html, start);
  await writeFile(page, withPolicy(whole, redocPolicy(scriptsIn(whole))));
}
