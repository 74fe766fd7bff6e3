import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { arrayOf, type JsonObject, objectOf } from "@onelogin-mfa/openapi";
import { annotate } from "@onelogin-mfa/page-kit/annotate";
import { redocScript } from "@onelogin-mfa/page-kit/redoc-script";
import { redocStyle } from "@onelogin-mfa/page-kit/redoc-style";
import {
  redocPolicy,
  scriptsIn,
  withoutLogo,
  withPolicy,
  withStart,
} from "@onelogin-mfa/page-kit/self-contained";
import { escapeHtml } from "./markdown.ts";

/** The words of a page in Redoc that are not those of the document. */
export interface RedocTexts {
  /** In the browser's title. */
  readonly title: string;
  /** The page in a sentence, for search engines. */
  readonly description: string;
  /** Markdown below the first paragraph of the document's own introduction. */
  readonly links: string;
  /** Servers beside those of the document. */
  readonly servers?: readonly object[];
}

/** A copy of an annotated document, whose description leads to the site after its first paragraph. */
function withTexts(document: JsonObject, { links, servers = [] }: RedocTexts): JsonObject {
  const info = objectOf(document.info);
  const [introduction = "", ...others] = String(info.description ?? "").split("\n\n");
  const description = [introduction, links, ...others].join("\n\n");
  return { ...document, info: { ...info, description }, servers: [...arrayOf(document.servers), ...servers] };
}

// in the page, as its policy lets it load nothing
const icon = `data:image/svg+xml,${encodeURIComponent(readFileSync(new URL("icon.svg", import.meta.url), "utf8").trim())}`;

const style = redocStyle(
  readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/page-kit/design.css")), "utf8"),
);

const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));

/**
 * Writes an OpenAPI document in Redoc as one page that needs no network.
 *
 * @param spec its root, as `loadDocument` has returned it
 * @param work a folder for what Redocly reads: annotated, so that nothing in it leads to another file or address
 */
export async function writeRedoc(
  spec: unknown,
  page: string,
  work: string,
  texts: RedocTexts,
): Promise<void> {
  const annotated = join(work, "annotated.json");
  await writeFile(annotated, JSON.stringify(withTexts(annotate(spec), texts)));
  const options = ["--inlineBundle", "--title", texts.title];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  await promisify(execFile)(process.execPath, [redocly, "build-docs", annotated, "-o", page, ...options], {
    env,
  });
  const html = withoutLogo(await readFile(page, "utf8"))
    // its router reads what follows the `#`; redoc-page.js does the same to what Redoc draws later
    .replaceAll(/(<a\b[^>]*? href=")(?=\/)/g, "$1#");
  const description = `<meta name="description" content="${escapeHtml(texts.description)}">`;
  const start = `<link rel="icon" href="${icon}">${description}${style}<script type="module">${redocScript}</script>`;
  const whole = withStart(html, start);
  await writeFile(page, withPolicy(whole, redocPolicy(scriptsIn(whole))));
}
