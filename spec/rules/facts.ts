import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import type { Operation } from "@onelogin-mfa/openapi";
import { parseYaml } from "@redocly/openapi-core";

/** The words that a text must have, or what is said of another thing: a type, a kind, a default, or that it is present. */
export type Fact = readonly (string | number)[] | string | number | boolean;

/** Statements of the seed on an operation or the document, by the thing that each is on, such as "header `Date` of `200`". */
export type FactsOfOne = Readonly<Record<string, Fact>>;

/** The statements of the seed document; `seed/facts.yaml` says where it comes from, and how things are named. */
export interface Facts {
  /** The keys of each named model. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly document: FactsOfOne;
  /** By the operationId of the seed. */
  readonly operations: Readonly<Record<string, FactsOfOne>>;
}

/** Reads the seed's facts from `seed/facts.yaml`. Its numbers and shape are held by a test. */
export const readFacts = (): Facts =>
  parseYaml(readFileSync(ownPath(join(import.meta.dirname, ".."), "seed/facts.yaml"), "utf8")) as Facts; // a test holds it

/** Finds the seed's facts of an operation, and its operationId there: by operationId, else by the route. */
export function factsOf(
  { id, method, path }: Operation,
  { operations }: Facts,
): [seedId: string, facts: FactsOfOne] | undefined {
  const own = operations[id];
  if (own) return [id, own];
  return Object.entries(operations).find(([, { route }]) => route === `${method} ${path}`);
}
