import type { Clock } from "./clock.ts";

/** A function of the application has thrown, or has not returned in time. `cause` is its own error. */
export class ApplicationError extends Error {
  /** The option that it was given as, such as `firstFactor`. */
  readonly option: string;

  constructor(option: string, cause: unknown) {
    super(`The option "${option}" has failed.`, { cause });
    this.option = option;
  }
}

/** Longest time of a function of the application, in milliseconds: a user must not look at nothing. */
const applicationMs = 10_000;

/**
 * Calls a function of the application, with a signal that is aborted when its time is over.
 *
 * @throws ApplicationError if it throws, or does not return in time
 */
export async function callApplication<Result>(
  clock: Clock,
  option: string,
  run: (signal: AbortSignal) => Result | Promise<Result>,
  ms = applicationMs,
): Promise<Result> {
  const controller = new AbortController();
  let cancel = () => {};
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.schedule(() => {
      const error = new Error(`"${option}" has not returned within ${ms} ms.`);
      controller.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => run(controller.signal)), timeout]);
  } catch (error) {
    throw new ApplicationError(option, error);
  } finally {
    cancel();
  }
}
