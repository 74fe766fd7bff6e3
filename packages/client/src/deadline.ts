import { type Clock, elapsedBy } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaError } from "./errors/mfa-error.ts";
import { isRecord } from "./is-record.ts";

interface DeadlineOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** True if the response may be read after the end of the call. */
  readonly outlives?: boolean;
}

/**
 * The end of a call: the caller's abort or the timeout, whichever comes first. It has one timer, and one listener on the caller's
 * signal. A class, as each call makes one: functions of its own would be a tenth of what the call allocates.
 */
export class Deadline {
  /** Aborted at the end of the call. The signals of React Native's polyfill, `abort-controller`, have no reason. */
  readonly signal: AbortSignal;
  /**
   * The signal for `fetch`: the caller can abort an unread response by it after the end of the call. `AbortSignal.any` holds the
   * caller's signal without a listener; a platform without it reads the body at once.
   */
  readonly fetchSignal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #callerSignal: AbortSignal | undefined;
  readonly #clock: Clock;
  readonly #endsAt: number;
  readonly #cancelTimer: () => void;
  /** Not listeners of `signal`, which cost a fifth of a call. */
  readonly #waiting: ((error: MfaError) => void)[] = [];
  #error: MfaError | undefined;

  /** Starts the timeout of a call. */
  constructor({ signal, timeoutMs, outlives }: DeadlineOptions, clock: Clock) {
    this.signal = this.#controller.signal;
    this.fetchSignal =
      outlives && signal && AbortSignal.any ? AbortSignal.any([this.signal, signal]) : this.signal;
    this.#callerSignal = signal;
    this.#clock = clock;
    this.#endsAt = elapsedBy(clock) + timeoutMs;
    // before the timer, which would hold the process: the caller's object may throw
    this.handleEvent();
    signal?.addEventListener("abort", this);
    this.#cancelTimer = clock.schedule(
      () => this.#end(createError("timeout", `timed out after ${timeoutMs} ms`)),
      timeoutMs,
    );
  }

  /** Ends the call once the caller's signal is aborted: what its event calls. */
  handleEvent(): void {
    const error = errorOfSignal(this.#callerSignal);
    if (error) this.#end(error);
  }

  #end(error: MfaError): void {
    this.#error ??= error;
    this.#controller.abort(this.#error);
    for (const reject of this.#waiting) reject(this.#error);
  }

  /** The error of the end; `undefined` before. */
  get error(): MfaError | undefined {
    return this.#error;
  }

  /** Ends work of a call that has ended. @throws MfaError `timeout` or `aborted` */
  throwIfEnded(): void {
    if (this.#error) throw this.#error;
  }

  /** Milliseconds until the timeout. */
  remainingMs(): number {
    return this.#endsAt - elapsedBy(this.#clock);
  }

  /** Calls a function at the end of the call, in the turn of the abort or the timeout. */
  onEnd(run: () => void): void {
    this.#waiting.push(run);
  }

  /** Waits for a promise until the end of the call. @throws MfaError `timeout` or `aborted` */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#error) reject(this.#error);
      this.#waiting.push(reject);
      work.then(resolve, reject);
    });
  }

  /** Waits for some milliseconds. @throws MfaError `timeout` or `aborted` */
  async sleep(ms: number): Promise<void> {
    let cancel = () => {};
    const slept = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(resolve, ms);
    });
    await this.race(slept).finally(() => cancel());
  }

  /** Removes timer and listener. Call it when the call is over. */
  dispose(): void {
    this.#cancelTimer();
    this.#callerSignal?.removeEventListener("abort", this);
  }
}

/** Returns the error of the caller's signal once it is aborted: `timeout` if it is one of `AbortSignal.timeout`. */
export function errorOfSignal(signal: AbortSignal | undefined): MfaError | undefined {
  try {
    if (!signal?.aborted) return undefined;
    const { reason: cause } = signal;
    // by name: React Native has no DOMException
    const isTimeout = isRecord(cause) && cause.name === "TimeoutError";
    const what = isTimeout ? "timed out by the caller's signal" : "aborted by the caller";
    return createError(isTimeout ? "timeout" : "aborted", what, { cause });
  } catch (cause) {
    // of a listener, it would end the process
    return createError("aborted", "the caller's signal cannot be read", { cause });
  }
}
