import type { Mutation } from "./mutation.ts";
import { access } from "./mutations/access.ts";
import { devices } from "./mutations/devices.ts";
import { factors } from "./mutations/factors.ts";
import { oneStep } from "./mutations/one-step.ts";
import { registrations } from "./mutations/registrations.ts";
import { verifications } from "./mutations/verifications.ts";
import { whole } from "./mutations/whole.ts";

/** Every change of the spec that is tried, in the spec's order. */
export const mutations: readonly Mutation[] = [
  ...factors,
  ...registrations,
  ...devices,
  ...verifications,
  ...oneStep,
  ...access,
  ...whole,
];
