import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { measureTypes } from "../client/type-cost.ts";

/** The declaring file of each type that TypeScript makes for a program, with their number, the most first. */
export async function countTypeOrigins(
  program: string,
  folder: string,
): Promise<readonly (readonly [file: string, types: number])[]> {
  await measureTypes(program, folder, ["--generateTrace", join(folder, "trace"), "--singleThreaded"]);
  const counts = new Map<string, number>();
  for (const file of globSync("trace/types*.json", { cwd: folder })) {
    const types: { firstDeclaration?: { path: string } }[] = JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    );
    for (const { firstDeclaration } of types) {
      const path = firstDeclaration?.path.replace(/^.*node_modules\/|^.*\/packages\//, "");
      if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
