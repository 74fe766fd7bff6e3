import { EventEmitter, once } from "node:events";
import { type DevEvent, startDev } from "../../src/index.ts";
import { copyFixture } from "./copy-fixture.ts";
import type { ProjectCopy } from "./project-copy.ts";

/** Events by their name. */
export type Event<Name extends DevEvent["event"]> = Extract<DevEvent, { event: Name }>;

/** A loop on a copy of the fixture project. */
export interface DevRun {
  readonly copy: ProjectCopy;
  /** Ends the loop and removes the copy. */
  end(): Promise<void>;
  /** All that has happened. */
  readonly events: readonly DevEvent[];
  readonly ready: Event<"ready">;
  /** Told of each event as it happens. */
  onEvent: (event: DevEvent) => void;
  /** Does something, and gives what happens from then on until a result. */
  until(action: () => void): Promise<Reaction>;
}

/** What came of a save. */
export interface Reaction {
  readonly events: readonly DevEvent[];
  readonly result: Event<"result">;
  readonly problems: readonly Event<"problem">[];
}

/** Starts a loop on a copy and waits for its first result. */
export async function runDev(): Promise<DevRun> {
  const copy = copyFixture();
  const events: DevEvent[] = [];
  let run: DevRun | undefined;
  const heard = new EventEmitter();
  const options = { root: copy.root, port: 0, mockPort: 0 };
  const dev = await startDev({
    ...options,
    onEvent(event) {
      events.push(event);
      run?.onEvent(event);
      heard.emit("event");
    },
  });
  const until = async (action: () => void): Promise<Reaction> => {
    const start = events.length;
    action();
    for (;;) {
      const since = events.slice(start);
      const result = since.find((event) => event.event === "result");
      if (result) return { events: since, result, problems: problemsOf(since) };
      await once(heard, "event");
    }
  };
  const first = events.some(({ event }) => event === "result");
  if (!first) await until(() => {});
  const ready = events.find((event) => event.event === "ready");
  if (!ready) throw new Error("the loop was not ready");
  const end = async () => {
    await dev.close();
    copy.remove();
  };
  run = { copy, end, events, ready, onEvent: () => {}, until };
  return run;
}

function problemsOf(events: readonly DevEvent[]): Event<"problem">[] {
  return events.flatMap((event) => (event.event === "problem" ? [event] : []));
}
