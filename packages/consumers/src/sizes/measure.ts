import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { outputOf } from "../command.ts";
import { toolPath } from "../tools.ts";

/** The size of a bundle, in bytes. */
export interface Size {
  readonly minified: number;
  /** After `gzip -9`. */
  readonly gzipped: number;
  /** Minified bytes by file, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
}

/** What a bundle is for: `node` leaves Node's own modules outside. */
export type Platform = "browser" | "node";

/**
 * Bundles a program with esbuild as one minified ES module and weighs it.
 *
 * @param folder where the program's imports are resolved from
 * @throws Error with what esbuild printed, if it cannot be bundled
 */
export async function measure(program: string, folder: string, platform: Platform): Promise<Size> {
  const into = await mkdtemp(join(folder, "size-"));
  try {
    await writeFile(join(into, "program.mjs"), program);
    return await bundle(into, platform);
  } finally {
    await rm(into, { recursive: true });
  }
}

async function bundle(folder: string, platform: Platform): Promise<Size> {
  const args = ["program.mjs", "--bundle", "--minify", "--format=esm", `--platform=${platform}`];
  const report = ["--outfile=bundle.js", "--metafile=meta.json", "--log-level=error"];
  await outputOf(process.execPath, [toolPath("esbuild/bin/esbuild"), ...args, ...report], { cwd: folder });
  const code = await readFile(join(folder, "bundle.js"));
  const { outputs } = JSON.parse(await readFile(join(folder, "meta.json"), "utf8"));
  const inputs: Record<string, { bytesInOutput: number }> = outputs["bundle.js"].inputs;
  const files = Object.entries(inputs)
    .map(([file, { bytesInOutput }]) => [file.replace(/^.*node_modules\//, ""), bytesInOutput] as const)
    .sort(([, a], [, b]) => b - a);
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length, files };
}
