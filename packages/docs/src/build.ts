import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { annotate } from "./annotate.ts";
import { listAllEvidence } from "./evidence.ts";
import { readFlows } from "./flows/read-flows.ts";
import { countsOf } from "./folded-evidence.ts";
import { fillPlaceholders } from "./placeholders.ts";
import { withGuides, writeRedoc } from "./redoc.ts";
import { referenceFiles } from "./reference.ts";
import { markdownPages } from "./site/pages.ts";
import { siteFiles } from "./site/site-files.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = (path: string) => at(`../dist/${path}`);
/** What Redocly and TypeDoc read. */
const work = (path: string) => at(`../.work/${path}`);
const readRoot = (path: string) => readFile(at(`../../../${path}`), "utf8");

/** Writes `dist`, the site: its pages, the spec in Redoc, the client's reference. Nothing in it loads from the network. */
async function build(): Promise<void> {
  await rm(dist(""), { recursive: true, force: true });
  await mkdir(dist("assets"), { recursive: true });
  await mkdir(work(""), { recursive: true });
  const [spec, arazzo]: unknown[] = await Promise.all(
    ["spec/mfa.yaml", "spec/mfa.arazzo.yaml"].map(async (path) => parse(await readRoot(path))),
  );
  const data = {
    flows: readFlows(arazzo, spec),
    evidenceCounts: countsOf(listAllEvidence(spec)),
  };
  const texts = new Map<string, string>();
  for (const { source } of markdownPages) texts.set(source, fillPlaceholders(await readRoot(source), data));
  const textOf = ({ source }: { readonly source: string }) => texts.get(source) ?? "";
  const annotated = withGuides(annotate(spec, { evidencePage: "evidence.html" }), textOf);
  await writeFile(work("annotated.yaml"), stringify(annotated));
  await Promise.all([writeRedoc(work("annotated.yaml"), dist("mfa.html")), writeReference()]);
  for (const [file, text] of await siteFiles({ spec, textOf, reference: dist("client") })) {
    await writeFile(dist(file), text);
  }
  // its module is in `dist/es`; a page from a disk may load a classic script only
  const search = import.meta.resolve("minisearch").replace(/\/es\/.*$/, "/umd/index.js");
  await cp(fileURLToPath(search), dist("assets/minisearch.js"));
  process.stdout.write(`packages/docs/dist/index.html: open it in a browser, no network needed\n`);
}

/** Writes `dist/client`, the client's reference. */
async function writeReference(): Promise<void> {
  const methods = new URL("generated/methods.ts", import.meta.resolve("@onelogin-mfa/client"));
  for (const [name, text] of referenceFiles(await readFile(methods, "utf8"))) {
    await writeFile(work(name), text);
  }
  await promisify(execFile)("typedoc", [], { cwd: at("..") });
}

await build();
