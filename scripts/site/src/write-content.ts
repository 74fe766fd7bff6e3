import { execFile } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isPublished, readRepository, withNotice } from "@onelogin-mfa/repository/documents";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import type { NavigationItem } from "typedoc-plugin-markdown";
import type { DefaultTheme } from "vitepress";
import { createContent, pathOf, read, root, specFile } from "./content/content.ts";
import {
  addressOf,
  firstSentence,
  isModule,
  type Page,
  pageFile,
  type Section,
  showPrograms,
} from "./content/page.ts";
import { renderMethod } from "./endpoint.ts";
import { lastChanged } from "./last-changed.ts";
import { escapeHtml, linkTarget, type Places } from "./markdown.ts";
import { plainMarkdown } from "./plain-markdown.ts";

/** Data for `.vitepress/config.ts`, as `site.json` has them. */
export type SiteFacts = Awaited<ReturnType<typeof writeContent>>;

const site = new URL("../", import.meta.url);
const work = fileURLToPath(new URL(".work/", site));
const contentFolder = join(work, "content");

/** Writes the Markdown of all pages, and returns and writes the data that the configuration of VitePress is made of. */
export async function writeContent() {
  const repository = readRepository(read("package.json"));
  const address = siteAddress();
  const sections = await createContent();
  const pages = sections.flatMap(({ pages }) => pages);
  const [modules, texts] = [pages.filter(isModule), pages.filter((page) => !isModule(page))];
  const files = [
    ...texts.map((page) => [page.source, linkTo(page.path)] as const),
    [specFile, "/operations/"] as const,
  ];
  const home = homeText();
  const days = await lastChanged(fileURLToPath(root), [...new Set(texts.map(({ source }) => source))]);
  for (const page of texts)
    write(`content/${pageFile(page)}`, withFrontMatter(page, repository, days.get(page.source)));
  write("content/index.md", home);
  const places = { files: new Map(files), names: new Map<string, string>(), repository };
  const plain = texts.map((page) => ({ ...page, text: plainText(page, places, address) }));
  for (const page of plain) write(`content/public/${pageFile(page)}`, page.text);
  const homePage = { source: homeFile, text: home.replace(/^---\n[\s\S]*?\n---\n/, "") };
  write("content/public/index.md", `# ${siteName}\n${plainText(homePage, places, address)}`);
  write("content/public/llms.txt", llmsText(sections, address));
  write("content/public/llms-full.txt", llmsFullText(plain.filter(isForUsers), address));
  copyFileSync(pathOf("scripts/site/src/icon.svg"), join(contentFolder, "public/icon.svg"));
  copyFileSync(pathOf("docs/inbox.png"), join(contentFolder, "public/inbox.png"));
  const facts = {
    name: siteName,
    address,
    repository,
    version: String(JSON.parse(read("packages/client/package.json")).version),
    // pages by the Markdown file that they are made from
    files,
    // pages by the names of operations
    names: texts.flatMap(({ path }) => {
      const [, name] = /^operations\/(?!index$|responses$)(\w+)$/.exec(path) ?? [];
      return name === undefined ? [] : [[name, `/${path}`] as const];
    }),
    menu: menuOf(sections),
    references: await writeReferences(modules),
  };
  write("site.json", JSON.stringify(facts));
  return facts;
}

/** The address where the site is published, with a slash at its end: `SITE_URL`, or `/` if that is not set. */
export const siteAddress = (): string => `${(process.env.SITE_URL ?? "").replace(/\/+$/, "")}/`;

/** Writes a file that only the build reads. */
function write(file: string, text: string): void {
  mkdirSync(dirname(join(work, file)), { recursive: true });
  writeFileSync(join(work, file), text);
}

const siteName = "onelogin-mfa";
const homeFile = "scripts/site/src/index.md";

/** The start page. Until the packages are on npm, a note says how to have them, as in the documents. */
function homeText(): string {
  const text = showPrograms(read(homeFile), homeFile, read);
  return isPublished(read("CHANGELOG.md")) ? text : withNotice(text, findWorkspaces(fileURLToPath(root)));
}

const linkTo = (path: string) => `/${path.replace(/(^|\/)index$/, "$1")}`;

/** A page as Markdown for programs, whose links lead to the Markdown of other pages. */
function plainText({ text, source }: Pick<Page, "text" | "source">, places: Places, address: string): string {
  const targetOf = (href: string) => {
    const target = linkTarget(href, source, places);
    if (!target?.startsWith("/")) return target;
    const [path = "", hash] = target.slice(1).split("#");
    const file = path.includes(".") ? path : `${path.replace(/(^|\/)$/, "$1index")}.md`;
    return address + file + (hash === undefined ? "" : `#${hash}`);
  };
  return plainMarkdown(text, targetOf);
}

/**
 * The Markdown of a page with its front matter.
 *
 * @param changed the day on which its source was changed; undefined if nobody knows
 */
