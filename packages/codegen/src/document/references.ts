import { dirname, resolve as resolvePath } from "node:path";
import { CodegenError, type Problem } from "../errors.ts";
import { type JsonObject, joinPointer, member, pointerOfReference, pointerTokens, valueAt } from "./json.ts";
import { documentNode, type Node } from "./node.ts";
import { readSourceFile, type SourceFile } from "./source-file.ts";
import { type Kind, walk } from "./walk.ts";

/** A `$ref`, the object it stands in, and what kind of object it stands for. */
interface Reference {
  readonly holder: JsonObject;
  readonly file: SourceFile;
  readonly pointer: string;
  readonly $ref: string;
  readonly kind: Kind;
}

type Files = Map<string, SourceFile>;

/**
 * Follows every `$ref` from the root file through all files it names.
 *
 * @returns all files of the document by absolute path, the root first
 * @throws CodegenError for each `$ref` that leads nowhere, or when a referenced file is broken
 */
export async function followReferences(root: SourceFile): Promise<ReadonlyMap<string, SourceFile>> {
  const files: Files = new Map([[root.source.absoluteRef, root]]);
  const problems: Problem[] = [];
  const seen = new Set<unknown>();
  const targets = new Map<unknown, unknown>();
  const queue = referencesIn(root, documentNode(root.parsed), "document", seen);
  for (const reference of queue) {
    const { holder, file, kind, pointer, $ref } = reference;
    const target = await follow(reference, files);
    if (typeof target !== "string") {
      targets.set(holder, target.node.value);
      queue.push(...referencesIn(target.file, target.node, kind, seen));
    }
    const reason = typeof target === "string" ? target : leadsBack(holder, targets);
    if (reason)
      problems.push({ ...file.locate(joinPointer(pointer, "$ref")), message: `$ref "${$ref}" ${reason}.` });
  }
  if (problems.length > 0) throw new CodegenError(problems);
  return files;
}

/** The last `$ref` of a circle to be followed closes it. */
function leadsBack(holder: JsonObject, targets: ReadonlyMap<unknown, unknown>): string | undefined {
  const visited = new Set<unknown>();
  for (let value = targets.get(holder); value !== undefined; value = targets.get(value)) {
    if (value === holder) return "leads back to itself. Point one of the circle at a description";
    if (visited.has(value)) return undefined;
    visited.add(value);
  }
  return undefined;
}

function referencesIn(file: SourceFile, start: Node, startKind: Kind, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  walk(
    start,
    startKind,
    (holder, { pointer }, kind) => {
      const { $ref } = holder;
      if (typeof $ref === "string") references.push({ holder, file, pointer, $ref, kind });
    },
    seen,
  );
  return references;
}

/** What a `$ref` leads to; or why it leads nowhere, as the end of a sentence. */
async function follow(
  { file, $ref }: Reference,
  files: Files,
): Promise<{ readonly file: SourceFile; readonly node: Node } | string> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test($ref)) {
    return "is remote, which would make the output depend on the network. Save the file next to this one";
  }
  const target = await fileOf($ref, file, files);
  if ("failure" in target) return `names a file that ${target.failure}`;
  const pointer = $ref.includes("#") ? pointerOfReference($ref) : "";
  const value = valueAt(target.parsed, pointer);
  if (value === undefined) return `does not resolve: ${missingPart(target.parsed, pointer)}`;
  return { file: target, node: { root: target.parsed, value, pointer } };
}

async function fileOf($ref: string, file: SourceFile, files: Files): ReturnType<typeof readSourceFile> {
  const [relativePath = ""] = $ref.split("#");
  if (relativePath === "") return file;
  const path = resolvePath(dirname(file.source.absoluteRef), relativePath);
  const read = files.get(path) ?? (await readSourceFile(path));
  if (!("failure" in read)) files.set(path, read);
  return read;
}

function missingPart(parsed: unknown, pointer: string): string {
  if (pointer !== "" && !pointer.startsWith("/"))
    return 'only JSON pointers ("#/…") are supported, not anchors';
  let value = parsed;
  let place = "#";
  for (const token of pointerTokens(pointer)) {
    const next = member(value, token);
    if (next === undefined) return `there is no "${token}" in ${place}. Correct the name or add it`;
    value = next;
    place = joinPointer(place, token);
  }
  return "it points at nothing";
}
