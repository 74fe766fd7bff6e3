import { startSpec } from "./contract-tests/start-contract-tests.ts";
import type { Listener } from "./events.ts";
import { startLint } from "./lint/start-lint.ts";
import type { WantedPort } from "./listen.ts";
import type { Changes } from "./loop/changes.ts";
import { createLoop } from "./loop/create-loop.ts";
import { watchProject } from "./loop/watch.ts";
import { startFront } from "./mock/front.ts";
import { createStableMock } from "./mock/start-stable-mock.ts";
import { startPage } from "./page/start-page.ts";
import { type Project, readProject } from "./project.ts";
import { reportPass } from "./report/report-pass.ts";
import type { Tools } from "./run-pass.ts";
import { startTypeCheck } from "./types/start-type-check.ts";

/** What `startDev` can be told. */
export interface DevOptions {
  /** The root of a checkout of this repository. */
  readonly root: string;
  /** Where the page is. */
  readonly port: WantedPort;
  /** Where the mock is. */
  readonly mockPort: WantedPort;
  /** Takes each event as it happens. */
  readonly onEvent: Listener;
}

/** A running loop. */
export interface Dev {
  /** Ends everything that it started; what is on disk stays. */
  close(): Promise<void>;
}

/** How long a save may take: an editor truncates, writes, and renames in several steps. Milliseconds. */
const quietMs = 10;

/**
 * Starts the author's loop: a pass at once, and one after each save.
 *
 * @throws {Error} if the folder is no checkout or a port cannot be had; nothing is left running
 */
export async function startDev({ root, port, mockPort, onEvent }: DevOptions): Promise<Dev> {
  const project = readProject(root);
  const page = await startPage(port);
  const front = await startFront(mockPort).catch(async (thrown: unknown) => {
    await page.close();
    throw thrown;
  });
  noteMoved(page.url, port, onEvent);
  noteMoved(front.url, mockPort, onEvent);
  const tools = startTools(project, createStableMock(front), page.showSpec);
  const report = reportPass(tools, onEvent, page.showResult);
  const loop = createLoop(report, quietMs);
  const endWatching = await watchProject(project, loop.request);
  onEvent({ event: "ready", root: project.root, page: page.url, mock: front.url });
  loop.request(everything());
  return {
    async close() {
      await endWatching();
      await loop.close();
      await Promise.all([page.close(), closeTools(tools)]);
    },
  };
}

/**
 * One pass without servers for people.
 *
 * @returns whether all is well
 * @throws {Error} if the folder is no checkout
 */
export async function runOnce({ root, onEvent }: Pick<DevOptions, "root" | "onEvent">): Promise<boolean> {
  const tools = startTools(readProject(root), createStableMock(undefined), () => {});
  let ok = false;
  const listener: Listener = (event) => {
    if (event.event === "result") ok = event.ok;
    onEvent(event);
  };
  await reportPass(tools, listener, () => {})(everything(), new AbortController().signal);
  await closeTools(tools);
  return ok;
}

const everything = (): Changes => ({ since: performance.now(), files: new Map() });

function startTools(project: Project, mock: Tools["mock"], show: Tools["show"]): Tools {
  const types = startTypeCheck(project);
  return { project, lint: startLint(project), types, mock, spec: startSpec(project.root), show };
}

async function closeTools({ lint, types, mock, spec }: Tools): Promise<void> {
  await Promise.all([lint.reload(), types.close(), mock.close(), spec.close()]);
}

function noteMoved(url: string, { port }: WantedPort, onEvent: Listener): void {
  const got = Number(new URL(url).port);
  if (port !== 0 && got !== port) onEvent({ event: "note", message: `Port ${port} is taken: using ${got}.` });
}
