import type { Change } from "./edit.ts";

/** The ways in which a spec changes. Each is in the list of mutations at least once. */
export const kinds = [
  "property renamed",
  "property removed",
  "property added",
  "made required",
  "made optional",
  "type changed",
  "format changed",
  "limit changed",
  "enum value added",
  "enum value removed",
  "nullable",
  "array or object",
  "alternative changed",
  "status added",
  "status removed",
  "media type changed",
  "header changed",
  "operation removed",
  "operation renamed",
  "path changed",
  "method changed",
  "parameter renamed",
  "parameter moved",
  "parameter required",
  "parameter type changed",
  "body requirement changed",
  "example wrong",
  "security changed",
  "server changed",
  "effect changed",
  "sensitivity changed",
  "evidence changed",
  "wrong reference",
  "description",
] as const;

/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** Kinds that change no behaviour: what a client sends and what it understands stays the same. */
const silent: ReadonlySet<Kind> = new Set(["example wrong", "evidence changed", "description"]);

/** Whether a kind changes what goes over the wire, or what a client makes of it. */
export const isBehavioural = (kind: Kind): boolean => !silent.has(kind);

/** What a change asks of the version. */
export type Bump = "major" | "minor" | "patch" | "none";

/** The gates of `npm run check` that a change of the spec passes through. */
export const gateNames = ["lint", "drift", "types", "contract", "version"] as const;

/** One of {@link gateNames}. */
export type GateName = (typeof gateNames)[number];

/** One change of the spec, and what is to become of it. */
export interface Mutation {
  /** In kebab case, unique. */
  readonly id: string;
  /** The operations that it reaches; none if it is about the whole document. */
  readonly operations: readonly string[];
  readonly kind: Kind;
  readonly change: Change;
  /** The bump that it needs. */
  readonly bump: Bump;
  /** Gates that must catch it, beside `version`, which must catch whatever needs a bump. */
  readonly gates: readonly GateName[];
}

type Row = readonly [id: string, kind: Kind, change: Change, bump: Bump, gates?: string];

/** Mutations that reach the same operations, as a table; `gates` are names with spaces between. */
export function mutationsOf(operations: string, rows: readonly Row[]): Mutation[] {
  return rows.map(([id, kind, change, bump, gates = ""]) => ({
    id,
    kind,
    change,
    bump,
    operations: words(operations),
    gates: words(gates).map(gateNamed),
  }));
}

const words = (text: string): string[] => text.split(" ").filter(Boolean);

function gateNamed(text: string): GateName {
  const found = gateNames.find((name) => name === text);
  if (!found) throw new Error(`there is no gate "${text}"`);
  return found;
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
