import type { Deadline } from "../deadline.ts";
import { copyError } from "../errors/kinds.ts";
import { isOwnError, type MfaError } from "../errors/mfa-error.ts";

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  /** Number of calls that wait for it. */
  waiting: number;
}

/** Creates work that many calls wait for, that runs once at a time, and has a time of its own. */
export function createSingleFlight<T>(work: (signal: AbortSignal) => Promise<T>) {
  let current: Flight<T> | undefined;
  /** The end of all flights, also of those that were aborted. */
  let ended: Promise<unknown> = Promise.resolve();

  function start(): Flight<T> {
    const controller = new AbortController();
    // a failure is not kept: the next call tries again
    const result = work(controller.signal).catch((error: unknown) => {
      // of `abort`, not of the request that it has ended
      throw isOwnError(controller.signal.reason) ? controller.signal.reason : error;
    });
    const flight = { result: result.finally(() => land(flight)), controller, waiting: 0 };
    const before = ended;
    // nobody may be waiting
    ended = flight.result.catch(() => {}).then(() => before);
    current = flight;
    return flight;
  }

  function land(flight: Flight<T>): void {
    if (current === flight) current = undefined;
  }

  function abort(flight: Flight<T>, error?: MfaError): void {
    land(flight);
    flight.controller.abort(error);
  }

  async function joinOnce(flight: Flight<T>, deadline: Deadline): Promise<T> {
    flight.waiting += 1;
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      flight.waiting -= 1;
      if (flight.waiting === 0) abort(flight);
    };
    // in the turn of the abort: no request is sent after it
    deadline.onEnd(leave);
    return await deadline.race(flight.result).finally(leave);
  }

  return {
    /** Starts the work if it is not running, and waits for no one. */
    start: () => void (current ?? start()),
    /**
     * Starts or joins the work, and waits for it until the end of the call. The work ends with the last call that waits for
     * it. If the work times out, a call that has time left starts it again.
     */
    async join(deadline: Deadline): Promise<T> {
      // an abort in the turn of the call comes first
      await undefined;
      deadline.throwIfEnded();
      for (;;) {
        try {
          return await joinOnce(current ?? start(), deadline);
        } catch (error) {
          if (!isOwnError(error) || deadline.signal.aborted) throw error;
          // each call gets an error of its own, with its own stack
          if (error.code !== "timeout") throw copyError(error);
        }
      }
    },
    /** Waits for the end of the running work, success or failure. */
    async settled(): Promise<void> {
      // joins of this turn begin first
      await undefined;
      await current?.result.catch(() => {});
    },
    /** Ends the running work, and all that wait for it, with an error. Waits for what was under way. */
    async abort(error: MfaError): Promise<void> {
      await undefined;
      if (current) abort(current, error);
      await ended;
    },
  };
}
