import type { Mutation } from "./mutation.ts";
import { access } from "./mutations/access.ts";
import { enrollment } from "./mutations/enrollment.ts";
import { verification } from "./mutations/verification.ts";

/** Every change of the spec that is tried, in the spec's order. */
export const mutations: readonly Mutation[] = [...enrollment, ...verification, ...access];
