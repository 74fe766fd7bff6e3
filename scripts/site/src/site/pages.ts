/** A page of the site that is made from a Markdown file. */
export interface MarkdownPage {
  /** Its name in the site. */
  readonly file: string;
  /** The Markdown file, from the root of the repository. */
  readonly source: string;
  /** In the menu; the page's own heading may be longer. */
  readonly title: string;
  readonly group: Group;
  /** Content of the page in a sentence. */
  readonly description: string;
}

/** The parts of the menu, in order. */
export const groups = ["Guides", "Reference", "TypeScript", "Project"] as const;
export type Group = (typeof groups)[number];

const guide = (name: string, title: string, description: string): MarkdownPage => ({
  file: `${name}.html`,
  source: `spec/guides/${name}.md`,
  title,
  group: "Guides",
  description,
});

/** The guides beside the spec, in reading order; Redoc shows them before the operations. */
export const guides: readonly MarkdownPage[] = [
  guide("getting-started", "Getting started", "Credentials, host, token and the first call, in ten minutes."),
  guide("authentication", "Authentication", "Access tokens, scopes, and what a 401 means."),
  guide("flows", "How a flow goes", "Each factor: what comes back and how it completes, with a diagram."),
  guide("errors", "Errors", "Two shapes, HTML, and successes that are not in the status."),
  guide("retries", "Retries and rate limits", "What may be sent twice, how to poll, when to wait."),
  guide("about-evidence", "About the evidence", "How the spec says what it knows, and how well."),
];

/** All pages that are made from Markdown. */
export const markdownPages: readonly MarkdownPage[] = [
  ...guides,
  {
    file: "recipes.html",
    source: "packages/client/RECIPES.md",
    title: "Recipes",
    group: "TypeScript",
    description: "Proxies, certificates, logs, Next.js, Workers, Jest and MSW.",
  },
  {
    file: "migrating.html",
    source: "packages/client/MIGRATING.md",
    title: "From an official SDK",
    group: "TypeScript",
    description: "Each call of OneLogin's Python and Node SDKs beside its counterpart.",
  },
  {
    file: "sandbox.html",
    source: "packages/sandbox/README.md",
    title: "Sandbox",
    group: "TypeScript",
    description: "A OneLogin in memory: test a login without a tenant, a phone or a wait.",
  },
  {
    file: "behavior.html",
    source: "packages/sandbox/BEHAVIOR.md",
    title: "Sandbox behavior",
    group: "TypeScript",
    description: "Its two modes, its assumptions, its limits and defaults.",
  },
  {
    file: "recording.html",
    source: "packages/sandbox/RECORDING.md",
    title: "Record a login",
    group: "TypeScript",
    description: "Go through your login once by hand; a test repeats it.",
  },
  {
    file: "cli.html",
    source: "packages/cli/README.md",
    title: "Command line",
    group: "TypeScript",
    description: "Check a tenant against the spec, verify users, remove their devices.",
  },
  {
    file: "changelog.html",
    source: "CHANGELOG.md",
    title: "Changelog",
    group: "Project",
    description: "What a user sees of each release.",
  },
  {
    file: "security.html",
    source: "SECURITY.md",
    title: "Security",
    group: "Project",
    description: "How to report, what is promised against whom, and the test of each defence.",
  },
];

/** An entry of the menu. */
export interface MenuEntry {
  readonly href: string;
  readonly title: string;
  readonly group: Group;
  readonly description: string;
}

/** Everything in the menu, in order. */
export const menu: readonly MenuEntry[] = [
  ...markdownPages.map(({ file, title, group, description }) => ({ href: file, title, group, description })),
  {
    href: "mfa.html",
    title: "Operations",
    group: "Reference",
    description: "Every operation with its parameters, responses and samples, in Redoc.",
  },
  {
    href: "evidence.html",
    title: "Evidence",
    group: "Reference",
    description: "Every claim of the spec with its source and how sure it is.",
  },
  {
    href: "client/index.html",
    title: "Client reference",
    group: "TypeScript",
    description: "Every function, option, type and error of the client.",
  },
];

/** Path in the site of a file of the repository. */
const places: ReadonlyMap<string, string> = new Map([
  ...markdownPages.map(({ source, file }) => [source, file] as const),
  ["spec/mfa.yaml", "mfa.html"],
  ["packages/client/README.md", "client/index.html"],
]);

/**
 * Target in the site of a link of a Markdown file.
 *
 * @param source the file, from the root of the repository
 * @returns undefined for a file of the repository that the site does not show, and for a script as a link
 */
export function linkInSite(href: string, source: string): string | undefined {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const { pathname, hash } = new URL(href, `https://repository.example/${source}`);
  const page = places.get(pathname.slice(1));
  return page && page + hash;
}
