const heading = /^## Unreleased$/m;

/** What CHANGELOG.md says of the next version: its Markdown below the heading `## Unreleased`. */
export function unreleased(changelog: string): string {
  return changelog.split(heading)[1]?.split(/^## /m, 1)[0]?.trim() ?? "";
}

/**
 * Gives what is unreleased a version and a date.
 *
 * @throws Error if there is no heading `## Unreleased`, or nothing below it
 */
export function release(changelog: string, version: string, date: string): string {
  if (!heading.test(changelog)) {
    throw new Error('CHANGELOG.md has no heading "## Unreleased": add it above the last version.');
  }
  if (unreleased(changelog) === "") {
    throw new Error('CHANGELOG.md says nothing below "## Unreleased": write there what a user sees.');
  }
  return changelog.replace(heading, `## ${version} – ${date}`);
}
