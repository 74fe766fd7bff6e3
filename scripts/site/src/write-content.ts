import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DefaultTheme } from "vitepress";
import { readRepository } from "../../repository.ts";
import { createContent, root } from "./content/content.ts";
import { firstSentence, type Page, type Section } from "./content/page.ts";

/** What `.vitepress/config.ts` reads of the content. */
export interface SiteFacts {
  /** Where the site is published, with a slash at its end. */
  readonly address: string;
  readonly repository: string | undefined;
  /** Pages by the Markdown file that they are made from. */
  readonly files: readonly (readonly [file: string, address: string])[];
  /** Pages by the names of operations. */
  readonly names: readonly (readonly [name: string, address: string])[];
  readonly menu: DefaultTheme.SidebarItem[];
  /** The menus of TypeDoc's pages by their folder. */
  readonly references: DefaultTheme.SidebarMulti;
}

const site = new URL("../", import.meta.url);
const work = fileURLToPath(new URL(".work/", site));
const contentFolder = join(work, "content");

/** Writes the Markdown of all pages, and what the configuration of VitePress is made of. */
export async function writeContent(): Promise<void> {
  const writing = writeReferences();
  const sections = await createContent();
  const pages = sections.flatMap(({ pages }) => pages);
  for (const page of pages) await write(join(contentFolder, `${page.path}.md`), withFrontMatter(page));
  const home = await readFile(new URL("src/index.md", site), "utf8");
  await write(join(contentFolder, "index.md"), home);
  const address = await siteAddress();
  const publicFolder = join(contentFolder, "public");
  await write(join(publicFolder, "llms.txt"), llmsText(sections, address));
  for (const [file, name] of Object.entries({
    "scripts/site/src/icon.svg": "icon.svg",
    "docs/inbox.png": "inbox.png",
  })) {
    await cp(new URL(file, root), join(publicFolder, name));
  }
  await writing;
  const facts: SiteFacts = {
    address,
    repository: readRepository(await readFile(new URL("package.json", root), "utf8")),
    files: [
      ...pages.map(({ source, path }) => [source, addressOf(path)] as const),
      ["spec/mfa.yaml", "/operations/"],
      ["docs/inbox.png", "/inbox.png"],
    ],
    names: pages
      .filter(({ path }) => path.startsWith("operations/"))
      .map(({ path }) => [basename(path), `/${path}`]),
    menu: menuOf(sections),
    references: referenceMenus(),
  };
  await write(join(work, "site.json"), JSON.stringify(facts));
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const addressOf = (path: string) => `/${path.replace(/(^|\/)index$/, "$1")}`;

/** The Markdown of a page with its front matter; files for `<<<` are found from the page's source. */
function withFrontMatter({ text, path, ...facts }: Page): string {
  const folder = dirname(join(contentFolder, path));
  const source = dirname(fileURLToPath(new URL(facts.source, root)));
  const snippets = text.replaceAll(/^<<< (?=\.)/gm, `<<< ${relative(folder, source)}/`);
  return `---\n${JSON.stringify(facts)}\n---\n\n${snippets}`;
}

/** Where the site is published: `SITE_URL`, or what package.json says. */
async function siteAddress(): Promise<string> {
  const { homepage } = JSON.parse(await readFile(new URL("package.json", site), "utf8"));
  return new URL("./", process.env.SITE_URL ?? homepage).href;
}

const menuOf = (sections: readonly Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(({ title, pages }) => ({
    text: title,
    items: [
      ...pages.map(({ title, path }) => ({ text: title, link: addressOf(path) })),
      ...(references[title] ?? []).map(({ text, name }) => ({ text, link: `/reference/${name}/` })),
    ],
  }));

/** The pages for programs that read the site, as https://llmstxt.org describes. */
function llmsText(sections: readonly Section[], address: string): string {
  const lists = sections.map(({ title, pages }) => {
    const items = pages.map(
      ({ title, path, description }) => `- [${title}](${address}${path}.html): ${description}`,
    );
    return `## ${title}\n\n${items.join("\n")}`;
  });
  return `# OneLogin MFA API\n\n> The OneLogin Multi-Factor Authentication API: a spec with evidence, a typed client, an in-memory OneLogin to test against.\n\n${lists.join("\n\n")}\n`;
}

/** Modules that TypeDoc describes by the part of the menu: the name of its folder, and the package's entry point. */
const references: Readonly<Record<string, readonly { text: string; name: string; module: string }[]>> = {
  "TypeScript client": [
    { text: "Client reference", name: "client", module: "@onelogin-mfa/client" },
    { text: "Client reference: env", name: "client-env", module: "@onelogin-mfa/client/env" },
    { text: "Client reference: validate", name: "client-validate", module: "@onelogin-mfa/client/validate" },
  ],
  Sandbox: [
    { text: "Sandbox reference", name: "sandbox", module: "@onelogin-mfa/sandbox" },
    { text: "Sandbox reference: node", name: "sandbox-node", module: "@onelogin-mfa/sandbox/node" },
    { text: "Sandbox reference: testing", name: "sandbox-testing", module: "@onelogin-mfa/sandbox/testing" },
  ],
  "For any OpenAPI document": [
    { text: "Codegen reference", name: "codegen", module: "@onelogin-mfa/codegen" },
    { text: "Review reference", name: "review", module: "@onelogin-mfa/review" },
  ],
};

/** Writes TypeDoc's Markdown: a folder for each module, a page for each of its members. */
async function writeReferences(): Promise<void> {
  const folder = join(work, "typedoc");
  const modules = Object.values(references).flat();
  for (const { name, module } of modules) {
    await write(join(folder, `${name}.ts`), `export * from "${module}";\n`);
  }
  const compilerOptions = { lib: ["esnext", "dom", "dom.iterable"], types: ["node"] };
  const tsconfig = { extends: "../../../../tsconfig.base.json", compilerOptions, include: ["*.ts"] };
  await write(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const typedoc = fileURLToPath(import.meta.resolve("typedoc")).replace(/dist\/index\.js$/, "bin/typedoc");
  const entryPoints = modules.flatMap(({ name }) => ["--entryPoints", join(folder, `${name}.ts`)]);
  const args = [
    ...entryPoints,
    "--tsconfig",
    join(folder, "tsconfig.json"),
    "--out",
    join(contentFolder, "reference"),
  ];
  await promisify(execFile)(process.execPath, [typedoc, ...args], { cwd: fileURLToPath(site) });
  for (const file of globSync("reference/**/*.md", { cwd: contentFolder })) {
    const text = await readFile(join(contentFolder, file), "utf8");
    const [heading = "", ...blocks] = text.split("\n\n");
    const [sentences = "Members of the module."] = blocks.filter((block) => /^[\w`[]/.test(block));
    const description = `${heading.replace(/^# /, "")}: ${firstSentence(sentences)}`;
    const frontMatter = JSON.stringify({ description, editLink: false });
    await writeFile(join(contentFolder, file), `---\n${frontMatter}\n---\n\n${text}`);
  }
}

/** Members of a module by their kind, in the order of the menu. */
const kinds = {
  functions: "Functions",
  classes: "Classes",
  interfaces: "Interfaces",
  "type-aliases": "Types",
  variables: "Values",
};

function referenceMenus(): DefaultTheme.SidebarMulti {
  const menus: (readonly [string, DefaultTheme.SidebarItem[]])[] = Object.values(references)
    .flat()
    .map(({ text, name }) => {
      const folder = `/reference/${name}/`;
      const groups = Object.entries(kinds).map(([kind, title]) => ({
        text: title,
        items: globSync(`reference/${name}/${kind}/*.md`, { cwd: contentFolder })
          .sort()
          .map((file) => ({
            text: basename(file, ".md"),
            link: `${folder}${kind}/${basename(file, ".md")}`,
          })),
      }));
      const items: DefaultTheme.SidebarItem[] = groups.filter(({ items }) => items.length > 0);
      return [folder, [{ text, link: folder, items: [] }, ...items]];
    });
  return Object.fromEntries(menus);
}
