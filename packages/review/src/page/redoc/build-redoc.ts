import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { annotate } from "@onelogin-mfa/docs/annotate";
import { withoutLogo } from "@onelogin-mfa/docs/self-contained";
import type { Report, Spec } from "../../report.ts";
import { readAsset } from "../parts/assets.ts";
import { closedPage } from "./closed-page.ts";
import { markChanges } from "./mark-changes.ts";

/** A spec in Redoc as one page, or why there is none. */
export type RedocResult =
  | { readonly html: string; readonly problem: null }
  | { readonly html: null; readonly problem: string };

/** Renders one side's spec with its evidence and its changes marked. The same input gives the same bytes. */
export async function buildRedoc(spec: Spec, report: Report, side: "before" | "after"): Promise<RedocResult> {
  const folder = await mkdtemp(join(tmpdir(), "review-redoc-"));
  try {
    const marked = markChanges(annotate(spec), report, side);
    await writeFile(join(folder, "spec.json"), JSON.stringify(marked));
    await redocly(folder, side);
    const page = withoutLogo(await readFile(join(folder, "page.html"), "utf8"));
    return { html: closedPage(page, readAsset("browser/redoc-frame.js")), problem: null };
  } catch (error) {
    // a spec may parse and still be none that Redoc can show: the rest of the review stands without it
    return { html: null, problem: messageOf(error).replaceAll(folder, "") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function redocly(folder: string, side: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const program = join(manifest, "..", "bin", "cli.js");
  const options = ["-o", "page.html", "--inlineBundle", "--title", `The spec ${side} the change`];
  // the empty folder keeps configuration files of the surroundings out
  await promisify(execFile)(process.execPath, [program, "build-docs", "spec.json", ...options], {
    cwd: folder,
    timeout: 60_000,
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
}

function messageOf(error: unknown): string {
  const isFailedCommand = error instanceof Error && "stderr" in error;
  const text = isFailedCommand ? String(error.stderr) : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  // without the program's greeting and the places in its own code
  const said = lines.filter((line) => line !== "" && !/^[╔║╚]|^Prerendering|^at /.test(line));
  return said.join("\n") || "Redocly gave no reason.";
}
