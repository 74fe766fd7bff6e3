export type { DevEvent } from "./events.ts";
export { type DevOptions, startDev } from "./start-dev.ts";
