import type { Bump } from "../../policy/bump.ts";
import type { Report, ReviewedOperation } from "../../report.ts";

type Mapping = Record<string, unknown>;

/** Names of the colours that Redoc has for its badges. */
const colours: Readonly<Record<Bump, string>> = { major: "red", minor: "blue", patch: "grey", none: "grey" };

/**
 * Marks what changed in a copy of a spec that is made for Redoc, and gives it back: a badge on each operation, which
 * Redoc's menu shows as well, the changes in words in its description, and their number at the menu's groups.
 */
export function markChanges(spec: Mapping, report: Report, side: "before" | "after"): Mapping {
  const gone = side === "before" ? "added" : "removed";
  const shown = report.operations.filter(({ changes, state }) => changes.length > 0 && state !== gone);
  for (const operation of shown) {
    const target = findOperation(spec, operation);
    if (target !== undefined) markOperation(target, operation, report);
  }
  for (const tag of Array.isArray(spec.tags) ? spec.tags.filter(isMapping) : []) {
    const changed = shown.filter((operation) => operation.tag === tag.name).length;
    if (changed > 0)
      tag["x-displayName"] = `${String(tag["x-displayName"] ?? tag.name)} (${changed} changed)`;
  }
  return spec;
}

function findOperation(
  { paths }: Mapping,
  { operationId, path, method }: ReviewedOperation,
): Mapping | undefined {
  const items = isMapping(paths) ? paths : {};
  const all = Object.values(items)
    .filter(isMapping)
    .flatMap((item) => Object.values(item).filter(isMapping));
  // one without an id goes by its place
  const item = items[path];
  const placed = isMapping(item) ? item[method.toLowerCase()] : undefined;
  return (
    all.find((candidate) => candidate.operationId === operationId) ?? (isMapping(placed) ? placed : undefined)
  );
}

function markOperation(target: Mapping, operation: ReviewedOperation, report: Report): void {
  const { state, bump, changes } = operation;
  const name = state === "added" || state === "removed" ? state : bump === "none" ? "changed" : bump;
  target["x-badges"] = [{ name, color: colours[bump], position: "before" }];
  const sentences = report.changes
    .filter(({ id }) => changes.includes(id))
    .map((change) => `- *${change.bump}*: ${change.sentence}`);
  target.description = `**In this review**\n\n${sentences.join("\n")}\n\n${String(target.description ?? "")}`;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
