import type { Bump } from "@onelogin-mfa/review";
import type { ReportChange } from "./compare-reports.ts";
import type { PackageInterface, Properties } from "./make-interface.ts";

/**
 * Compares what users rely on beside types, such as the options of a command. A part that is gone is a major change, one that is new a minor
 * one, unless it has to be given.
 */
export function compareInterfaces(old: PackageInterface, now: PackageInterface): ReportChange[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const [before, after] = [old[name], now[name]];
    const change = (bump: Bump, what: string): ReportChange => {
      return { name, place: name, bump, what, before: lineOf(before), after: lineOf(after) };
    };
    if (!before) {
      const isRequired = after?.required === true || name.startsWith("engine ");
      return [isRequired ? change("major", "is new, and required") : change("minor", "is new")];
    }
    if (!after) return [change("major", "is gone")];
    return differencesOf(before, after).map(([bump, what]) => change(bump, what));
  });
}

type Difference = readonly [bump: Bump, what: string];

function differencesOf(old: Properties, now: Properties): Difference[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name): readonly Difference[] => {
    const [before, after] = [old[name], now[name]];
    // callers give an argument by its place
    if (name === "name" || JSON.stringify(before) === JSON.stringify(after)) return [];
    if (name === "choices") return compareChoices(before, after);
    if (name === "required") return [after ? ["major", "is required"] : ["minor", "is optional"]];
    const isMore = before === undefined && ["short", "variable", "repeated"].includes(name);
    if (isMore) return [["minor", `has \`${name}\`: ${JSON.stringify(after)}`]];
    return [["major", `has another \`${name}\`: ${jsonOf(after)}, it was ${jsonOf(before)}`]];
  });
}

/** Compares the values that an option takes; one without a list takes any. */
function compareChoices(old: unknown, now: unknown): readonly Difference[] {
  if (!Array.isArray(now)) return [["minor", "takes any value"]];
  if (!Array.isArray(old)) return [["major", `takes ${now.join(", ")} only`]];
  const less = old.filter((one) => !now.includes(one));
  const more = now.filter((one) => !old.includes(one));
  return [
    ...less.map((one) => ["major", `no longer takes \`${one}\``] as const),
    ...more.map((one) => ["minor", `also takes \`${one}\``] as const),
  ];
}

const jsonOf = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));

const lineOf = (properties: Properties | undefined) =>
  properties === undefined ? null : JSON.stringify(properties);
