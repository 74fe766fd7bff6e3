/**
 * The kinds of fault that one call can have.
 *
 * - `throws`: it fails before it has had its effect
 * - `lost`: it has its effect, and its response is lost
 * - `hangs`: nothing comes
 * - `killed`: the process ends before the call, `killed_after` just after it
 */
export const kinds = ["throws", "lost", "hangs", "killed", "killed_after"] as const;
export type Kind = (typeof kinds)[number];

/** A fault at the call with a number. */
export interface Fault {
  readonly at: number;
  readonly kind: Kind;
}

/** The process of a request was killed: its visitor gets no response. */
export class Killed extends Error {}

/** Counts the calls of store, OneLogin and application, and makes one of them fail. */
export interface Probe {
  /** Names of the calls so far. */
  readonly calls: readonly string[];
  /** Makes a call count. */
  readonly wrap: <Args extends unknown[], Result>(
    name: string,
    run: (...args: Args) => Result | Promise<Result>,
  ) => (...args: Args) => Promise<Result>;
  /** Ends with `Killed` once the process was killed. */
  readonly killed: Promise<never>;
}

/**
 * Creates a probe.
 *
 * @param stop is called before the call with that number
 */
export function createProbe(
  fault: Fault | undefined,
  stop?: { at: number; pass: () => Promise<void> },
): Probe {
  const calls: string[] = [];
  let kill = (_: Error) => {};
  const killed = new Promise<never>((_, reject) => {
    kill = reject;
  });
  killed.catch(() => {});
  const never = new Promise<never>(() => {});

  /** Makes a call fail. */
  async function fail(name: string, kind: Kind, run: () => unknown): Promise<never> {
    if (kind === "throws") throw new Error(`fault: ${name}`);
    if (kind === "lost" || kind === "killed_after") await run();
    if (kind === "lost") throw new Error(`fault: the response of ${name} is lost`);
    if (kind !== "hangs") kill(new Killed(name));
    return never;
  }

  return {
    calls,
    killed,
    wrap:
      (name, run) =>
      async (...args) => {
        const at = calls.push(name) - 1;
        if (stop?.at === at) await stop.pass();
        return fault?.at === at ? fail(name, fault.kind, () => run(...args)) : run(...args);
      },
  };
}
