import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutLogo } from "@onelogin-mfa/docs/self-contained";

/** A file that the page is made of. */
export interface Asset {
  readonly type: string;
  readonly text: string;
}

const beside = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** By path. Read once: none of them changes while the loop runs. */
export function pageAssets(): ReadonlyMap<string, Asset> {
  return new Map([
    ["/", { type: "text/html; charset=utf-8", text: beside("./page.html") }],
    ["/page.css", { type: "text/css; charset=utf-8", text: beside("./page.css") }],
    ["/live.js", { type: script, text: beside("./live.js") }],
    ["/redoc.js", { type: script, text: withoutLogo(readFileSync(redocBundle(), "utf8")) }],
  ]);
}

const script = "text/javascript; charset=utf-8";

/** The bundle that `redocly build-docs --inlineBundle` puts into its pages; the command's version is pinned. */
function redocBundle(): string {
  const manifest = fileURLToPath(import.meta.resolve("@redocly/cli/package.json"));
  return join(dirname(manifest), "lib/chunks/redoc.standalone.js");
}
