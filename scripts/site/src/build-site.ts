import { execFile } from "node:child_process";
import { globSync, rmSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDocument } from "@onelogin-mfa/codegen/document";
import { createProgram, main, undoOnExit, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { annotate } from "@onelogin-mfa/page/annotate";
import { countsOf, listAllEvidence } from "@onelogin-mfa/page/evidence";
import { withoutMarkup } from "@onelogin-mfa/page/markup";
import { contentPolicy, withPolicy } from "@onelogin-mfa/page/self-contained";
import { joinFlows, listFlowIds } from "@onelogin-mfa/spec/flows";
import { stringify } from "yaml";
import { editionsOf } from "./editions/editions.ts";
import { readFlows } from "./flows/read-flows.ts";
import { fillPlaceholders } from "./placeholders.ts";
import { withGuides, writeRedoc } from "./redoc.ts";
import { referenceFiles } from "./reference.ts";
import { markdownPages } from "./site/pages.ts";
import { siteFiles } from "./site/site-files.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const readRoot = (path: string) => readFile(at(`../../../${path}`), "utf8");

/** The site: its pages, the spec in Redoc and for other tools, the client's reference. Nothing in it loads from the network. */
const folder = at("../dist");
const dist = (path: string) => join(folder, path);
const removeSite = () => rmSync(folder, { recursive: true, force: true });

const program = createProgram({
  name: "node src/build-site.ts",
  description: "Writes the site into dist/. A run that fails or is interrupted leaves none.",
});

await main(program, async () => {
  removeSite();
  const finish = undoOnExit(removeSite);
  await mkdir(dist("assets"), { recursive: true });
  const file = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
  const { root: spec } = await loadDocument(file, { folder: dirname(file) });
  // as JSON: no text of the flows is left out
  const arazzo: unknown = JSON.parse(withoutMarkup(JSON.stringify(joinFlows())));
  const flows = readFlows(arazzo, listFlowIds(), spec);
  const fill = (text: string) =>
    fillPlaceholders(text, { flows, evidenceCounts: countsOf(listAllEvidence(spec)) });
  const texts = new Map<string, string>();
  for (const { source } of markdownPages) texts.set(source, await readRoot(source));
  const textOf = ({ source }: { readonly source: string }) => texts.get(source) ?? "";
  const annotated = withGuides(annotate(spec, { evidencePage: "evidence.html" }), (guide) =>
    fill(withoutMarkup(textOf(guide))),
  );
  await mkdir(at("../.work"), { recursive: true });
  // what Redocly and TypeDoc read; inside the package, from where dependencies resolve
  await withTemporaryFolder(at("../.work/site-"), async (work) => {
    await writeFile(join(work, "annotated.yaml"), stringify(annotated));
    await Promise.all([
      writeRedoc(join(work, "annotated.yaml"), dist("mfa.html")),
      writeReference(work, dist("client")),
    ]);
  });
  for (const [name, text] of await siteFiles({ spec, textOf, fill, reference: dist("client") })) {
    await writeFile(dist(name), text);
  }
  for (const edition of await editionsOf(file)) await writeFile(dist(edition.file), edition.text);
  // its module is in `dist/es`; a page from a disk may load a classic script only
  const search = import.meta.resolve("minisearch").replace(/\/es\/.*$/, "/umd/index.js");
  await cp(fileURLToPath(search), dist("assets/minisearch.js"));
  for (const page of globSync("**/*.html", { cwd: folder }).filter((name) => name !== "mfa.html")) {
    await writeFile(dist(page), withPolicy(await readFile(dist(page), "utf8"), contentPolicy()));
  }
  finish();
  process.stdout.write("scripts/site/dist/index.html: open it in a browser, no network needed\n");
});

/** Writes the client's reference. */
async function writeReference(work: string, folder: string): Promise<void> {
  const methods = new URL("generated/methods.ts", import.meta.resolve("@onelogin-mfa/client"));
  const files = referenceFiles(await readFile(methods, "utf8"));
  for (const [name, text] of files) await writeFile(join(work, name), text);
  const tsconfig = { extends: "../../../../packages/client/tsconfig.json", include: ["*.ts"] };
  await writeFile(join(work, "tsconfig.json"), JSON.stringify(tsconfig));
  const typedoc = fileURLToPath(import.meta.resolve("typedoc")).replace(/dist\/index\.js$/, "bin/typedoc");
  const entryPoints = [...files.keys()].flatMap((name) => ["--entryPoints", join(work, name)]);
  const args = [...entryPoints, "--tsconfig", join(work, "tsconfig.json"), "--out", folder];
  await promisify(execFile)(process.execPath, [typedoc, ...args], { cwd: at("..") });
  // it copies the files that the README leads to, which the site has as pages
  const start = join(folder, "index.html");
  const page = (_: string, name: string) => `"../${name.toLowerCase()}.html`;
  await writeFile(start, (await readFile(start, "utf8")).replaceAll(/"media\/(\w+)\.md/g, page));
  await rm(join(folder, "media"), { recursive: true });
}
