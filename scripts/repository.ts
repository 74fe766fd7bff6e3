import { posix } from "node:path";

/** True from the first release on, which gives the changelog its first version. Until then npm does not have the packages. */
export const isPublished = (changelog: string): boolean => /^## \d/m.test(changelog);

const notice = `> [!NOTE]
> **Not on npm yet.** In a clone of this repository, lines with \`npx\` work as they stand after \`npm ci\`. For a project of your own, run
> \`npm ci && npm run build\` in the clone, and in the project
> \`npm install --install-links ../onelogin-mfa/packages/client/dist ../onelogin-mfa/packages/sandbox/dist\`.`;

/**
 * A document as it reads before or after the packages are on npm: until then, a notice after the first place that installs
 * one says how to do without.
 */
export function withNotice(document: string, isPublished: boolean): string {
  const blocks = document
    .trimEnd()
    .split("\n\n")
    .filter((block) => block !== notice);
  const place = blocks.findIndex((block) => /(npm install|npx) (--save-dev )?@onelogin-mfa\//.test(block));
  const notices = isPublished || place === -1 ? [] : [notice];
  return `${blocks.toSpliced(place + 1, 0, ...notices).join("\n\n")}\n`;
}

/**
 * The address of the repository, such as `https://github.com/owner/name`: the field `repository` of the root's
 * package.json, the one place that has it. `undefined` while there is none.
 *
 * @param manifest the text of the root's package.json
 * @throws Error if it is not an address on GitHub, where the release workflow runs
 */
export function readRepository(manifest: string): string | undefined {
  // the root's package.json
  const { repository } = JSON.parse(manifest) as { repository?: unknown };
  if (repository === undefined) return undefined;
  if (
    typeof repository === "string" &&
    /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+(?<!\.git)$/.test(repository)
  ) {
    return repository;
  }
  const found = JSON.stringify(repository);
  throw new Error(
    `Invalid "repository" in package.json: ${found}. Write it as "https://github.com/OWNER/NAME".`,
  );
}

/** Message of a release while the repository's address is missing. */
export const repositoryIsMissing = `package.json has no "repository": the published packages would not say where their source, documentation and
issues are, and npm's trusted publishing would refuse them. Add the address to the package.json at the root:
  "repository": "https://github.com/OWNER/NAME"`;

/**
 * A document in which each link that leads out of the package leads to the repository, at the version's tag: what is
 * relative to a folder of the repository leads nowhere from an installed package.
 *
 * @param directory the document's folder in the repository
 * @param shipped the files that are in the package
 */
export function resolveLinks(
  text: string,
  links: { repository: string; tag: string; directory: string; shipped: readonly string[] },
): string {
  const { repository, tag, directory, shipped } = links;
  const codeOrLink = /```[\s\S]*?```|`[^`\n]*`|\]\((?!https?:|#)([^()\s#,]+)(?=[)#])/g;
  return text.replace(codeOrLink, (found, path: string | undefined) =>
    path === undefined || shipped.includes(path)
      ? found
      : `](${repository}/blob/${tag}/${posix.join(directory, path)}`,
  );
}

/** The fields of a published package.json that lead to its source, its README and its issues. */
export function repositoryFields(repository: string, directory: string) {
  return {
    repository: { type: "git", url: `git+${repository}.git`, directory },
    homepage: `${repository}/tree/main/${directory}#readme`,
    bugs: { url: `${repository}/issues` },
  };
}
