import type { Application } from "./application.ts";
import type { Connection, Schemas } from "./control-api.ts";
import type { Data, Wanted } from "./data.ts";

/** A line at the foot of the page: what failed, or what was done. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** A success, or a failure to load or to act, which goes with the next success. */
  readonly kind: "done" | "load" | "action";
}

/** The parts of the page, of which a narrow window shows one. A wide one has the calls, and the phone or another beside. */
export const views = ["calls", "phone", "user", "switches"] as const;

export type View = (typeof views)[number];

/** The lists of the console: calls by login, each by itself, all users' messages, and what the application does wrong. */
export const lists = ["logins", "calls", "messages", "findings"] as const;

export type ListName = (typeof lists)[number];

/** The part of the page's state that is kept in the URL: it can be linked to and survives a reload. */
export interface Place extends Wanted {
  readonly view: View;
  readonly list: ListName;
  /** The id of the registration or verification whose calls are shown. */
  readonly login: string;
  /** The query that listed calls match. */
  readonly filter: string;
  /** The id of the message that was chosen in the list of all users' messages. */
  readonly message: string;
}

export interface Model {
  readonly place: Place;
  readonly connection: Connection;
  readonly notices: readonly Notice[];
  /** The last messages that have arrived, which a screen reader reads out. */
  readonly news: readonly Schemas["Message"][];
  /** The lines that the reader has expanded (true) or collapsed, by key. */
  readonly expanded: ReadonlyMap<string, boolean>;
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
  /** Loads something that a part of the page keeps for itself, and reports a failure. */
  readonly ask: (work: () => Promise<void>) => void;
  /** Changes the place without a new entry in the browser's history. */
  readonly go: (part: Partial<Place>) => void;
  readonly expand: (key: string, isExpanded: boolean) => void;
  readonly application: Application;
  readonly dismiss: (notice: Notice) => void;
  /** Loads everything again with the next change. */
  readonly forget: () => void;
}

const defaults: Pick<Place, "view" | "list"> = { view: "calls", list: "logins" };

/** The place that a URL's fragment names: `#user=42&view=phone&call=7&list=calls`. What it does not name is the default. */
export function readPlace(fragment: string): Place {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const idIn = (name: string) => {
    const id = Number(fields.get(name));
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  };
  const view = views.find((name) => name === fields.get("view")) ?? defaults.view;
  const list = lists.find((name) => name === fields.get("list")) ?? defaults.list;
  const textIn = (name: string) => fields.get(name) ?? "";
  const texts = {
    login: textIn("login"),
    filter: textIn("filter"),
    search: textIn("search"),
    message: textIn("message"),
  };
  return { user: idIn("user"), view, call: idIn("call"), list, ...texts };
}

/** The fragment for a place, without defaults. */
export function writePlace(place: Place): string {
  const isDefault = (name: string, value: unknown) =>
    Object.entries(defaults).some((one) => one[0] === name && one[1] === value);
  const fields = Object.entries(place).filter(([name, value]) => value && !isDefault(name, value));
  return `#${new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))}`;
}

/**
 * Makes a function that runs the work, one at a time and after a pause: calls in bursts share a run, and calls during a
 * run share a further one, as what that run has read may be older than they are.
 */
export function createRefresh(work: () => Promise<void>, pause: () => Promise<void>): () => Promise<void> {
  let isRunning = false;
  let isDue = false;
  return async () => {
    isDue = true;
    if (isRunning) return;
    isRunning = true;
    while (isDue) {
      await pause();
      isDue = false;
      await work();
    }
    isRunning = false;
  };
}
