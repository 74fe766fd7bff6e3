import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { generatedHeader } from "../generate.ts";

/** One way in which a folder differs from what would be generated. */
export interface Drift {
  /** Name of the file inside the folder. */
  readonly file: string;
  readonly kind: "missing" | "differs" | "stale" | "foreign";
  /** What it means and how to fix it. */
  readonly message: string;
}

/**
 * Compares a folder with the files that belong there; writes nothing. An empty list means that all is up to
 * date.
 */
export async function checkFiles(outDir: string, files: ReadonlyMap<string, string>): Promise<Drift[]> {
  const folder = resolve(outDir);
  const present = await readdir(folder).catch((): string[] => []);
  const drifts: Drift[] = [];
  for (const [file, text] of files) {
    if (!present.includes(file)) drifts.push({ file, kind: "missing", message: "missing. Generate it." });
    else if ((await readText(folder, file)) !== text) {
      drifts.push({ file, kind: "differs", message: "differs from the document. Generate it again." });
    }
  }
  for (const file of present.filter((name) => !files.has(name)).sort()) {
    const isOurs = (await readText(folder, file))?.startsWith(generatedHeader) ?? false;
    drifts.push(isOurs ? stale(file) : { file, kind: "foreign", message: "not generated, remove it." });
  }
  return drifts;
}

function stale(file: string): Drift {
  return {
    file,
    kind: "stale",
    message: "stale: generated once, no longer emitted. Remove it or add it to --emit.",
  };
}

async function readText(folder: string, file: string): Promise<string | undefined> {
  return readFile(join(folder, file), "utf8").catch(() => undefined);
}
