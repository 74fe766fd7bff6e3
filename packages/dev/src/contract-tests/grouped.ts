import type { Failure } from "./start-contract-tests.ts";

/** A case that failed. */
export interface FailedCase {
  readonly operationId: string;
  /** The status of the response; a request has none. */
  readonly status?: string;
  readonly title: string;
  readonly reason: string;
}

/** One failure for all cases of an operation that fail for the same reason, at the place of the first. */
export function grouped(cases: readonly FailedCase[]): Failure[] {
  const groups = Map.groupBy(cases, ({ operationId, reason }) => `${operationId}\n${reason}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { operationId, status, title, reason } = first;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return [
      { operationId, ...(status === undefined ? {} : { status }), message: `${title}${more}: ${reason}.` },
    ];
  });
}
