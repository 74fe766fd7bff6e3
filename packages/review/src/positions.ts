import type { Position } from "./report.ts";

/** The operations of some positions, each once. */
export function operationsOf(positions: readonly Position[]): string[] {
  return [...new Set(positions.map(({ operationId }) => operationId))];
}
