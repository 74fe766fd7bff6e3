import { gzipSync } from "node:zlib";

/** What is used of the bundler `esbuild`, which the caller installs and loads. */
export interface Esbuild {
  readonly build: (options: Readonly<Record<string, unknown>>) => Promise<{
    readonly outputFiles: readonly { readonly contents: Uint8Array }[];
    readonly metafile: {
      readonly outputs: Readonly<
        Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
      >;
    };
  }>;
}

/** The size of a bundle, in bytes. */
export interface BundleSize {
  /** After `gzip -9`. */
  readonly gzipped: number;
  /** Minified bytes by file, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
}

/**
 * Bundles a program with esbuild, for browsers, as one minified ES module and weighs it.
 *
 * @param folder where the program's packages are installed
 */
export async function measureBundle(
  { build }: Esbuild,
  program: string,
  folder: string,
): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder, loader: "ts" },
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
  return { gzipped: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length, files };
}
