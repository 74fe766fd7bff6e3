import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Change } from "./edit.ts";

/** The ways in which a spec changes. Each is in the list of mutants at least once. */
// biome-ignore format: a list of words
export const kinds = [
  "property renamed", "property removed", "property added", "made required", "made optional", "type changed",
  "format changed", "limit changed", "enum value added", "enum value removed", "nullable", "array or object",
  "alternative changed", "status added", "status removed", "media type changed", "header changed",
  "operation removed", "operation renamed", "path changed", "method changed", "parameter renamed", "parameter moved",
  "parameter required", "parameter type changed", "body requirement changed", "example wrong", "security changed",
  "server changed", "effect changed", "sensitivity changed", "evidence changed", "wrong reference", "description",
] as const;

/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** Kinds that change no behaviour: what a client sends and what it understands stays the same. */
const silent: ReadonlySet<Kind> = new Set(["example wrong", "evidence changed", "description"]);

/** Whether a kind changes what goes over the wire, or what a client makes of it. */
export const isBehavioural = (kind: Kind): boolean => !silent.has(kind);

const bumps = ["major", "minor", "patch", "none"] as const;

/** What a change asks of the version. */
export type Bump = (typeof bumps)[number];

/** The gates of `npm run check` that a change of the spec passes through. */
export const gateNames = ["lint", "drift", "types", "contract", "version"] as const;

/** One of {@link gateNames}. */
export type GateName = (typeof gateNames)[number];

/** One change of the spec, and what must become of it: a row of `spec-mutants.yaml`. */
export interface Mutation {
  /** In kebab case, unique. */
  readonly id: string;
  /** The operations that it reaches; none if it is about the whole document. */
  readonly operations: readonly string[];
  readonly kind: Kind;
  readonly change: Change;
  /** The bump that it needs. */
  readonly bump: Bump;
  /** Gates that must notice it, beside `version`, which must notice whatever needs a bump. */
  readonly gates: readonly GateName[];
}

/**
 * Reads the mutants from YAML.
 *
 * @throws Error for an unknown kind, bump or gate
 */
export function readMutations(text: string): Mutation[] {
  const groups: {
    operations: string[];
    mutants: (Omit<Mutation, "operations" | "gates"> & { gates?: GateName[] })[];
  }[] = parse(text);
  return groups.flatMap(({ operations, mutants }) =>
    mutants.map(({ gates = [], ...mutant }) => {
      mustBeIn(kinds, mutant.kind, mutant.id);
      mustBeIn(bumps, mutant.bump, mutant.id);
      for (const gate of gates) mustBeIn(gateNames, gate, mutant.id);
      return { ...mutant, operations, gates };
    }),
  );
}

/** Every change of the spec that is tried, in the spec's order. */
export const mutations: readonly Mutation[] = readMutations(
  readFileSync(new URL("../../spec-mutants.yaml", import.meta.url), "utf8"),
);

function mustBeIn(allowed: readonly string[], value: string, id: string): void {
  if (!allowed.includes(value)) throw new Error(`${id}: "${value}" must be one of ${allowed.join(", ")}`);
}

/**
 * What is wrong with the way in which a mutant was caught; empty if nothing is.
 *
 * A change of behaviour must be caught by a gate other than drift, because drift only says that something has changed
 * and goes away by generating anew. An edit of a description is a patch that no gate objects to but drift and version.
 */
export function checkKills(
  { kind, gates, bump: expected }: Mutation,
  killedBy: readonly GateName[],
  bump: Bump,
): string[] {
  const others = killedBy.filter((gate) => gate !== "drift");
  const missing = gates.filter((gate) => !killedBy.includes(gate));
  const tooStrict = kind === "description" ? others.filter((gate) => gate !== "version") : [];
  return [
    ...(isBehavioural(kind) && others.length === 0 ? ["no gate but drift notices it"] : []),
    ...missing.map((gate) => `${gate} no longer notices it`),
    ...tooStrict.map((gate) => `${gate} objects to words`),
    ...(bump === expected ? [] : [`the bump is ${bump}, expected ${expected}`]),
  ];
}
