import type { Outcome } from "./outcome.ts";

/*
 * What a flow knows of itself, and whose `accepted` it is. The server says of a flow that it was accepted, and not by which code: so
 * that counts for one code only, which was sent while the flow was known to be pending.
 */

/**
 * - `unseen`: resumed, or refused a code: it may have ended before
 * - `pending`: seen pending: an `accepted` that is seen later came after that
 * - `lost`: pending, and then a code was sent whose response is lost: an `accepted` is that code's
 * - `ended`: its final outcome is known
 *
 * `code` is the lost one, also once the flow is seen pending again: the server may process it later. With a second one it is empty, as
 * nobody can tell them apart.
 */
export type FlowState =
  | { readonly name: "unseen" | "pending" | "lost"; readonly code?: string }
  | { readonly name: "ended"; readonly outcome: Outcome };

/** - `open`: a response says that the flow is not over; `ended`: that it is; `lost`, `refused`: the response to a code */
type FlowEvent =
  | { readonly name: "open" | "refused" }
  | { readonly name: "ended"; readonly outcome: Outcome }
  | { readonly name: "lost"; readonly code: string };

/** The next state by the state and the event. A final outcome is kept, whichever response is slower. */
const transitions: Readonly<
  Record<FlowState["name"], Readonly<Record<FlowEvent["name"], FlowState["name"]>>>
> = {
  unseen: { open: "pending", ended: "ended", lost: "unseen", refused: "unseen" },
  pending: { open: "pending", ended: "ended", lost: "lost", refused: "unseen" },
  // no code is sent before the state was seen again
  lost: { open: "pending", ended: "ended", lost: "lost", refused: "lost" },
  ended: { open: "ended", ended: "ended", lost: "ended", refused: "ended" },
};

/** Returns the state after an event. */
export function nextState(state: FlowState, event: FlowEvent): FlowState {
  const name = transitions[state.name][event.name];
  if (name === "ended") return state.name !== "ended" && event.name === "ended" ? { ...event, name } : state;
  const code = state.name === "ended" ? undefined : state.code;
  if (event.name === "lost")
    return { name, code: code === undefined || code === event.code ? event.code : "" };
  if (name === state.name) return state;
  return code === undefined ? { name } : { name, code };
}

/** The state before anything is known of a flow that was resumed, and that of one that was just started. */
export const [unseen, pending]: readonly [FlowState, FlowState] = [{ name: "unseen" }, { name: "pending" }];

/** Returns true if an `accepted` that is seen after a code was sent, in that state, is that code's. */
export function isOfCode(before: FlowState, code: string): boolean {
  if (before.name !== "pending" && before.name !== "lost") return false;
  return before.code === undefined ? before.name === "pending" : before.code === code;
}