function withFrontMatter(
  { text, path: _, ...facts }: Page,
  repository: string | undefined,
  changed?: string,
): string {
  const edit = repository && `${repository}/edit/main/${facts.source}`;
  return `---\n${JSON.stringify({ ...facts, edit, changed })}\n---\n\n${text}`;
}

/** The menu, of which the first two parts and that of the page are open; VitePress takes its texts for HTML. */
export const menuOf = (sections: readonly Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(({ title, pages }, index) => ({
    text: title,
    collapsed: index > 1,
    items: pages.map(menuItemOf),
  }));

function menuItemOf({ title, path, method }: Page): DefaultTheme.SidebarItem {
  const [text, link] = [escapeHtml(title), linkTo(path)];
  if (method === undefined) return { text, link };
  return { text: `${text} ${renderMethod(method)}`, link, docFooterText: text };
}

/** The pages for programs that read the site, as https://llmstxt.org describes: each with its Markdown. */
export function llmsText(sections: readonly Section[], address: string): string {
  const lists = sections.map(({ title, pages }) => {
    const items = pages.map((page) => {
      const markdown = `${address}${pageFile(page)}`;
      return `- [${page.title}](${address}${addressOf(page)}): ${page.description} [Markdown](${markdown})`;
    });
    return `## ${title}\n\n${items.join("\n")}`;
  });
  const about = `# ${siteName}\n\n> ${siteDescription}\n\nGuides, operations, factors, errors and the packages in one file: ${address}llms-full.txt`;
  return `${[about, ...lists].join("\n\n")}\n`;
}

const siteDescription =
  "The OneLogin Multi-Factor Authentication API: a spec with evidence, a typed client, an in-memory OneLogin to test against.";

/** True for a page that a program needs to build a login: guides, operations, factors, errors, and four READMEs. */
const isForUsers = ({ path }: Page) =>
  /^(guides|operations|factors|errors)\//.test(path) ||
  ["login/index", "client/index", "sandbox/index", "cli"].includes(path);

/** The texts of pages in one, each after its address. */
export const llmsFullText = (pages: readonly Page[], address: string): string =>
  pages.map((page) => `<!-- ${address}${addressOf(page)} -->\n\n${page.text.trim()}\n`).join("\n");

/** Writes TypeDoc's Markdown, a page for each member of a module, and returns the menu of each module by its folder. */
async function writeReferences(modules: readonly Page[]): Promise<DefaultTheme.SidebarMulti> {
  for (const { path, source } of modules)
    write(`typedoc/${dirname(path).slice("reference/".length)}.ts`, `export * from "${source}";\n`);
  const compilerOptions = { lib: ["esnext", "dom", "dom.iterable"], types: ["node"] };
  const tsconfig = { extends: "../../../../tsconfig.base.json", compilerOptions, include: ["*.ts"] };
  write("typedoc/tsconfig.json", JSON.stringify(tsconfig));
  const typedoc = fileURLToPath(import.meta.resolve("typedoc")).replace(/dist\/index\.js$/, "bin/typedoc");
  // typedoc.json names the files above: the client first, with which a type is shown that several modules export
  await promisify(execFile)(process.execPath, [typedoc], { cwd: fileURLToPath(site) });
  for (const file of globSync("reference/**/*.md", { cwd: contentFolder })) {
    const text = readFileSync(join(contentFolder, file), "utf8");
    const [heading = "", ...blocks] = text.split("\n\n");
    const [sentences = "Members of the module."] = blocks.filter((block) => /^[\w`[]/.test(block));
    const description = `${heading.replace(/^# /, "")}: ${firstSentence(sentences)}`;
    const [, module = ""] = file.split(/[\\/]/);
    // several modules have a function of one name
    const title = plainTitle(heading, module);
    const frontMatter = JSON.stringify({ title, description, editLink: false });
    // its links are relative, from file to file
    write(`content/public/${file}`, text);
    write(`content/${file}`, `---\n${frontMatter}\n---\n\n${text}`);
  } // written by TypeDoc
  const navigation = JSON.parse(readFileSync(join(work, "navigation.json"), "utf8")) as NavigationItem[];
  const menus = navigation.map(menuItem).map(({ link = "", items = [] }) => {
    const title = modules.find(({ path }) => linkTo(path) === link)?.title ?? "";
    return [link, [{ text: title, link, items: [] }, ...items]];
  });
  return Object.fromEntries(menus);
}

/** Such as "createLogin() (login-express)", from TypeDoc's heading "# Function: createLogin()". */
const plainTitle = (heading: string, module: string) =>
  `${heading.replace(/^# (?:\w+(?: \w+)?: )?/, "").replaceAll("\\", "")} (${module})`;

const menuItem = ({ title, path, children = [] }: NavigationItem): DefaultTheme.SidebarItem => ({
  text: title,
  ...(path && { link: linkTo(`reference/${path.replace(/\.md$/, "")}`) }),
  ...(children.length > 0 && { items: children.map(menuItem) }),
});
