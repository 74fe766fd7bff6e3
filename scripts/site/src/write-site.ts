import { rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { undoOnExit } from "@onelogin-mfa/command-line";
import { build } from "vitepress";
import { checkSite } from "./check-site.ts";
import {
  type OtherApi,
  pagesOfOthers,
  readDocument,
  readOtherApis,
  redocPathOf,
  root,
  specFile,
} from "./content/content.ts";
import { editionsOf } from "./editions.ts";
import { writeRedoc } from "./redoc.ts";
import { writeContent } from "./write-content.ts";

const site = fileURLToPath(new URL("../", import.meta.url));
/** The site: its pages, the spec in Redoc and for other tools. Nothing in it loads from the network. */
const dist = join(site, "dist");
/** Input of VitePress, TypeDoc and Redocly; inside the package, from where dependencies resolve. */
const work = join(site, ".work");
const removeAll = () => {
  for (const folder of [dist, work, join(site, ".vitepress/.temp")])
    rmSync(folder, { recursive: true, force: true });
};

/** Writes the site. A run that fails or is interrupted leaves none. @throws Error with the problems of its pages */
export async function writeSite(): Promise<void> {
  removeAll();
  if (!process.env.SITE_URL)
    process.stderr.write(
      "SITE_URL is not set: the site has no canonical addresses and no sitemap, and llms.txt begins its links with a slash. Set it to the address where you publish the site.\n",
    );
  const finish = undoOnExit(removeAll);
  // VitePress copies these as they are
  const files = join(work, "content/public");
  await mkdir(files, { recursive: true });
  const otherApis = await readOtherApis(({ message }) => process.stderr.write(`Left out: ${message}\n`));
  const editions = await editionsOf(fileURLToPath(new URL(specFile, root)));
  for (const { file, text } of [...editions, ...otherApis.flatMap((api) => api.editions)]) {
    await mkdir(dirname(join(files, file)), { recursive: true });
    await writeFile(join(files, file), text);
  }
  await Promise.all([writeContent(), writeRedocPages(otherApis, files)]);
  await build(site);
  const { problems, notices, links } = checkSite(dist, pagesOfOthers(otherApis));
  for (const notice of notices) process.stderr.write(`Notice: ${notice}\n`);
  if (problems.length > 0)
    throw new Error(`The site has ${problems.length} problems:\n${problems.join("\n")}`);
  await rm(work, { recursive: true });
  finish();
  process.stdout.write(`scripts/site/dist/index.html: open it in a browser. Search needs a server: "npm run preview -w scripts/site"
${links} links, ${notices.length === 0 ? "each leads" : `all but those of ${notices.length} notices lead`} to something\n`);
}

/** Writes a page in Redoc for each API, one after the other: each takes the processor. */
async function writeRedocPages(otherApis: readonly OtherApi[], files: string): Promise<void> {
  await writeRedoc(await readDocument(specFile), join(files, "mfa.html"), work, {
    title: "All operations – OneLogin MFA API",
    description: "Every operation of the OneLogin MFA API on one page, with its evidence.",
    links:
      "All operations on one page, for reviewers. The site: [start page](index.html) · [operations](operations/index.html) · [evidence](evidence.html)",
    servers: [{ url: "http://127.0.0.1:4020", description: "The sandbox on your machine." }],
  });
  for (const { document, page } of otherApis) {
    const file = join(files, redocPathOf(page));
    await mkdir(dirname(file), { recursive: true });
    const toRoot = "../".repeat(page.path.split("/").length - 1);
    await writeRedoc(document, file, work, {
      title: `All operations – ${page.title}`,
      description: `Every operation on one page. ${page.description}`,
      links: `All operations on one page. The site: [start page](${toRoot}index.html) · [${page.title}](${basename(page.path)}.html)`,
    });
  }
}
