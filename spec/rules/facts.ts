import { readFileSync } from "node:fs";
import type { Operation } from "@onelogin-mfa/codegen/document";
import { parseYaml } from "@redocly/openapi-core";

/** A field of a request or response as the seed has it; optional and without default unless it says so. */
export interface FieldFact {
  readonly type: string;
  readonly required?: boolean;
  /** Also one that only its description states. */
  readonly default?: unknown;
  /** Words that the description must have; without a list the seed has no description. */
  readonly says?: readonly (string | number)[];
}

/** A response as the seed has it. */
export interface ResponseFact {
  /** `object`, `array` (of objects with `fields`), `none`, `undefined` (an object without keys), or a model's name. */
  readonly body: string;
  readonly headers?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldFact>>;
}

/** An operation as the seed has it. */
export interface OperationFact {
  readonly summary?: string;
  readonly tag?: string;
  /** Names of the security schemes that a call needs, all of them. */
  readonly security?: readonly string[];
  /** Words that the description must have. */
  readonly says?: readonly (string | number)[];
  readonly method: string;
  readonly path: string;
  /** Type by name. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly headerParameters?: readonly string[];
  readonly request?: { readonly required: boolean; readonly fields: Readonly<Record<string, FieldFact>> };
  readonly responses: Readonly<Record<string, ResponseFact>>;
}

/** The statements of the seed document; `seed/facts.yaml` says where it comes from. */
export interface Facts {
  /** The keys of each named model. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Type by name. */
  readonly securitySchemes?: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<string, OperationFact>>;
}

/** Reads the seed's facts from `seed/facts.yaml`. Its numbers and shape are held by a test. */
export const readFacts = (): Facts =>
  parseYaml(readFileSync(new URL("../seed/facts.yaml", import.meta.url), "utf8")) as Facts; // a test holds it

/**
 * Finds the seed's fact of an operation, and its operationId there: by operationId, else by the route.
 */
export function factOf(
  { id, method, path }: Operation,
  { operations }: Facts,
): [seedId: string, fact: OperationFact] | undefined {
  const own = operations[id];
  if (own) return [id, own];
  return Object.entries(operations).find(
    ([, fact]) => fact.method.toUpperCase() === method && fact.path === path,
  );
}
