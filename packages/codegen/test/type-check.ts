import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import compilerOptions from "./strictest.json" with { type: "json" };
import { type Outcome, runNode } from "./support.ts";

const require = createRequire(import.meta.url);

/** The oldest and the newest compiler that generated code must please: TypeScript 5.9 and 7. */
export const compilers = ["typescript", "typescript-7"] as const;

/** Type-checks all `.ts` files below a folder with the strictest options of our users, `skipLibCheck` off, and openapi-fetch. */
export async function typeCheck(folder: string, compiler: (typeof compilers)[number]): Promise<Outcome> {
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  await mkdir(join(folder, "node_modules"), { recursive: true });
  const openapiFetch = dirname(require.resolve("openapi-fetch/package.json"));
  await symlink(openapiFetch, join(folder, "node_modules/openapi-fetch"), "dir");
  const bin = join(dirname(require.resolve(`${compiler}/package.json`)), "bin", "tsc");
  return runNode([bin, "-p", folder], folder);
}
