import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { listOperations, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import {
  type CompilerError,
  maxBump,
  type SurfaceChange,
  type TypeScriptSurface,
} from "@onelogin-mfa/review";
import type { Git } from "@onelogin-mfa/review/internal/git";
import type { Side } from "@onelogin-mfa/review/internal/sides";
import { exportCommit, specFile, withWorkFolder } from "../checkout.ts";
import { compileFolder, type Diagnostic } from "./compile.ts";
import { type Consumer, clientSource, consumerPaths, layOut, readConsumers } from "./trees.ts";

/** Compares the client's types, where there are two clients and two specs and something has changed. */
export async function compareClients(
  git: Git,
  { document: before, revision }: Side,
  { document: now, root }: Side,
  isSpecChanged: boolean,
): Promise<TypeScriptSurface> {
  if (!before || !now || !revision.commit) return noSurface("A spec is missing.", true);
  const { commit } = revision;
  return withWorkFolder(async (work) => {
    const copy = join(work, "base");
    await exportCommit(git, commit, [dirname(specFile), "packages/client/src", ...consumerPaths], copy);
    const sources = await Promise.all([clientSource(copy), clientSource(root)]);
    if (!sources.every((texts) => texts.has("index.ts"))) {
      return noSurface(
        "The client's types were not compared: there is no packages/client/src on both sides.",
      );
    }
    const isChanged = !isDeepStrictEqual(...sources);
    if (!isSpecChanged && !isChanged)
      return noSurface("Neither the spec nor the client's source changed.", true);
    try {
      const idsOf = (spec: OpenApiDocument) => listOperations(spec.root).map(({ id }) => id);
      const ids = new Set(idsOf(now));
      const common = idsOf(before).filter((id) => ids.has(id));
      const surface = await compareSurface(copy, root, common, join(work, "types"));
      if (!isChanged) return surface;
      const note = `The client's own source changed. ${surface.note}`;
      return { ...surface, bump: maxBump([surface.bump, "patch"]), note };
    } catch (thrown) {
      // what the generator refuses, it names by the folder of the copy
      const [reason = ""] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
      const short = reason.replaceAll(work, "").replaceAll(`${root}/`, "");
      return noSurface(`The client's types were not compared: ${short}`);
    }
  });
}

/** The surface where there is nothing to compare. */
export function noSurface(note: string, ran = false): TypeScriptSurface {
  return { ran, note, bump: "none", changes: [], errors: [], sourceErrors: [], consumers: [] };
}

/**
 * Compares the public types of two clients by compiling: each operation's types against each other, and the consumer
 * code of the older revision against the newer types.
 *
 * @param work a folder to fill, from which the packages of the repository resolve
 */
async function compareSurface(
  before: string,
  now: string,
  operationIds: readonly string[],
  work: string,
): Promise<TypeScriptSurface> {
  const consumers = await readConsumers(before);
  for (const [name, root] of Object.entries({ old: before, new: now })) {
    await layOut(join(work, name), root, join(root, specFile), consumers, now);
  }
  const assertions = assertionsFor(operationIds);
  const lines = assertions.map(({ code }, index) => `export const a${index}: ${code} = true;`);
  await writeFile(join(work, surfaceFile), `${header}${lines.join("\n")}\n`);
  return read(await compileFolder(work), assertions, consumers);
}

function read(
  diagnostics: readonly Diagnostic[],
  assertions: readonly Assertion[],
  consumers: readonly Consumer[],
): TypeScriptSurface {
  const aboutSurface = diagnostics.filter(({ file }) => file === surfaceFile);
  const isUnclear = aboutSurface.some(({ code }) => code !== "TS2322");
  const fresh = freshDiagnostics(diagnostics);
  const found = fresh.flatMap((one) => consumerError(one, consumers));
  const errors = found.filter((error) => !isExactTypeTest(error));
  const changes = [
    ...readFailures(aboutSurface, assertions),
    ...found.filter(isExactTypeTest).map(({ file, line }) => {
      const sentence = `A type that the test at \`${file}:${line}\` asks for exactly is another one now.`;
      return { operationId: null, part: "exports", bump: "minor", sentence } as const;
    }),
  ];
  const errorBumps = errors.map(({ breaking }) => (breaking ? "major" : "minor"));
  const compiled = `${consumers.length} pieces of consumer code of the base revision were compiled against the new types.`;
  const sourceErrors = fresh.filter(({ file }) => file.startsWith("packages/client/src/"));
  return {
    ran: true,
    note: isUnclear ? `${compiled} The types of some operations could not be compared.` : compiled,
    bump: maxBump([...changes.map(({ bump }) => bump), ...errorBumps]),
    changes,
    errors,
    sourceErrors: sourceErrors.map((one) => ({ ...one, breaking: false })),
    consumers: [...new Set(consumers.map(({ file }) => file))],
  };
}

/** The diagnostics that only the newer tree has; files are named as in the repository. */
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

/** One line of a file that compiles only as long as something about the types holds. */
interface Assertion {
  readonly operationId: string | null;
  readonly part: SurfaceChange["part"];
  /** `same`: both types are one; `compatible`: old code compiles with the new one. */
  readonly asks: "same" | "compatible";
  readonly code: string;
}

/** Assertions about the types of each operation that both revisions have, and about the names they export. */
function assertionsFor(operationIds: readonly string[]): Assertion[] {
  const names = "Exclude<keyof typeof Old, keyof typeof New>";
  const code = `[${names}] extends [never] ? true : ${names}`;
  return [
    { operationId: null, part: "exports", asks: "compatible", code },
    ...operationIds.flatMap(assertionsOf),
  ];
}

function assertionsOf(operationId: string): Assertion[] {
  const id = JSON.stringify(operationId);
  const failures = (side: string) => `Failures<${side}.OperationResult<${id}>>`;
  const parts = [
    { part: "input", old: `Old.OperationInput<${id}>`, now: `New.OperationInput<${id}>` },
    { part: "data", old: `Old.OperationData<${id}>`, now: `New.OperationData<${id}>` },
    { part: "error", old: failures("Old"), now: failures("New") },
  ] as const;
  return parts.flatMap(({ part, old, now }): Assertion[] => {
    // what is passed in has to be taken as before, what comes out has to fit as before
    const [narrow, wide] = part === "input" ? [old, now] : [now, old];
    return [
      { operationId, part, asks: "same", code: `Same<${old}, ${now}>` },
      { operationId, part, asks: "compatible", code: `[${narrow}] extends [${wide}] ? true : false` },
    ];
  });
}

/** Name of the file with one assertion a line after this header. */
const surfaceFile = "surface.ts";
const header = `import type * as Old from "./old/packages/client/src/index.ts";
import type * as New from "./new/packages/client/src/index.ts";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
// one pair for each status: unions of objects with many statuses are not compared member by member
type Failures<R> = R extends { readonly status: infer S; readonly data?: undefined; readonly error?: infer E }
  ? S extends unknown ? [S, E] : never : never;
`;

/** Reads failed assertions as one change for each part of an operation. */
function readFailures(diagnostics: readonly Diagnostic[], assertions: readonly Assertion[]): SurfaceChange[] {
  const changes = new Map<string, SurfaceChange>();
  for (const { line, code, message } of diagnostics) {
    const assertion = assertions[line - header.split("\n").length];
    if (!assertion || code !== "TS2322") continue;
    const { operationId, part, asks } = assertion;
    const key = `${operationId} ${part}`;
    if (asks === "same" && changes.has(key)) continue;
    const bump = asks === "same" ? "minor" : "major";
    changes.set(key, { operationId, part, bump, sentence: sentenceOf(assertion, message) });
  }
  return [...changes.values()];
}

function sentenceOf({ operationId, part, asks }: Assertion, message: string): string {
  if (part === "exports") {
    const names = [...message.matchAll(/"([^"]+)"/g)].map(([, name]) => `\`${name}\``);
    return `The package no longer exports ${names.join(", ")}.`;
  }
  if (asks === "same") return `\`${operationId}\` has another type of ${part}; old code compiles.`;
  return `\`${operationId}\` ${words[part]}`;
}

const words = {
  input: "no longer takes all that it took; old calls may not compile.",
  data: "gives data of another type; old code may not compile.",
  error: "fails with errors of a type that old code cannot read.",
} as const;
