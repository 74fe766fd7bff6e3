import type { Change } from "../compare/change.ts";
import { compareBumps, maxBump } from "../policy/bump.ts";
import { policy } from "../policy/rules.ts";
import type { ToolResult, ToolRun } from "../report.ts";
import type { Opinion, ToolOutput } from "./ask-tools.ts";

/** What the tools say about each change: at most one result a tool, its gravest; and how each run went. */
export interface Matched {
  readonly results: ReadonlyMap<Change, readonly ToolResult[]>;
  readonly runs: readonly ToolRun[];
}

/** Finds the change that each opinion is about. */
export function matchOpinions(changes: readonly Change[], outputs: readonly ToolOutput[]): Matched {
  const results = new Map<Change, ToolResult[]>();
  const runs = outputs.map(({ tool, opinions, note }): ToolRun => {
    const unmatched: ToolResult[] = [];
    for (const opinion of opinions ?? []) {
      const result = { tool, bump: opinion.bump, rule: opinion.rule, message: opinion.message };
      const change = opinion.operationId === null ? byPointer(changes, opinion) : byWords(changes, opinion);
      if (change) results.set(change, withResult(results.get(change) ?? [], result));
      else unmatched.push(result);
    }
    const bump = opinions && maxBump(opinions.map((opinion) => opinion.bump));
    return { tool, ran: opinions !== null, bump, note, unmatched };
  });
  return { results, runs };
}

function withResult(list: readonly ToolResult[], result: ToolResult): ToolResult[] {
  const known = list.find(({ tool }) => tool === result.tool);
  if (known && compareBumps(known.bump, result.bump) >= 0) return [...list];
  return [...list.filter((one) => one !== known), result];
}

/** The change that speaks for the very location, or else for something in it or around it; of several, the gravest. */
function byPointer(changes: readonly Change[], { before, after }: Opinion): Change | undefined {
  const find = (isNear: (mine: string, its: string) => boolean) =>
    changes.find(({ covers }) => {
      const touches = (mine: readonly string[], its: string | null) =>
        its !== null && mine.some((location) => isNear(location, its));
      return touches(covers.before, before) || touches(covers.after, after);
    });
  const isAround = (mine: string, its: string) => its.startsWith(`${mine}/`) || mine.startsWith(`${its}/`);
  return find((mine, its) => mine === its) ?? find(isAround);
}

/** The change at the operation whose part and names fit the message best. */
function byWords(changes: readonly Change[], opinion: Opinion): Change | undefined {
  const parts = partsOf(opinion.rule ?? "");
  const scored = changes.flatMap((change) => {
    const positions = change.positions.filter(({ operationId }) => operationId === opinion.operationId);
    if (!positions.some(({ part }) => parts.includes(part))) return [];
    const text = plain([change.sentence, ...change.covers.before, ...change.covers.after].join(" "));
    const named = opinion.words.filter((word) => text.includes(plain(word))).length;
    const hasStatus = positions.some(({ status }) => opinion.words.includes(status ?? ""));
    return [{ change, score: named * 2 + (hasStatus ? 1 : 0) }];
  });
  const isNameless = opinion.words.length === 0;
  const [best] = scored.sort((a, b) => b.score - a.score);
  return best && (isNameless || best.score > 1) ? best.change : undefined;
}

/** A schema `ExpiresIn` is what fields called `expires_in` refer to. */
const plain = (text: string) => text.toLowerCase().replaceAll("_", "");

function partsOf(rule: string): readonly string[] {
  if (rule.startsWith("response")) return ["response"];
  if (rule.startsWith("request")) return ["request", "parameter"];
  if (/parameter|header/.test(rule)) return ["parameter", "operation"];
  return ["operation"];
}

/** Which tool disagrees and why the policy decides; `null` if none does and no major change went unnoticed. */
export function disagreementOf(
  change: Change,
  results: readonly ToolResult[],
  runs: readonly ToolRun[],
): string | null {
  const names = { redocly: "Redocly", oasdiff: "oasdiff" };
  const asked = runs.filter(({ ran }) => ran);
  const said = asked.map(({ tool }) => {
    const result = results.find((one) => one.tool === tool);
    if (!result) return `${names[tool]} says nothing`;
    return `${names[tool]} says ${result.bump}${result.rule ? ` (${result.rule})` : ""}`;
  });
  const isContradicted = results.some(({ bump }) => bump !== change.bump);
  const isUnseen = asked.length > 0 && results.length === 0 && change.bump === "major";
  if (!isContradicted && !isUnseen) return null;
  return `${said.join(", ")}; the policy decides ${change.bump}: ${policy[change.rule].why}`;
}
