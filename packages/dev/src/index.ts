export type { Counts, DevEvent, Listener } from "./events.ts";
export type { WantedPort } from "./listen.ts";
export type { FramedProblem, Problem, Stage } from "./problem.ts";
export { type Dev, type DevOptions, runOnce, startDev } from "./start-dev.ts";
