import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { annotate } from "./annotate.ts";
import { externalResources, withoutLogo } from "./self-contained.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes `dist/mfa.html`: the annotated spec in Redoc, one file, readable from disk with the network off. */
async function build(): Promise<void> {
  await mkdir(at("../dist"), { recursive: true });
  const annotated = annotate(parse(await readFile(at("../mfa.yaml"), "utf8")));
  await writeFile(at("../dist/annotated.yaml"), stringify(annotated));
  const options = ["--inlineBundle", "--title", "OneLogin MFA API: the spec and its evidence"];
  const target = at("../dist/mfa.html");
  await promisify(execFile)("redocly", [
    "build-docs",
    at("../dist/annotated.yaml"),
    "-o",
    target,
    ...options,
  ]);
  const html = withoutLogo(await readFile(target, "utf8"));
  await writeFile(target, html);
  const external = externalResources(html);
  if (external.length > 0) throw new Error(`The page would load from the network: ${external.join(", ")}`);
  process.stdout.write("spec/dist/mfa.html: open it in a browser, no network needed\n");
}

await build();
