import { assumptions } from "./assumptions.ts";
import { defaults, drawPlans, type Load, type Settings } from "./plans.ts";
import { countTokenRequests, measureProfiles } from "./profiles.ts";
import { type Simulation, simulate } from "./simulate.ts";

const hourMs = 3_600_000;
const seed = 1;

/** Settings by the name that the tables have for them; each adds one thing to those before it. */
export const steps = {
  "`findUser` each time": { ...defaults, findsUser: true },
  defaults,
  "+ shared `tokenStore`": { ...defaults, sharesToken: true },
  "+ `device` passed": { ...defaults, sharesToken: true, remembersDevice: true },
  "+ `verifyOnce` for authenticators": {
    ...defaults,
    sharesToken: true,
    remembersDevice: true,
    isOneStep: true,
  },
  "+ `intervalMs: 5_000`": {
    ...defaults,
    sharesToken: true,
    remembersDevice: true,
    isOneStep: true,
    intervalMs: 5_000,
  },
} satisfies Readonly<Record<string, Settings>>;

/** Everything that needs nothing but a few lines. */
const all: Settings = steps["+ `intervalMs: 5_000`"];
const limited: Settings = { ...all, limiter: "by priority" };

/** The settings that fleets are compared with. */
export const choices: Readonly<Record<string, Settings>> = {
  defaults,
  "all settings": all,
  "all settings, limiter": limited,
};

/** A simulation, what it was of, and the number of its verifications. */
export interface Case {
  readonly title: string;
  readonly load: Load;
  readonly settings: Settings;
  readonly result: Simulation;
  readonly started: number;
}

interface CaseOptions extends Partial<Load> {
  readonly limit?: number;
  readonly maxRetries?: number;
}

/** Simulates an hour of a load, until the last of its verifications has ended. */
function simulateCase(title: string, settings: Settings, options: CaseOptions): Case {
  const { limit, maxRetries, ...given } = options;
  const load = { instances: 100, perHour: 10_000, durationMs: hourMs, seed, ...given };
  let started = 0;
  function* plans() {
    for (const plan of drawPlans(load)) {
      started += 1;
      yield plan;
    }
  }
  const limits = { ...(limit !== undefined && { limit }), ...(maxRetries !== undefined && { maxRetries }) };
  const result = simulate({ plans: plans(), settings, ...limits });
  return { title, load, settings, result, started };
}

/** What each setting gains: without a limit, and at twice as many verifications as fit. */
function compareSettings() {
  return Object.entries(steps).map(([title, settings]) => ({
    free: simulateCase(title, settings, { limit: Number.POSITIVE_INFINITY }),
    limited: simulateCase(title, settings, { perHour: 2_000 }),
  }));
}

/** Fleets of which each instance has 100 verifications an hour. */
function compareFleets(sizes: readonly number[]): readonly Case[] {
  return sizes.flatMap((instances) =>
    Object.entries(choices).map(([title, settings]) =>
      simulateCase(title, settings, { instances, perHour: instances * 100 }),
    ),
  );
}

/** What retries and limiters make of a load ten times too high. */
function compareOverload(): readonly Case[] {
  return [
    simulateCase("defaults, `maxRetries: 0`", defaults, { maxRetries: 0 }),
    simulateCase("defaults", defaults, {}),
    simulateCase("defaults, limiter without priorities", { ...defaults, limiter: "without priority" }, {}),
    simulateCase("defaults, limiter", { ...defaults, limiter: "by priority" }, {}),
    simulateCase("all settings", all, {}),
    simulateCase("all settings, limiter", limited, {}),
  ];
}

/** How many verifications are accepted, by how many are started. */
function compareLoads() {
  const loads = [500, 1_000, 1_500, 2_000, 3_000, 5_000];
  return Object.entries(choices).map(([title, settings]) => ({
    title,
    cases: loads.map((perHour) => simulateCase(title, settings, { perHour })),
  }));
}

/** The course of an hour with twice as many verifications as fit. */
function compareHours(): readonly Case[] {
  return Object.entries(choices).map(([title, settings]) =>
    simulateCase(title, settings, { perHour: 3_000 }),
  );
}

/** All figures of `docs/scale.md`. The largest fleet takes as long as all others together. */
export async function computeFigures({ hasLargest }: { readonly hasLargest: boolean }) {
  const instances = 20;
  return {
    profiles: await measureProfiles(),
    tokens: {
      instances,
      alone: await countTokenRequests(instances, false),
      shared: await countTokenRequests(instances, true),
    },
    settings: compareSettings(),
    fleets: compareFleets(hasLargest ? [1, 100, 10_000] : [1, 100]),
    overload: compareOverload(),
    loads: compareLoads(),
    hours: compareHours(),
  };
}

export type Figures = Awaited<ReturnType<typeof computeFigures>>;

/** Requests that were sent, without those for tokens. */
export function callsOf({ sent }: Simulation): number {
  const { generateToken: _, ...others } = sent;
  return Object.values(others).reduce((sum, count) => sum + count, 0);
}

/** The calls of one verification, on average. */
export function callsPerVerification({ free }: Figures["settings"][number]): number {
  return callsOf(free.result) / free.started;
}

/** How many verifications an hour fit the limit. */
export function fitting(calls: number): number {
  return Math.floor(assumptions.limit / calls);
}

/** The value below which a part of the values lies; `undefined` if there are none. */
export function quantile(values: readonly number[], part: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];
}
