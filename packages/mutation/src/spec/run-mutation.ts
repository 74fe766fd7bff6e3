import { join } from "node:path";
import { workFolder } from "../repository.ts";
import type { Mapping } from "./edit.ts";
import { bumpOf, type Gates, startGates } from "./gates.ts";
import { createMutant, type Mutant } from "./mutant.ts";
import { checkKills, type GateName, gateNames, type Mutation } from "./mutation.ts";

/** One line of the kill table. */
export interface Row {
  readonly id: string;
  /** Ids of operations. */
  readonly operation: string;
  readonly kind: string;
  /** Gates that have noticed it. */
  readonly killedBy: readonly string[];
  readonly bump: string;
  readonly expectedBump: string;
}

/** What became of one mutant. */
export interface Result {
  readonly row: Row;
  /** Why it counts as a survivor; empty if it was caught as it should be. */
  readonly problems: readonly string[];
  /** What each gate reported, for `--only`. */
  readonly details: readonly string[];
}

/** Runs mutants of one spec through its gates. */
export interface MutationRunner {
  readonly run: (mutation: Mutation) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the gates and checks that none objects to the spec as it is.
 *
 * @param base the parsed spec
 * @param name of the folder to write to, one for each process
 * @throws Error if a gate objects to the unchanged spec: its objections to a change would prove nothing
 */
export async function createMutationRunner(base: Mapping, name: string): Promise<MutationRunner> {
  const folder = join(workFolder, name);
  const unchanged = await createMutant(base, {}, folder);
  const gates = await startGates(unchanged.files);
  const [objection] = await objectionsTo(unchanged, gates);
  if (objection) {
    await gates.close();
    throw new Error(`without any change, ${objection.gate} objects: ${objection.said}`);
  }
  return {
    async run(mutation) {
      const mutant = await createMutant(base, mutation.change, folder);
      return resultOf(mutation, mutant, await objectionsTo(mutant, gates));
    },
    close: gates.close,
  };
}

interface Objection {
  readonly gate: GateName;
  readonly said: string;
}

async function objectionsTo(mutant: Mutant, gates: Gates): Promise<Objection[]> {
  const objections: Objection[] = [];
  for (const gate of gateNames) {
    const said = await gates[gate](mutant);
    if (said !== undefined) objections.push({ gate, said });
  }
  return objections;
}

function resultOf(mutation: Mutation, mutant: Mutant, objections: readonly Objection[]): Result {
  const { id, operations, kind, bump: expectedBump } = mutation;
  const killedBy = objections.map(({ gate }) => gate);
  const bump = bumpOf(mutant.base, mutant.document);
  const operation = operations.join(", ") || "whole document";
  return {
    row: { id, operation, kind, killedBy, bump, expectedBump },
    problems: checkKills(mutation, killedBy, bump),
    details: objections.map(({ gate, said }) => `${gate}: ${said}`),
  };
}
