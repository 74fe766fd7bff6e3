import { EventEmitter, once } from "node:events";
import type { DevEvent, Listener } from "../../src/events.ts";
import { readProject } from "../../src/project.ts";
import { startRunner } from "../../src/run.ts";
import { startDev } from "../../src/start-dev.ts";
import { copyFixture } from "../../testing/project-copy.ts";

/** A loop on a copy of a project. */
export type DevRun = Awaited<ReturnType<typeof runDev>>;
/** The stages of a loop on a copy of a project, without a watcher and servers. */
export type StagesRun = Awaited<ReturnType<typeof runStages>>;

/** Starts the stages on a copy and runs them once. */
export async function runStages() {
  const copy = copyFixture();
  const events: DevEvent[] = [];
  const runner = startRunner(await readProject(copy.root), { onEvent: (event) => void events.push(event) });
  /** Does something, and gives what happens in the run that is told of the files that the copy has changed. */
  const until = async (action: () => unknown) => {
    const start = events.length;
    copy.changed.clear();
    await action();
    const files = new Set(copy.changed);
    await runner.run({ since: performance.now(), files }, new AbortController().signal);
    const since = events.slice(start);
    const result = since.find((event) => event.event === "result");
    if (!result) throw new Error("the run has no result");
    return { events: since, result, problems: problemsIn(since) };
  };
  await until(() => {});
  /** Ends the stages and removes the copy. */
  const end = async () => {
    await runner.close();
    copy.remove();
  };
  return { copy, end, events, until };
}

const problemsIn = (events: readonly DevEvent[]) => events.filter((event) => event.event === "problem");

/** Starts a loop on a copy and waits for its first result. */
export async function runDev(copy = copyFixture(), api?: string) {
  const events: DevEvent[] = [];
  const emitter = new EventEmitter<{ event: [DevEvent] }>();
  const hear = (event: DevEvent) => {
    events.push(event);
    emitter.emit("event", event);
  };
  /** Does something, and gives what happens from then on until a result. */
  const until = async (action: () => void, onEvent: Listener = () => {}) => {
    const start = events.length;
    emitter.on("event", onEvent);
    action();
    for (;;) {
      await once(emitter, "event");
      const since = events.slice(start);
      // a run that began before the action may end after it
      const first = since.find((event) => event.event === "saved")?.run ?? Infinity;
      const result = since.filter((event) => event.event === "result").find((event) => event.run >= first);
      if (!result) continue;
      emitter.off("event", onEvent);
      return { events: since, result, problems: problemsIn(since) };
    }
  };
  const dev = await startDev({ root: copy.root, api, port: 0, mockPort: 0, onEvent: hear });
  await until(() => {});
  const ready = events.find((event) => event.event === "ready");
  if (!ready) throw new Error("the loop was not ready");
  /** Ends the loop and removes the copy. */
  const end = async () => {
    await dev.close();
    copy.remove();
  };
  return { copy, end, events, ready, until };
}
