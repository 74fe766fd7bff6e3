import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Outcome, runNode } from "./support.ts";

const require = createRequire(import.meta.url);

/** The compilers that generated code must please: TypeScript 5.9, 6 and 7. */
export const compilers = ["typescript", "typescript-6", "typescript-7"] as const;

/** Type-checks all `.ts` files below a folder with the strictest options of our users, `skipLibCheck` off. */
export async function typeCheck(folder: string, compiler: (typeof compilers)[number]): Promise<Outcome> {
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    isolatedModules: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const bin = join(dirname(require.resolve(`${compiler}/package.json`)), "bin", "tsc");
  return runNode([bin, "-p", folder], folder);
}
