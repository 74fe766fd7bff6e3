import type { Listener } from "./events.ts";
import { claimPort } from "./listen.ts";
import { type Changes, createLoop, watchProject } from "./loop.ts";
import { claimApi } from "./only-loop.ts";
import { startPage } from "./page/start-page.ts";
import { readProject } from "./project.ts";
import { startRunner } from "./run.ts";

/** Options of `startDev`. */
export interface DevOptions {
  /** A folder with the `redocly.yaml`, or below it. */
  readonly root: string;
  /** An API in it. @default the first one */
  readonly api?: string | undefined;
  /** Port of the page; 0 for any. @default 8080, or the next free one */
  readonly port?: number | undefined;
  /** Port of the mock; 0 for any. @default the API's, else 4010, or the next free one */
  readonly mockPort?: number | undefined;
  /** Takes each event as it happens. */
  readonly onEvent: Listener;
}

/** Milliseconds between two steps of a save: an editor truncates, writes, and renames. What comes later is another run. */
const quietMs = 5;

/**
 * Starts the author's loop: a run at once, and one after each save.
 *
 * @throws {Error} if the list of APIs cannot be read, another loop runs there, or a port cannot be had; nothing is left running
 */
export async function startDev({ root, api, port, mockPort, onEvent }: DevOptions) {
  const project = await readProject(root, api);
  const usualPort = project.api.port ?? 4010;
  await using started = new AsyncDisposableStack();
  const page = started.adopt(await startPage({ port, usual: 8080, option: "--port" }), ({ close }) =>
    close(),
  );
  started.defer(claimApi(project, page.url));
  const mock = await claimPort({ port: mockPort, usual: usualPort, option: "--mock-port" });
  for (const { moved } of [page, mock]) if (moved) onEvent({ event: "log", message: moved });
  const onBoth: Listener = (event) => {
    page.onEvent(event);
    onEvent(event);
  };
  const runner = startRunner(project, {
    onEvent: onBoth,
    mockPort: mock.port,
    onMockFailure: (message) => onBoth({ event: "log", message }),
    onSpec: page.showSpec,
  });
  started.defer(runner.close);
  const loop = createLoop(runner.run, quietMs);
  started.defer(loop.close);
  const onChange = (changes: Changes) => {
    if (![...changes.files].every(runner.isOwnWriting)) loop.request(changes);
  };
  started.defer(await watchProject(project, onChange));
  onEvent({ event: "ready", root: project.root, page: page.url, mock: mock.url });
  loop.request(everything());
  const all = started.move();
  return {
    /** Ends everything that was started, the last first; what is on disk stays. */
    close: () => all.disposeAsync(),
  };
}

/**
 * One run without servers for people.
 *
 * @returns whether it passed
 * @throws {Error} if the list of APIs cannot be read
 */
export async function runOnce({ root, api, onEvent }: DevOptions): Promise<boolean> {
  const runner = startRunner(await readProject(root, api), { onEvent });
  const isGood = await runner.run(everything(), new AbortController().signal);
  await runner.close();
  return isGood;
}

const everything = (): Changes => ({ since: performance.now(), files: new Set() });
