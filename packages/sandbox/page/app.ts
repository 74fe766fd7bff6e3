import type { Connection } from "./control-api.ts";
import type { Data } from "./data.ts";

/** A line at the foot of the page: what failed, or what was done. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

/** The parts of the page, of which a narrow window shows one. */
export const views = ["phone", "user", "journal", "switches"] as const;

/** One part of the page. */
export type View = (typeof views)[number];

/** What the page shows; kept in the URL, so that it can be linked to and survives a reload. */
interface Place {
  /** The user whose phone is shown; the first one if undefined. */
  readonly user: number | undefined;
  readonly view: View;
}

/** All that the page shows. */
export interface Model {
  readonly place: Place;
  readonly connection: Connection;
  readonly notices: readonly Notice[];
  /** Absent until the first response of the sandbox. */
  readonly data?: Data;
}

/** What components are made from, and what their buttons call. */
export interface App {
  readonly model: Model;
  /** The time on the sandbox's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Does something, loads what has changed by it, and reports a failure; `done` is shown after a success. */
  readonly run: (work: () => Promise<unknown>, done?: string) => void;
  readonly dismiss: (notice: Notice) => void;
}

/** The place that a URL's fragment names: `#user=42&view=journal`. What it does not name is the default. */
export function readPlace(fragment: string): Place {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const user = Number(fields.get("user"));
  const view = views.find((name) => name === fields.get("view"));
  return { user: Number.isSafeInteger(user) && user > 0 ? user : undefined, view: view ?? "phone" };
}

/** The fragment for a place. */
export function writePlace({ user, view }: Place): string {
  return `#${user === undefined ? "" : `user=${user}&`}view=${view}`;
}

/**
 * Makes a function that runs the work one at a time: calls during a run share one further run after it, as what that
 * run has read may be older than they are.
 */
export function createRefresh(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function start(): Promise<void> {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => {}) // reported to the caller of that run
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
