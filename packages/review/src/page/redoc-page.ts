import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { arrayOf, isObject, listOperations } from "@onelogin-mfa/codegen/document";
import { annotate } from "@onelogin-mfa/docs/annotate";
import { redocScript, withoutLogo } from "@onelogin-mfa/docs/self-contained";
import type { Bump } from "../policy/bump.ts";
import type { Report, ReviewedOperation, Spec } from "../report.ts";
import { contentPolicy, readAsset } from "./assets.ts";

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
    // the empty folder keeps configuration files of the surroundings out
    const options = ["-o", "page.html", "--inlineBundle", "--title", `The spec ${side} the change`];
    await runRedocly(["build-docs", "spec.json", ...options], folder);
    const page = withoutLogo(await readFile(join(folder, "page.html"), "utf8"));
    return {
      html: closedPage(page, `${readAsset("browser/redoc-frame.js")}\n{${redocScript}}`),
      problem: null,
    };
  } catch (error) {
    // a spec may parse and still be none that Redoc can show: the rest of the review stands without it
    return { html: null, problem: redoclyMessage(error).replaceAll(folder, "") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs Redocly's program in a folder.
 *
 * @throws Error with the program's `stderr`, if it fails
 */
async function runRedocly(args: readonly string[], folder: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const program = join(dirname(manifest), "bin/cli.js");
  await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, env, timeout: 60_000 });
}

/** What Redocly's program said of its failure, without its greeting and the locations in its own code. */
function redoclyMessage(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^[╔║╚]|^Prerendering|^at /.test(line));
  return said.join("\n") || "Redocly gave no reason.";
}

/**
 * Redoc's page with a policy that lets only its own scripts run and nothing load from the network, whatever markup the
 * descriptions of a spec hold. `script` runs first.
 */
export function closedPage(page: string, script: string): string {
  const [head = "", ...rest] = page.split("<head>");
  const added = `<script type="module">${script}</script>${rest.join("<head>")}`;
  const scripts = added.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g);
  const policy = contentPolicy({ scripts: [...scripts].map(([, source = ""]) => source), workers: true });
  return `${head}<head><meta http-equiv="Content-Security-Policy" content="${policy}">${added}`;
}

/** Names of the colours that Redoc has for its badges. */
const colours: Readonly<Record<Bump, string>> = { major: "red", minor: "blue", patch: "grey", none: "grey" };

/**
 * Marks what changed in a copy of a spec that is made for Redoc, and gives it back: a badge on each operation, which
 * Redoc's menu shows as well, the changes in words in its description, and their number at the menu's groups.
 */
export function markChanges(spec: Spec, report: Report, side: "before" | "after"): Spec {
  const gone = side === "before" ? "added" : "removed";
  const shown = report.operations.filter(({ changes, state }) => changes.length > 0 && state !== gone);
  const targets = new Map(listOperations(spec).map(({ id, node }) => [id, node.value]));
  for (const operation of shown) {
    const target = targets.get(operation.operationId);
    if (isObject(target)) Object.assign(target, marksOf(target, operation, report));
  }
  for (const tag of arrayOf(spec.tags).filter(isObject)) {
    const changed = shown.filter((operation) => operation.tag === tag.name).length;
    const title = `${String(tag["x-displayName"] ?? tag.name)} (${changed} changed)`;
    if (changed > 0) Object.assign(tag, { "x-displayName": title });
  }
  return spec;
}

function marksOf({ description }: Spec, { state, bump, changes }: ReviewedOperation, report: Report): Spec {
  const name = state === "added" || state === "removed" ? state : bump === "none" ? "changed" : bump;
  const sentences = report.changes
    .filter(({ id }) => changes.includes(id))
    .map((change) => `- *${change.bump}*: ${change.sentence}`);
  return {
    "x-badges": [{ name, color: colours[bump], position: "before" }],
    description: `**In this review**\n\n${sentences.join("\n")}\n\n${String(description ?? "")}`,
  };
}
