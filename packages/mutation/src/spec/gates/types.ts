import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { createOverlayProgram } from "../../overlay-program.ts";
import { root } from "../../repository.ts";
import type { GeneratedFiles } from "../mutant.ts";
import type { Gate } from "./gate.ts";

/**
 * The gate of `npm run typecheck`: code that people have written, compiled against what is generated from the changed
 * spec. Type tests first, as they are the likeliest to object; the first error ends it.
 */
export function createTypesGate(unchanged: GeneratedFiles): Gate {
  const files = consumers();
  const program = createOverlayProgram(files);
  const before = codeOf(unchanged);
  return async ({ files: generated }) => {
    if ("failure" in generated) return `nothing to compile: ${generated.failure}`;
    // it compiles as it did; the unchanged spec itself is compiled, to see that it does
    if (generated !== unchanged && codeOf(generated) === before) return undefined;
    program.overlay(new Map([...generated].map(([path, text]) => [join(root, path), text])));
    const error = program.firstError(files);
    return error && `${relative(root, error.file)}:${error.line} ${error.message}`;
  };
}

/** What is compiled, without its comments, each of which stands on lines of its own. */
function codeOf(files: GeneratedFiles): string {
  const texts = "failure" in files ? [] : [...files].filter(([path]) => !path.endsWith("validators.ts"));
  return texts.map(([, text]) => text.replaceAll(/^\s*(\/\*\*|\*|\/\/).*\n/gm, "")).join("\n");
}

/** Code that uses the generated types, by absolute path. */
function consumers(): string[] {
  const client = (path: string) => join(root, "packages/client", path);
  return [
    client("test/types/accepts.ts"),
    client("test/types/refuses.ts"),
    join(root, "scripts/every-operation.ts"),
    client("test/support/operation-cases.ts"),
    ...sources(client("src")).filter((file) => !file.endsWith("generated/validators.ts")),
    ...sources(join(root, "packages/examples/src")),
  ];
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ts.Extension.Ts))
    .sort()
    .map((name) => join(folder, name));
