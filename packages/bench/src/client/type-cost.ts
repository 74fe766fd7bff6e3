import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const typescript = dirname(fileURLToPath(import.meta.resolve("typescript/package.json")));

/** What TypeScript spends on a program. */
export interface TypeCost {
  /** Generic types that are filled in. The same program has the same number. */
  readonly instantiations: number;
  readonly types: number;
  /** Milliseconds to parse, bind and check, as the compiler measures it. */
  readonly milliseconds: number;
}

const compilerOptions = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.iterable"],
  types: [],
  strict: true,
  // the default of `tsc --init`: declarations of packages are read, not checked
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Checks a program with the repository's TypeScript.
 *
 * @param folder where the program's packages are installed
 * @param options further ones of `tsc`
 * @throws Error with what the compiler prints, if the program has errors
 */
export async function measureTypes(
  program: string,
  folder: string,
  options: readonly string[] = [],
): Promise<TypeCost> {
  await writeFile(join(folder, "program.ts"), program);
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  const tsc = join(typescript, "bin/tsc");
  const args = [tsc, "-p", folder, "--extendedDiagnostics", "--pretty", "false", ...options];
  const { stdout } = await execute(process.execPath, args).catch((error) => {
    throw new Error(`The program does not compile:\n${error.stdout}\n${program}`);
  });
  const read = (name: string) => {
    const value = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1];
    if (value === undefined) throw new Error(`tsc prints no "${name}":\n${stdout}`);
    return Number(value);
  };
  return {
    instantiations: read("Instantiations"),
    types: read("Types"),
    milliseconds: 1_000 * read("Total time"),
  };
}
