import { dirname, resolve as resolvePath } from "node:path";
import { member } from "./json.ts";
import { fragmentPointer, joinPointer, pointerTokens, valueAt } from "./pointer.ts";
import { readSource, type SourceFile } from "./source.ts";
import { walk } from "./walk.ts";

/** A problem whose line and column are still to be found. */
export interface Finding {
  readonly file: string;
  readonly pointer: string;
  readonly message: string;
}

/** All files a document consists of, by absolute path, the root first; and the `$ref`s that lead nowhere. */
export interface ReferenceReport {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly findings: readonly Finding[];
}

interface Reference extends Finding {
  /** The `$ref` itself. */
  readonly message: string;
}

/**
 * Follows every `$ref` from the root file through all files it names.
 *
 * @throws CodegenError when a referenced file is broken
 */
export async function followReferences(root: SourceFile): Promise<ReferenceReport> {
  const files = new Map([[root.path, root]]);
  const findings: Finding[] = [];
  const seen = new Set<unknown>();
  const queue = referencesIn(root.path, root.parsed, "", seen);
  for (let next = queue.shift(); next; next = queue.shift()) {
    const target = await follow(next, files);
    if ("message" in target) findings.push(target);
    else queue.push(...referencesIn(target.path, target.node, target.pointer, seen));
  }
  return { files, findings };
}

function referencesIn(file: string, node: unknown, pointer: string, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  const visit = (object: Readonly<Record<string, unknown>>, place: string) => {
    if (typeof object.$ref !== "string") return;
    references.push({ file, pointer: joinPointer(place, "$ref"), message: object.$ref });
  };
  walk(node, pointer, visit, seen);
  return references;
}

interface Target {
  readonly path: string;
  readonly pointer: string;
  readonly node: unknown;
}

async function follow(reference: Reference, files: Map<string, SourceFile>): Promise<Target | Finding> {
  const { file, pointer: at, message: $ref } = reference;
  const blame = (message: string): Finding => ({ file, pointer: at, message: `$ref "${$ref}" ${message}.` });
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test($ref)) {
    return blame(
      "is remote, which would make the output depend on the network. Save the file next to this one",
    );
  }
  const [relativePath = ""] = $ref.split("#");
  const path = relativePath === "" ? file : resolvePath(dirname(file), relativePath);
  let source = files.get(path);
  if (!source) {
    const read = await readSource(path);
    if ("failure" in read) return blame(`names a file that ${read.failure}`);
    files.set(path, read);
    source = read;
  }
  const pointer = $ref.includes("#") ? fragmentPointer($ref) : "";
  const node = valueAt(source.parsed, pointer);
  if (node === undefined) return blame(`does not resolve: ${missingPart(source.parsed, pointer)}`);
  return { path, pointer, node };
}

function missingPart(parsed: unknown, pointer: string): string {
  if (pointer !== "" && !pointer.startsWith("/"))
    return 'only JSON pointers ("#/…") are supported, not anchors';
  let node = parsed;
  let place = "#";
  for (const token of pointerTokens(pointer)) {
    const next = member(node, token);
    if (next === undefined) return `there is no "${token}" in ${place}. Correct the name or add it`;
    node = next;
    place = joinPointer(place, token);
  }
  return "it points at nothing";
}
