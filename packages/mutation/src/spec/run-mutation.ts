import { join } from "node:path";
import type { OverlayTests } from "../overlay-tests.ts";
import { workFolder } from "../repository.ts";
import type { Result } from "../row.ts";
import { checkKills } from "./check-kills.ts";
import type { Mapping } from "./edit.ts";
import { createContractGate } from "./gates/contract.ts";
import { createDriftGate } from "./gates/drift.ts";
import type { Gate } from "./gates/gate.ts";
import { createLintGate } from "./gates/lint.ts";
import { createTypesGate } from "./gates/types.ts";
import { bumpOf, createVersionGate } from "./gates/version.ts";
import { createMutant, type Mutant } from "./mutant.ts";
import { type GateName, gateNames, type Mutation } from "./mutation.ts";

/** All gates, by name. */
export type Gates = Readonly<Record<GateName, Gate>>;

/** Runs mutations of one spec through its gates. */
export interface MutationRunner {
  run: (mutation: Mutation) => Promise<Result>;
}

/**
 * Makes the gates ready and sees that none objects to the spec as it is.
 *
 * @param base the parsed spec
 * @param name of the folder to write in, one for each process
 * @throws Error if a gate objects to the unchanged spec: its objections to a change would say nothing
 */
export async function createMutationRunner(
  base: Mapping,
  tests: OverlayTests,
  name: string,
): Promise<MutationRunner> {
  const folder = join(workFolder, name);
  const unchanged = await createMutant(base, () => {}, folder);
  const gates: Gates = {
    lint: await createLintGate(),
    drift: createDriftGate(),
    types: createTypesGate(unchanged.files),
    contract: createContractGate(tests, unchanged.files),
    version: createVersionGate(),
  };
  for await (const objection of objectionsTo(unchanged, gates))
    throw new Error(`without any change, ${objection.gate} objects: ${objection.said}`);
  return {
    run: async (mutation) => {
      const mutant = await createMutant(base, mutation.change, folder);
      const objections: Objection[] = [];
      for await (const objection of objectionsTo(mutant, gates)) objections.push(objection);
      return resultOf(mutation, mutant, objections);
    },
  };
}

interface Objection {
  readonly gate: GateName;
  readonly said: string;
}

/** What the gates object to, one gate after the other: a caller may stop at the first. */
async function* objectionsTo(mutant: Mutant, gates: Gates): AsyncGenerator<Objection> {
  for (const gate of gateNames) {
    const said = await gates[gate](mutant);
    if (said !== undefined) yield { gate, said };
  }
}

function resultOf(mutation: Mutation, mutant: Mutant, objections: readonly Objection[]): Result {
  const { id, operations, kind, bump: expectedBump } = mutation;
  const killedBy = objections.map(({ gate }) => gate);
  const bump = bumpOf(mutant.base, mutant.document);
  const operation = operations.join(", ") || "whole document";
  return {
    part: "spec",
    row: { id, operation, kind, killedBy, bump, expectedBump },
    problems: checkKills(mutation, killedBy, bump),
    details: objections.map(({ gate, said }) => `${gate}: ${said}`),
  };
}
