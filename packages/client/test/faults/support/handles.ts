/// <reference types="node" />
import type { EventEmitter } from "node:events";
import { settle } from "../../support/fake-clock.ts";

/** Kinds of handles that a client or a server of these tests could leave behind. */
const kinds = ["TCPSocketWrap", "TCPServerWrap", "TCPConnectWrap", "Timeout", "Immediate"];

/** Counts what would keep the process alive, once all that is under way has come to its end. */
export async function countHandles(): Promise<Record<string, number>> {
  await settle();
  const active = process.getActiveResourcesInfo();
  return Object.fromEntries(kinds.map((kind) => [kind, active.filter((name) => name === kind).length]));
}

/**
 * The kinds of which there are more than before, and stay so. What closes may take a while on a busy machine, and the
 * test runner has timers of its own in this process, which come and go.
 */
export async function lastingHandles(before: Record<string, number>, withinMs = 10_000): Promise<string[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const kinds = await newHandles(before);
    if (kinds.length === 0 || performance.now() > end) return kinds;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The kinds of which there are more now than before. */
async function newHandles(before: Record<string, number>): Promise<string[]> {
  const now = Object.entries(await countHandles());
  return now.filter(([kind, count]) => count > (before[kind] ?? 0)).map(([kind]) => kind);
}

/** Collects rejections that nobody handles. */
export function watchRejections(emitter: EventEmitter = process): { seen: unknown[]; stop: () => void } {
  const seen: unknown[] = [];
  const note = (reason: unknown) => void seen.push(reason);
  emitter.on("unhandledRejection", note);
  return { seen, stop: () => emitter.off("unhandledRejection", note) };
}
