import type { Clock } from "../clock.ts";
import type { OperationId } from "../operation-types.ts";
import { abortion, stopIfAborted } from "./refuse.ts";

/** What is given in place of a result that did not come in time. */
export const timeIsUp: unique symbol = Symbol("timeIsUp");

/** What ends a wait before its work does. */
export interface Limits {
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** Which call to name in the error of an abort. */
  readonly operation: OperationId;
}

/**
 * Starts work and waits for it, but no longer than the limits say. Timer and listener are gone afterwards.
 *
 * @throws MfaError `aborted` if the signal fires first; if it has fired before, the work is not started
 */
export async function atMost<T>(
  work: () => Promise<T>,
  { ms, signal, clock, operation }: Limits,
): Promise<T | typeof timeIsUp> {
  stopIfAborted(signal, operation);
  let clear = () => {};
  const limit = new Promise<typeof timeIsUp>((resolve, reject) => {
    const cancel = clock.schedule(() => resolve(timeIsUp), ms);
    const stop = () => signal && reject(abortion(signal, operation));
    signal?.addEventListener("abort", stop, { once: true });
    clear = () => {
      cancel();
      signal?.removeEventListener("abort", stop);
    };
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clear();
  }
}

/** Waits for the time to pass. @throws MfaError `aborted` */
export async function pause(limits: Limits): Promise<void> {
  await atMost(() => new Promise<never>(() => {}), limits);
}
