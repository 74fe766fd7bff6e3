import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodegenError, generate } from "@onelogin-mfa/codegen";
import { stringify } from "yaml";
import { applyChange, type Change, type Mapping } from "./edit.ts";

/** Generated text by its path in the repository, or why nothing could be generated. */
export type GeneratedFiles = ReadonlyMap<string, string> | { readonly failure: string };

/** A changed spec, with what is generated from it. */
export interface Mutant {
  readonly base: Mapping;
  readonly document: Mapping;
  /** The document as YAML. */
  readonly source: string;
  readonly files: GeneratedFiles;
}

/** Checks a changed spec: the first thing that it objects to, or nothing. */
export type Gate = (mutant: Mutant) => Promise<string | undefined>;

const clientNames = ["schema", "methods", "operations", "sensitive", "validators"] as const;

/**
 * Changes a copy of the spec and generates from it.
 *
 * @param folder where the changed document may be written; the generator reads files
 * @throws Error if the change finds nothing to change
 */
export async function createMutant(base: Mapping, change: Change, folder: string): Promise<Mutant> {
  const document = structuredClone(base);
  applyChange(document, change);
  const source = stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
  return { base, document, source, files: await generateAll(source, folder) };
}

async function generateAll(source: string, folder: string): Promise<GeneratedFiles> {
  await mkdir(folder, { recursive: true });
  // the name is in the header of what is generated
  const spec = join(folder, "mfa.yaml");
  await writeFile(spec, source);
  try {
    const { files } = await generate({ spec, emit: clientNames });
    const text = (name: string) => files.get(`${name}.ts`) ?? "";
    return new Map(clientNames.map((name) => [`packages/client/src/generated/${name}.ts`, text(name)]));
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    return { failure: error.problems[0]?.message ?? error.message };
  }
}
