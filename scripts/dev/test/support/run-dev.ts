import { EventEmitter, once } from "node:events";
import type { DevEvent, Listener } from "../../src/events.ts";
import { startDev } from "../../src/start-dev.ts";
import { copyFixture } from "./project-copy.ts";

/** A loop on a copy of a project. */
export type DevRun = Awaited<ReturnType<typeof runDev>>;

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
      return { events: since, result, problems: since.filter((event) => event.event === "problem") };
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
