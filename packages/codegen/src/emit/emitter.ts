import type { Finding, JsonObject, OpenApiDocument, Operation, WholeDocument } from "@onelogin-mfa/openapi";
import type { Directions } from "./directions.ts";
import type { Types } from "./type.ts";

/** All emitters, in the order of their files in the documentation; each writes the file `<name>.ts`. */
export const emitterNames = ["schema", "methods", "client", "operations", "sensitive", "validators"] as const;

/** The name of an emitter, as `--emit` takes it. */
export type EmitterName = (typeof emitterNames)[number];

/** Those that run unless others are named: a client is for who uses openapi-fetch. */
export const defaultEmitters: readonly EmitterName[] = emitterNames.filter((name) => name !== "client");

/** The files that a file imports types of. */
const imported: { readonly [Name in EmitterName]?: readonly EmitterName[] } = {
  methods: ["schema"],
  client: ["schema", "methods"],
};

/** Some emitters, and those of the files that theirs import. */
export const withImported = (names: readonly EmitterName[]): readonly EmitterName[] =>
  emitterNames.filter((name) => names.some((one) => one === name || imported[one]?.includes(name)));

/** Gives the text of the TypeScript type of a schema with a `type`; undefined for the usual one. */
export type Transform = (schema: JsonObject) => string | undefined;

/** The input of an emitter: the document, and its operations in document order, each with a name. */
export interface EmitterInput {
  readonly document: OpenApiDocument;
  /** Its node. */
  readonly whole: WholeDocument;
  readonly operations: readonly Operation[];
  /** All emitters of the run. */
  readonly emit: readonly EmitterName[];
  /** Schemas that only requests or responses have, and the names of those that they were made of. */
  readonly added: Directions["added"];
  /** Gives the types of the document, which are made once. */
  readonly types: () => Promise<Types>;
  /** @see GenerateOptions.transform */
  readonly transform: Transform | undefined;
  /** Takes note of what the emitter leaves out. */
  readonly notice: (finding: Finding) => void;
}

/**
 * Gives the text of one generated file, without its header comment.
 *
 * @throws DocumentError with the place of what it cannot express
 */
export type Emitter = (input: EmitterInput) => string | Promise<string>;
