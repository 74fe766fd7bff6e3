import type { Fault } from "./fault.ts";
import { flows } from "./faults/flows.ts";
import { reading } from "./faults/reading.ts";
import { sending } from "./faults/sending.ts";
import { tokens } from "./faults/tokens.ts";

/** Every fault that is tried, from the connection upwards. */
export const faults: readonly Fault[] = [...sending, ...reading, ...tokens, ...flows];
