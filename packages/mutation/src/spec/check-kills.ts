import { type Bump, type GateName, isBehavioural, type Mutation } from "./mutation.ts";

/**
 * What is wrong with the way in which a mutation was caught; empty if nothing is.
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
