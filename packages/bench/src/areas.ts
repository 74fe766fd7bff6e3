import type { Area } from "./area.ts";
import { codegen } from "./areas/codegen.ts";

/** All areas, in the order in which they are measured and shown. */
export const areas: readonly Area[] = [codegen];
