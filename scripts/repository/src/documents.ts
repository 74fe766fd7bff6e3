import { posix } from "node:path";
import { scope, type Workspace } from "./workspaces.ts";

/** True from the first release on, which gives the changelog its first version. Until then npm does not have the packages. */
export const isPublished = (changelog: string): boolean => /^## \d/m.test(changelog);

/** Lines of a document's shell that install or run packages of ours. */
const installLine = /\b(?:npm install|npx)(?: --?[\w-]+)* @onelogin-mfa\/.*/g;

const noticeStart = "> [!NOTE]\n> **Not on npm yet.**";

/** A document as it reads once the packages are on npm. */
export function withoutNotice(document: string): string {
  return `${blocksOf(document).join("\n\n")}\n`;
}

/**
 * A document as it reads until the packages are on npm: after the first place that installs or runs some, a notice says how to have
 * the same from a clone.
 *
 * @param workspaces which of our packages each of them needs: npm has none of them
 */
export function withNotice(document: string, workspaces: readonly Workspace[]): string {
  const blocks = blocksOf(document);
  const place = blocks.findIndex((block) => block.match(installLine));
  const notices = place === -1 ? [] : [noticeFor(packagesIn(blocks[place] ?? ""), workspaces)];
  return `${blocks.toSpliced(place + 1, 0, ...notices).join("\n\n")}\n`;
}

const blocksOf = (document: string): readonly string[] =>
  document
    .trimEnd()
    .split("\n\n")
    .filter((block) => !block.startsWith(noticeStart));

/** Names of the packages that a text installs, ours and others, and of those that it runs with `npx`. */
export function packagesIn(text: string): readonly string[] {
  const names = (text.match(installLine) ?? []).flatMap((line) => {
    const words = line.replace(/[`#].*/, "").split(" ");
    const [program, ...others] = words.filter((word) => !/^(npm|install|npx|--?[\w-]+)$/.test(word));
    return words[0] === "npx" ? [program ?? ""] : [program ?? "", ...others];
  });
  return [...new Set(names.filter(Boolean))];
}

function noticeFor(names: readonly string[], workspaces: readonly Workspace[]): string {
  const ours = new Set<string>();
  const add = (name: string): void => {
    for (const needed of workspaces.find((workspace) => workspace.name === name)?.needs ?? []) add(needed);
    ours.add(name);
  };
  for (const name of names) if (name.startsWith(scope)) add(name.slice(scope.length));
  const others = names.filter((name) => !name.startsWith(scope));
  const folders = [...ours].map((name) => `../onelogin-mfa/packages/${name}/dist`);
  return `${noticeStart} In a clone of this repository, lines with \`npx\` work as they stand after \`npm ci\`. For a project of your own,
> in a folder beside the clone:
>
> \`\`\`sh
> npm ci --prefix ../onelogin-mfa && npm run build --prefix ../onelogin-mfa
> ${["npm install", `$(npm pack -q ${folders.join(" ")})`, ...others].join(" ")}
> \`\`\``;
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
