import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { listOperations, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import type { Change } from "../compare/context.ts";
import { messageOf } from "../errors.ts";
import { maxBump } from "../policy/bump.ts";
import type { CompilerError, TypeScriptSurface } from "../report.ts";
import type { Side, Sides } from "../sides.ts";
import { compileFolder, type Diagnostic } from "./compile.ts";
import { type Assertion, assertionsFor, headerLines, readFailures, surfaceFile } from "./surface-file.ts";
import { type Consumer, clientSource, layOut, readConsumers } from "./trees.ts";

/** Compares the client's types, where there are two clients and two specs and something has changed. */
export async function compareSides(
  { base, head, work }: Sides,
  changes: readonly Change[],
): Promise<TypeScriptSurface> {
  if (!isRead(base) || !isRead(head)) return noSurface("A spec is missing.", true);
  const sources = await Promise.all([clientSource(base.root), clientSource(head.root)]);
  if (!sources.every((texts) => texts.has("index.ts"))) {
    return noSurface("The client's types were not compared: there is no packages/client/src on both sides.");
  }
  const isChanged = !isDeepStrictEqual(...sources);
  if (changes.length === 0 && !isChanged)
    return noSurface("Neither the spec nor the client's source changed.", true);
  const folder = join(work, "types");
  try {
    const surface = await compareSurface(base, head, folder);
    if (!isChanged) return surface;
    const note = `The client's own source changed. ${surface.note}`;
    return { ...surface, bump: maxBump([surface.bump, "patch"]), note };
  } catch (thrown) {
    // what the generator refuses, it names by the folder of the copy
    const [reason = ""] = messageOf(thrown).split("\n");
    const short = reason.replaceAll(work, "").replaceAll(`${head.root}/`, "");
    return noSurface(`The client's types were not compared: ${short}`);
  }
}

type ReadSide = Side & { readonly document: OpenApiDocument };
const isRead = (side: Side): side is ReadSide => side.document !== null;

/**
 * Compares the public types of two clients by compiling: each operation's types against each other, and the consumer
 * code of the older revision against the newer types.
 *
 * @param work a folder to fill, from which the packages of the repository resolve
 */
async function compareSurface(before: ReadSide, now: ReadSide, work: string): Promise<TypeScriptSurface> {
  const consumers = await readConsumers(before.root);
  const trees = { old: before, new: now };
  for (const [name, side] of Object.entries(trees)) {
    await layOut(join(work, name), side.root, side.document.path, consumers, now.root);
  }
  const [old, current] = [before, now].map((side) => listOperations(side.document.root).map(({ id }) => id));
  const assertions = assertionsFor(old?.filter((id) => current?.includes(id)) ?? []);
  await writeFile(join(work, "surface.ts"), surfaceFile(assertions));
  return read(await compileFolder(work), assertions, consumers);
}

function read(
  diagnostics: readonly Diagnostic[],
  assertions: readonly Assertion[],
  consumers: readonly Consumer[],
): TypeScriptSurface {
  const failed = diagnostics.flatMap(({ file, line, code, message }) => {
    const assertion = assertions[line - 1 - headerLines];
    return file === "surface.ts" && code === "TS2322" && assertion ? [{ assertion, message }] : [];
  });
  const isUnclear = diagnostics.some(({ file, code }) => file === "surface.ts" && code !== "TS2322");
  const fresh = freshDiagnostics(diagnostics);
  const found = fresh.flatMap((one) => consumerError(one, consumers));
  const errors = found.filter((error) => !isExactTypeTest(error));
  const changes = [
    ...readFailures(failed),
    ...found.filter(isExactTypeTest).map(({ file, line }) => {
      const sentence = `A type that the test at \`${file}:${line}\` asks for exactly is another one now.`;
      return { operationId: null, part: "exports", bump: "minor", sentence } as const;
    }),
  ];
  const bump = maxBump([
    ...changes.map((change) => change.bump),
    ...errors.map(({ breaking }) => (breaking ? "major" : "minor")),
  ]);
  const files = [...new Set(consumers.map(({ file }) => file))];
  const compiled = `${consumers.length} pieces of consumer code of the base revision were compiled against the new types.`;
  const note = isUnclear ? `${compiled} The types of some operations could not be compared.` : compiled;
  const sourceErrors = fresh
    .filter(({ file }) => file.startsWith("packages/client/src/"))
    .map((one) => ({ ...one, breaking: false }));
  return { ran: true, note, bump, changes, errors, sourceErrors, consumers: files };
}

/** What the compiler says about the newer tree only; files are named as in the repository. */
function freshDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ file, line, code }: Diagnostic) => `${file}:${line} ${code}`;
  const within = (tree: string) =>
    diagnostics.flatMap((one) =>
      one.file.startsWith(tree) ? [{ ...one, file: one.file.slice(tree.length) }] : [],
    );
  const old = new Set(within("old/").map(keyOf));
  return within("new/").filter((one) => !old.has(keyOf(one)));
}

function consumerError(
  { file, line, code, message }: Diagnostic,
  consumers: readonly Consumer[],
): CompilerError[] {
  const consumer = consumers.find(({ path }) => path === file);
  if (!consumer) return [];
  // TS2578: an expected error did not come, so that something is allowed that was refused
  const breaking = code !== "TS2578";
  return [{ file: consumer.file, line: line + consumer.offset, code, message, breaking }];
}

/** A type test that asks for the very same type fails for every change, also for a compatible one. */
const isExactTypeTest = ({ code, message }: CompilerError) =>
  code === "TS2345" && message.includes("'true' is not assignable to parameter of type 'false'");

/** The surface where there is nothing to compare. */
export function noSurface(note: string, ran = false): TypeScriptSurface {
  return { ran, note, bump: "none", changes: [], errors: [], sourceErrors: [], consumers: [] };
}
