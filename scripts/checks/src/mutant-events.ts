import { channel } from "node:diagnostics_channel";
import type { Reporter } from "@stryker-mutator/api/report";

/** Channels on which this plugin of Stryker publishes: Stryker loads it itself, and gives what it reports to nobody else. */
export const mutantChannels = {
  /** The number of mutants, once the tests have run without one. */
  planned: "mutants.planned",
  /** The result of each mutant. */
  tested: "mutants.tested",
} as const;

const events: Reporter = {
  onMutationTestingPlanReady: ({ mutantPlans }) =>
    channel(mutantChannels.planned).publish(mutantPlans.length),
  onMutantTested: (result) => channel(mutantChannels.tested).publish(result),
};

/** The plugin, by the name that Stryker reads. */
export const strykerPlugins = [{ kind: "Reporter", name: "events", value: events }];
