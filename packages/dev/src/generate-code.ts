import { join } from "node:path";
import { CodegenError, generate, writeFiles } from "@onelogin-mfa/codegen";
import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { type Problem, shown } from "./problem.ts";
import type { Project } from "./project.ts";

/** New code on disk and the document it comes from, or why everything is as it was. */
export type Outcome =
  | {
      readonly document: OpenApiDocument;
      /** Absolute paths of the files whose bytes changed. */
      readonly written: readonly string[];
    }
  | { readonly problems: readonly Problem[] };

/**
 * Does what `npm run generate` does, with one reading of the document for all folders. A document that cannot be
 * generated from as a whole changes no file.
 *
 * @returns undefined if the signal was aborted before anything was written
 */
export async function generateCode(
  { root, spec, targets }: Project,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  try {
    const { files, document } = await generate({
      spec,
      emit: [...new Set(targets.flatMap(({ emit }) => emit))],
    });
    if (signal.aborted) return undefined;
    const written: string[] = [];
    for (const { folder, emit } of targets) {
      const wanted = new Map(emit.map((name) => [`${name}.ts`, files.get(`${name}.ts`) ?? ""]));
      const report = await writeFiles(folder, wanted);
      written.push(...report.written.map((name) => join(folder, name)));
    }
    return { document, written };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) throw thrown;
    // a syntax error makes more of them further down; it is the one without a place in the document
    const [first] = thrown.problems;
    const worthSaying = first?.pointer === "" ? [first] : thrown.problems;
    return {
      problems: worthSaying.map(({ file, line, column, message }) => {
        return {
          stage: "document",
          severity: "error",
          rule: "document",
          file: shown(root, file),
          line,
          column,
          message,
        };
      }),
    };
  }
}
