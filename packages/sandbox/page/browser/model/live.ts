import type { Connection } from "./model.ts";

const retryMs = 2_000;

/** Listens to the sandbox's changes, for as long as the page is open, and says whether it still hears them. */
export function listenForChanges(onChange: () => void, onConnection: (connection: Connection) => void): void {
  const events = new EventSource("api/events");
  events.addEventListener("open", () => onConnection("live"));
  events.addEventListener("change", onChange);
  events.addEventListener("error", () => {
    onConnection("lost");
    // the browser retries after some errors only, and after a delay of its own
    events.close();
    setTimeout(() => listenForChanges(onChange, onConnection), retryMs);
  });
}
