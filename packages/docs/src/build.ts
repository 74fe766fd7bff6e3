import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { annotate } from "./annotate.ts";
import { referenceFiles } from "./reference.ts";
import { externalResources, withoutLogo } from "./self-contained.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));

/** Writes `dist/mfa.html`: the annotated spec in Redoc, one file, readable from disk with the network off. */
async function build(): Promise<void> {
  const [annotated, page] = [at("../dist/annotated.yaml"), at("../dist/mfa.html")];
  await mkdir(at("../dist"), { recursive: true });
  await writeFile(annotated, stringify(annotate(parse(await readFile(spec, "utf8")))));
  const options = ["--inlineBundle", "--title", "OneLogin MFA API: the spec and its evidence"];
  await promisify(execFile)("redocly", ["build-docs", annotated, "-o", page, ...options]);
  const html = withoutLogo(await readFile(page, "utf8"));
  await writeFile(page, html);
  const external = externalResources(html);
  if (external.length > 0) throw new Error(`The page would load from the network: ${external.join(", ")}`);
  process.stdout.write("packages/docs/dist/mfa.html: open it in a browser, no network needed\n");
}

/** Writes `dist/reference`, what TypeDoc reads. */
async function writeReference(): Promise<void> {
  const methods = new URL("generated/methods.ts", import.meta.resolve("@onelogin-mfa/client"));
  await mkdir(at("../dist/reference"), { recursive: true });
  for (const [name, text] of referenceFiles(await readFile(methods, "utf8"))) {
    await writeFile(at(`../dist/reference/${name}`), text);
  }
}

await build();
await writeReference();
