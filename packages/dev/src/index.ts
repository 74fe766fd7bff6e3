export type { Counts, DevEvent, Listener } from "./events.ts";
export type { FramedProblem, Problem, Stage } from "./problem.ts";
export { type DevOptions, runOnce, startDev } from "./start-dev.ts";
