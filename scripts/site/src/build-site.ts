import { rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProgram, main, undoOnExit } from "@onelogin-mfa/command-line";
import { build } from "vitepress";
import { checkSite } from "./check-site.ts";
import { readDocument, root, specFile } from "./content/content.ts";
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

const program = createProgram({
  name: "node src/build-site.ts",
  description: "Writes the site into dist/. A run that fails or is interrupted leaves none.",
});

await main(program, async () => {
  removeAll();
  const finish = undoOnExit(removeAll);
  // VitePress copies these as they are
  const files = join(work, "content/public");
  await mkdir(files, { recursive: true });
  for (const edition of await editionsOf(fileURLToPath(new URL(specFile, root))))
    await writeFile(join(files, edition.file), edition.text);
  await Promise.all([
    writeContent(),
    writeRedoc(await readDocument(specFile), join(files, "mfa.html"), work),
  ]);
  await build(site);
  const { problems, links } = checkSite(dist);
  if (problems.length > 0)
    throw new Error(`The site has ${problems.length} problems:\n${problems.join("\n")}`);
  await rm(work, { recursive: true });
  finish();
  process.stdout.write(`scripts/site/dist/index.html: open it in a browser. Search needs a server: "npm run preview -w scripts/site"
${links} links, each leads to something\n`);
});
