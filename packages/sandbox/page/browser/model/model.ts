import type { Data } from "./load-data.ts";
import type { Place } from "./place.ts";

/** Whether changes arrive by themselves. */
export type Connection = "connecting" | "live" | "lost";

/** A line at the foot of the page: what went wrong, or what was done. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

/** All that the page shows. */
export interface Model {
  readonly place: Place;
  readonly connection: Connection;
  readonly notices: readonly Notice[];
  /** Absent until the sandbox has answered for the first time. */
  readonly data?: Data;
}

/** What views are made from, and what their buttons call. */
export interface App {
  readonly model: Model;
  /** The time on the sandbox's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Does something, fetches what has changed by it, and tells of a failure; `done` is shown after a success. */
  readonly run: (work: () => Promise<unknown>, done?: string) => void;
  readonly dismiss: (notice: Notice) => void;
}
