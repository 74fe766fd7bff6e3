import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isObject, listOf } from "../compare/node.ts";
import { messageOf } from "../errors.ts";
import { type Bump, maxBump } from "../policy/bump.ts";
import type { Opinion, ToolAnswer } from "./opinion.ts";

/** What `redocly diff` says about two JSON documents in one folder, called base.json and head.json. */
export async function askRedocly(folder: string): Promise<ToolAnswer> {
  const output = join(folder, "redocly.json");
  const args = [
    "diff",
    "base.json",
    "head.json",
    "--format",
    "json",
    "--fail-on",
    "none",
    "--output",
    output,
  ];
  try {
    await run(redoclyProgram(), args, folder);
    const answer: unknown = JSON.parse(await readFile(output, "utf8"));
    if (!isObject(answer) || answer.reportVersion !== "1") throw new Error("its report has another version");
    const opinions = listOf(answer.changes).filter(isObject).map(readChange);
    const { length } = opinions;
    return {
      tool: "redocly",
      opinions,
      note: `Redocly sees ${length} ${length === 1 ? "change" : "changes"}.`,
    };
  } catch (thrown) {
    const reason = (messageOf(thrown).split("\n")[0] ?? "").replaceAll(folder, "");
    return { tool: "redocly", opinions: null, note: `redocly diff gave no answer: ${reason}` };
  }
}

function redoclyProgram(): string {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  return join(dirname(manifest), "bin/cli.js");
}

function run(program: string, args: readonly string[], folder: string): Promise<void> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const options = { cwd: folder, env, timeout: 60_000 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error, _, stderr) => {
      if (error) reject(new Error(stderr.trim().split("\n").at(-1) || error.message));
      else resolve();
    });
  });
}

function readChange(change: { readonly [key: string]: unknown }): Opinion {
  const results = listOf(change.results).filter(isObject);
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

function pointerOf(place: unknown): string | null {
  return isObject(place) && typeof place.pointer === "string" ? place.pointer.replace(/^#/, "") : null;
}

function bumpNamed(impact: unknown): Bump {
  return impact === "major" || impact === "minor" ? impact : "patch";
}
