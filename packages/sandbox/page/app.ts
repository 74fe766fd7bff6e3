import type { Application } from "./application.ts";
import { type Connection, ControlError } from "./control-api.ts";
import type { Data } from "./data.ts";

/** A line at the foot of the page: what failed, or what was done. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** A success, or a failure to load or to act, which goes with the next success. */
  readonly kind: "done" | "load" | "action";
}

/** The parts of the page, of which a narrow window shows one. */
export const views = ["phone", "user", "journal", "switches"] as const;

/** One part of the page. */
export type View = (typeof views)[number];

/** The part of the page's state that is kept in the URL: it can be linked to and survives a reload. */
interface Place {
  /** The user whose phone is shown; the first one if undefined. */
  readonly user: number | undefined;
  readonly view: View;
  /** The call that is open. */
  readonly call?: number | undefined;
}

/** All that the page shows. */
export interface Model {
  readonly place: Place;
  readonly connection: Connection;
  readonly notices: readonly Notice[];
  /** Words that the listed calls and messages contain. */
  readonly callFilter: string;
  readonly messageFilter: string;
  /** True if the secrets of an open call are shown. */
  readonly showsSecrets: boolean;
  /** True if the browser notifies of new messages. */
  readonly notifies: boolean;
  /** Absent until the first response of the sandbox. */
  readonly data?: Data;
}

/** The data that components render, and the functions that their buttons call. */
export interface App {
  readonly model: Model;
  /** The time on the sandbox's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Does something, loads what has changed by it, and reports a failure; `done` is shown after a success. */
  readonly run: <Result>(work: () => Promise<Result>, done?: string | ((result: Result) => string)) => void;
  readonly change: (part: Partial<Model>) => void;
  /** Plays the application's part. */
  readonly application: Application;
  readonly dismiss: (notice: Notice) => void;
}

/** The place that a URL's fragment names: `#user=42&view=journal&call=7`. What it does not name is the default. */
export function readPlace(fragment: string): Place {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const idIn = (name: string) => {
    const id = Number(fields.get(name));
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  };
  const view = views.find((name) => name === fields.get("view"));
  return { user: idIn("user"), view: view ?? "phone", call: idIn("call") };
}

/** The fragment for a place. */
export function writePlace({ user, view, call }: Place): string {
  const fields = Object.entries({ user, view, call }).filter(([, value]) => value !== undefined);
  return `#${fields.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** Returns true if a text contains each word of a query, ignoring case. */
export function matches(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** The kind of a failure: one without a response goes when the sandbox is there again. */
export function failureKind(error: unknown): "load" | "action" {
  return error instanceof ControlError && error.status === 0 ? "load" : "action";
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
