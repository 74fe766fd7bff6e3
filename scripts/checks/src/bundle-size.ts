import { gzipSync } from "node:zlib";
import { importTool } from "./tools.ts";

/** The part of esbuild's module that is used here. */
interface Esbuild {
  readonly build: (options: Readonly<Record<string, unknown>>) => Promise<{
    readonly outputFiles: readonly { readonly contents: Uint8Array; readonly text: string }[];
    readonly metafile: {
      readonly outputs: Readonly<Record<string, { inputs: Record<string, { bytesInOutput: number }> }>>;
    };
  }>;
}

export interface Bundle {
  readonly code: string;
  /** Bytes after `gzip -9`. */
  readonly gzipped: number;
  /** Minified bytes by file, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
}

/**
 * Bundles a program with esbuild, for browsers, as one minified ES module.
 *
 * @param folder where the program's packages are installed
 * @param conditions of `exports`, beside those for browsers
 */
export async function bundle(program: string, folder: string, conditions: readonly string[] = []) {
  const { build } = await importTool<Esbuild>("esbuild");
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder, loader: "ts" },
    ...(conditions.length > 0 && { conditions }),
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {})
    .map(([file, { bytesInOutput }]) => [file.replace(/^.*node_modules\//, ""), bytesInOutput] as const)
    .sort(([, a], [, b]) => b - a);
  const { contents = new Uint8Array(), text = "" } = outputFiles[0] ?? {};
  return { code: text, gzipped: gzipSync(contents, { level: 9 }).length, files };
}
