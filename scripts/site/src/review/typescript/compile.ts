import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A message of the compiler. */
export interface Diagnostic {
  /** Relative to the folder, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Type-checks the TypeScript files below a folder in one run of the repository's compiler.
 *
 * @throws Error if the compiler did not get as far as looking at the files
 */
export async function compileFolder(folder: string): Promise<Diagnostic[]> {
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const manifest = createRequire(import.meta.url).resolve("typescript-7/package.json");
  const args = [join(dirname(manifest), "bin/tsc"), "-p", ".", "--pretty", "false"];
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  const { succeeded, output } = await new Promise<{ succeeded: boolean; output: string }>((resolve) => {
    // the compiler ends with 1 or 2 when it finds something, which is what is asked here
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ succeeded: error === null, output: stdout + stderr }),
    );
  });
  const diagnostics = output.split("\n").flatMap(readLine);
  const isAboutNoFile = /^error TS\d+/m.test(output);
  if (isAboutNoFile || (!succeeded && diagnostics.length === 0)) {
    throw new Error(`the compiler failed: ${output.trim().split("\n")[0]}`);
  }
  return diagnostics;
}

function readLine(line: string): Diagnostic[] {
  const found = /^(\S.*?)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(line);
  if (!found) return [];
  const [, file = "", at = "1", code = "", message = ""] = found;
  return [{ file: file.replaceAll("\\", "/"), line: Number(at), code, message }];
}
