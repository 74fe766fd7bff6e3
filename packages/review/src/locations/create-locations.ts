import { relative, sep } from "node:path";
import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import type { Location } from "../report.ts";

/** Gives the location of a JSON pointer; a pointer with no location of its own gets that of what is around it. */
export type Locations = (pointer: string) => Location;

const mostLines = 40;

/**
 * Finds where pointers into a document stand in its files.
 *
 * @param root the folder that the names of the files are relative to
 */
export function createLocations({ locate, sources }: OpenApiDocument, root: string): Locations {
  const linesOf = new Map([...sources].map(([file, text]) => [file, text.split("\n")]));
  return (asked) => {
    const { file, pointer, line, endLine: end } = locate(asked);
    const lines = linesOf.get(file) ?? [];
    let endLine = end;
    while (endLine > line && lines[endLine - 1]?.trim() === "") endLine -= 1;
    return {
      file: relative(root, file).split(sep).join("/"),
      pointer,
      line,
      endLine,
      lines: lines.slice(line - 1, Math.min(endLine, line - 1 + mostLines)),
      cut: endLine - line + 1 > mostLines,
    };
  };
}
