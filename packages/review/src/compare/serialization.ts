import type { Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type Context, compareSchemas, isOnBoth, memberAt, type Pair, report } from "./context.ts";
import { shown } from "./words.ts";

type Key = "style" | "explode" | "allowReserved";

/**
 * Gives what compares a parameter or header that is written by the rules for its schema; one with `content` instead is
 * written in another way. What is left out has its default.
 */
export function serializationOf(context: Context, holder: Pair, owner: string, rule: RuleId) {
  const compare = (key: Key) => (pair: Pair) => {
    const [old, now] = [effectiveValue(holder.before, key), effectiveValue(holder.after, key)];
    const sentence = `\`${key}\` of ${owner} changed from ${shown(old)} to ${shown(now)}.`;
    if (old !== now) report(context, rule, pair, sentence);
  };
  const compareForm = (pair: Pair) => {
    if (isOnBoth(pair)) compareSchemas({ ...context, owner }, [pair.before], [pair.after]);
    else report(context, rule, pair, `The schema of ${owner} is ${pair.after ? "new" : "gone"}.`);
  };
  return {
    schema: compareForm,
    style: compare("style"),
    explode: compare("explode"),
    allowReserved: compare("allowReserved"),
  };
}

function effectiveValue(node: Node | undefined, key: Key): unknown {
  const value = memberAt(node, key)?.value;
  if (value !== undefined || key === "allowReserved") return value ?? false;
  if (key === "explode") return effectiveValue(node, "style") === "form";
  return /^(query|cookie)$/.test(String(memberAt(node, "in")?.value)) ? "form" : "simple";
}
