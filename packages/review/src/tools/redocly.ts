import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { arrayOf, isObject } from "@onelogin-mfa/codegen/document";
import { type Bump, maxBump } from "../policy/bump.ts";
import type { Opinion, ToolAnswer } from "./opinion.ts";

/** What `redocly diff` says about two JSON documents in one folder, called base.json and head.json. */
export async function askRedocly(folder: string): Promise<ToolAnswer> {
  const output = join(folder, "redocly.json");
  const options = ["--format=json", "--fail-on=none", `--output=${output}`];
  try {
    await runRedocly(["diff", "base.json", "head.json", ...options], folder);
    const answer: unknown = JSON.parse(await readFile(output, "utf8"));
    if (!isObject(answer) || answer.reportVersion !== "1") throw new Error("its report has another version");
    const opinions = arrayOf(answer.changes).filter(isObject).map(readChange);
    const { length } = opinions;
    return {
      tool: "redocly",
      opinions,
      note: `Redocly sees ${length} ${length === 1 ? "change" : "changes"}.`,
    };
  } catch (thrown) {
    const reason = (redoclyMessage(thrown).split("\n").at(-1) ?? "").replaceAll(folder, "");
    return { tool: "redocly", opinions: null, note: `redocly diff gave no answer: ${reason}` };
  }
}

/**
 * Runs Redocly's program in a folder.
 *
 * @throws Error with the program's `stderr`, if it fails
 */
export async function runRedocly(args: readonly string[], folder: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const program = join(dirname(manifest), "bin/cli.js");
  await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, env, timeout: 60_000 });
}

/** What Redocly's program said of its failure, without its greeting and the locations in its own code. */
export function redoclyMessage(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^[╔║╚]|^Prerendering|^at /.test(line));
  return said.join("\n") || "Redocly gave no reason.";
}

function readChange(change: { readonly [key: string]: unknown }): Opinion {
  const results = arrayOf(change.results).filter(isObject);
  const [first] = results;
  const messages = results.map(({ message }) => String(message));
  return {
    bump: maxBump([bumpNamed(change.impact), ...results.map(({ impact }) => bumpNamed(impact))]),
    rule: first ? String(first.ruleId) : null,
    message: messages.join(" ") || `${String(change.kind)}, and no rule of Redocly's is about it.`,
    before: pointerOf(change.base),
    after: pointerOf(change.revision),
    operationId: null,
    words: [],
  };
}

function pointerOf(location: unknown): string | null {
  return isObject(location) && typeof location.pointer === "string"
    ? location.pointer.replace(/^#/, "")
    : null;
}

function bumpNamed(impact: unknown): Bump {
  return impact === "major" || impact === "minor" ? impact : "patch";
}
