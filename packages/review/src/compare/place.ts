import type { Direction } from "../policy/rules.ts";
import type { Position } from "../report.ts";

/** A part of an operation, or of the document around the operations: in it, the same two schemas are compared once. */
export interface Part {
  readonly position: Position | null;
}

/** The place of a comparison, as far as it decides what a difference means. The name of a location is in `location.ts`. */
export interface Place {
  readonly part: Part;
  /** The way that values go here. */
  readonly direction: Direction;
  /** True in a component that no operation uses: its name is exported, and nothing else of it matters. */
  readonly isUnused?: boolean;
  /** Name of the webhook or callback around; undefined outside of them. */
  readonly inbound?: string;
  /** True for values of an open list: `anyOf` of known values and any string. Unknown for a choice of one. */
  readonly isOpen?: boolean;
  /** True if the values are XML; undefined if no request or response has them. */
  readonly isXml?: boolean;
}

/** The place of all that belongs to no operation. */
export const documentPlace: Place = { part: { position: null }, direction: "both" };
