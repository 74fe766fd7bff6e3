import type { ApiChange } from "./api/api-changes.ts";

/** An item of the changelog that says why a change of an export is compatible, though its lines look otherwise. */
interface Acceptance {
  readonly names: readonly string[];
  readonly reason: string;
}

/** Returns what is below the heading `## Unreleased`, or below that of a version. */
export function newestSection(changelog: string): string {
  return changelog.split(/^## .*$/m)[1] ?? "";
}

/**
 * Finds the reason why a change is compatible: an item of the newest section such as
 *
 *     - Compatible: `Options`, `Result` of `@onelogin-mfa/client`: you never write one.
 */
export function reasonOf(change: ApiChange, changelog: string): string | undefined {
  const named = acceptancesIn(changelog).find(
    ({ names }) => names.includes(change.name) && names.includes(change.package),
  );
  return named?.reason;
}

function acceptancesIn(changelog: string): Acceptance[] {
  const items = newestSection(changelog).matchAll(/^[-*] Compatible: (.*(?:\n {2,}\S.*)*)/gm);
  return [...items].flatMap(([, item = ""]) => {
    const [, head = "", reason = ""] = /^((?:[^`:]*`[^`]+`)+)[^`:]*: ([\s\S]+)$/.exec(item) ?? [];
    const names = [...head.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    return reason.trim() === "" ? [] : [{ names, reason: reason.replace(/\s+/g, " ").trim() }];
  });
}
