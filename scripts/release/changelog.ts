/** What CHANGELOG.md says of the next version: its Markdown below the heading `## Unreleased`. */
export function unreleased(changelog: string): string {
  return section(changelog)?.body.trim() ?? "";
}

/**
 * Gives what is unreleased a version and a date, and leaves an empty heading for what comes next.
 *
 * @throws Error if there is no heading `## Unreleased`, or nothing below it
 */
export function release(changelog: string, version: string, date: string): string {
  const found = section(changelog);
  if (!found) throw new Error('CHANGELOG.md has no heading "## Unreleased": add it above the last version.');
  if (found.body.trim() === "") {
    throw new Error('CHANGELOG.md says nothing below "## Unreleased": write there what a user sees.');
  }
  const { start, body } = found;
  const heading = `## Unreleased\n\n## ${version} – ${date}\n`;
  return (
    changelog.slice(0, start) +
    heading +
    body +
    changelog.slice(start + "## Unreleased\n".length + body.length)
  );
}

function section(changelog: string): { readonly start: number; readonly body: string } | undefined {
  const match = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog);
  return match ? { start: match.index, body: match[1] ?? "" } : undefined;
}
