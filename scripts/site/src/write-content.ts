import { execFile } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readRepository } from "@onelogin-mfa/repository/documents";
import type { NavigationItem } from "typedoc-plugin-markdown";
import type { DefaultTheme } from "vitepress";
import { createContent, pathOf, read, specFile } from "./content/content.ts";
import { firstSentence, isModule, type Page, pageFile, type Section } from "./content/page.ts";
import { escapeHtml } from "./markdown.ts";
import { readSections } from "./search/read-sections.ts";

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
  for (const page of texts) write(`content/${pageFile(page)}`, withFrontMatter(page, repository));
  write("content/index.md", read("scripts/site/src/index.md"));
  write("content/public/llms.txt", llmsText(sections, address));
  copyFileSync(pathOf("scripts/site/src/icon.svg"), join(contentFolder, "public/icon.svg"));
  copyFileSync(pathOf("docs/inbox.png"), join(contentFolder, "public/inbox.png"));
  const facts = {
    address,
    repository,
    // pages by the Markdown file that they are made from
    files: [
      ...texts.map(({ source, path }) => [source, addressOf(path)] as const),
      [specFile, "/operations/"] as const,
    ],
    // pages by the names of operations
    names: texts.flatMap(({ path }) => {
      const [, name] = /^operations\/(?!index$|responses$)(\w+)$/.exec(path) ?? [];
      return name === undefined ? [] : [[name, `/${path}`] as const];
    }),
    menu: menuOf(sections),
    references: await writeReferences(modules),
  };
  write("site.json", JSON.stringify(facts));
  write("search.json", JSON.stringify(await readSections(readPages())));
  return facts;
}

/** Returns the pages as VitePress will read them. */
const readPages = () =>
  globSync("**/*.md", { cwd: contentFolder })
    .sort()
    .map((file) => ({
      path: file.replace(/\.md$/, "").replaceAll("\\", "/"),
      text: readFileSync(join(contentFolder, file), "utf8"),
    }));

/** The address where the site is published, with a slash at its end. */
export function siteAddress(): string {
  const { homepage } = JSON.parse(read("scripts/site/package.json"));
  return `${String(process.env.SITE_URL ?? homepage).replace(/\/+$/, "")}/`;
}

/** Writes a file that only the build reads. */
function write(file: string, text: string): void {
  mkdirSync(dirname(join(work, file)), { recursive: true });
  writeFileSync(join(work, file), text);
}

const addressOf = (path: string) => `/${path.replace(/(^|\/)index$/, "$1")}`;

/** The Markdown of a page with its front matter. */
export function withFrontMatter({ text, path: _, ...facts }: Page, repository: string | undefined): string {
  const edit = repository && `${repository}/edit/main/${facts.source}`;
  return `---\n${JSON.stringify({ ...facts, edit })}\n---\n\n${text}`;
}

/** The menu, of which the first two parts and that of the page are open; VitePress takes its texts for HTML. */
export const menuOf = (sections: readonly Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(({ title, pages }, index) => ({
    text: title,
    collapsed: index > 1,
    items: pages.map(({ title, path }) => ({ text: escapeHtml(title), link: addressOf(path) })),
  }));

/** The pages for programs that read the site, as https://llmstxt.org describes. */
export function llmsText(sections: readonly Section[], address: string): string {
  const lists = sections.map(({ title, pages }) => {
    const items = pages.map(
      ({ title, path, description }) => `- [${title}](${address}${path}.html): ${description}`,
    );
    return `## ${title}\n\n${items.join("\n")}`;
  });
  return `# OneLogin MFA API\n\n> The OneLogin Multi-Factor Authentication API: a spec with evidence, a typed client, an in-memory OneLogin to test against.\n\n${lists.join("\n\n")}\n`;
}

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
    const frontMatter = JSON.stringify({ description, editLink: false });
    write(`content/${file}`, `---\n${frontMatter}\n---\n\n${text}`);
  } // written by TypeDoc
  const navigation = JSON.parse(readFileSync(join(work, "navigation.json"), "utf8")) as NavigationItem[];
  const menus = navigation.map(menuItem).map(({ link = "", items = [] }) => {
    const title = modules.find(({ path }) => addressOf(path) === link)?.title ?? "";
    return [link, [{ text: title, link, items: [] }, ...items]];
  });
  return Object.fromEntries(menus);
}

const menuItem = ({ title, path, children = [] }: NavigationItem): DefaultTheme.SidebarItem => ({
  text: title,
  ...(path && { link: addressOf(`reference/${path.replace(/\.md$/, "")}`) }),
  ...(children.length > 0 && { items: children.map(menuItem) }),
});
