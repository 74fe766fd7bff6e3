import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { API } from "typescript/unstable/sync";
import { root } from "../../repository.ts";
import type { Gate, GeneratedFiles } from "../mutant.ts";

/** Code that people have written against the generated types. */
const project = join(root, "packages/mutation/tsconfig.consumers.json");

/**
 * The gate of `npm run typecheck`: code that people have written, compiled against what is generated from the changed
 * spec. The native compiler stays warm and reads the generated files from memory.
 */
export function createTypesGate(unchanged: GeneratedFiles): {
  readonly gate: Gate;
  readonly close: () => void;
} {
  let texts: ReadonlyMap<string, string> = new Map();
  const api = new API({ cwd: root, fs: { readFile: (file) => texts.get(file) } });
  api.updateSnapshot({ openProjects: [project] });
  const before = codeOf(unchanged);

  const gate: Gate = async ({ files }) => {
    if ("failure" in files) return `nothing to compile: ${files.failure}`;
    // it compiles as it did; the unchanged spec itself is compiled, to see that it does
    if (files !== unchanged && codeOf(files) === before) return undefined;
    texts = new Map([...files].map(([path, text]) => [join(root, path), text]));
    const snapshot = api.updateSnapshot({ fileChanges: { changed: [...texts.keys()] } });
    try {
      const program = snapshot.getProject(project)?.program;
      if (!program) throw new Error(`${project} is missing`);
      const [error] = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
      return error && `${placeOf(error, texts)} ${error.text}`;
    } finally {
      snapshot.dispose();
    }
  };
  return { gate, close: () => api.close() };
}

/** What is compiled, without its comments, each of which stands on lines of its own. */
function codeOf(files: GeneratedFiles): string {
  const texts = "failure" in files ? [] : [...files].filter(([path]) => !path.endsWith("validators.ts"));
  return texts.map(([, text]) => text.replaceAll(/^\s*(\/\*\*|\*|\/\/).*\n/gm, "")).join("\n");
}

/** The file and the line, which is counted from 1. */
function placeOf(
  { fileName = project, pos }: { readonly fileName?: string | undefined; readonly pos: number },
  texts: ReadonlyMap<string, string>,
): string {
  const text = texts.get(fileName) ?? readFileSync(fileName, "utf8");
  return `${relative(root, fileName)}:${text.slice(0, pos).split("\n").length}`;
}
