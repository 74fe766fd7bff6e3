import type { OpenApiDocument } from "../document/load-document.ts";
import type { Operation } from "../document/operations.ts";

/** What an emitter works from: the document, and its operations in document order. */
export interface EmitterInput {
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
}

/** Gives the text of one generated file, without its header comment. */
export type Emitter = (input: EmitterInput) => string | Promise<string>;
