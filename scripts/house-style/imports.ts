import { posix } from "node:path";

/** The room a file belongs to: `spec`, `scripts` or a package. Files at the root belong to none. */
const room = /^(spec|scripts|packages\/[^/]+)(?=\/)/;

/** Specifiers of imports and exports. Code within a template literal is text: programs that tests write. */
const specifier = /\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

/** Imports that reach another room by path. Another room is imported by its package name, from what it exports. */
export function importProblems(path: string, text: string): string[] {
  const own = room.exec(path)?.[0];
  if (own === undefined || !/\.(ts|tsx|mjs|js)$/.test(path)) return [];
  const code = text.replaceAll(/`[^`]*`/g, "``");
  return [...code.matchAll(specifier)]
    .map(([, target = ""]) => target)
    .filter((target) => !posix.join(posix.dirname(path), target).startsWith(`${own}/`))
    .map((target) => `${path} imports ${target} from another package by path; import the package's name`);
}
