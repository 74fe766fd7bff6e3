import { join, relative, sep } from "node:path";
import { CodegenError, loadDocument, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { messageOf } from "./errors.ts";
import type { ReportProblem } from "./report.ts";

/** One side's spec as it was read, or why it could not be. */
export interface LoadedSide {
  readonly document: OpenApiDocument | null;
  readonly problems: readonly ReportProblem[];
}

/**
 * Reads the spec of one side. A spec that is missing or does not parse is a problem, not a failure: the rest
 * of the review goes on.
 *
 * @param root the folder that the file is relative to
 */
export async function loadSide(
  side: "base" | "head",
  root: string,
  file: string | null,
): Promise<LoadedSide> {
  if (file === null) {
    const message =
      side === "base"
        ? "The base has no spec, so that nothing can be compared: name a base that has one."
        : "The working tree has no spec: put it back, or name another base.";
    return {
      document: null,
      problems: [{ severity: "error", side, file: null, line: null, column: null, message }],
    };
  }
  try {
    return { document: await loadDocument(join(root, file)), problems: [] };
  } catch (thrown) {
    const found =
      thrown instanceof CodegenError
        ? thrown.problems
        : [{ file: join(root, file), line: 1, column: 1, message: messageOf(thrown) }];
    const problems = found.map((problem): ReportProblem => {
      const name = relative(root, problem.file).split(sep).join("/");
      return {
        severity: "error",
        side,
        file: name,
        line: problem.line,
        column: problem.column,
        message: problem.message,
      };
    });
    return { document: null, problems };
  }
}
