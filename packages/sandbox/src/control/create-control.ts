import { operations } from "../generated/operations.ts";
import { checkInput } from "./check.ts";
import { createControlHandlers } from "./handlers.ts";
import type { CallableId, Control, ControlOperationId, ControlParts } from "./types.ts";

/** Runs control operations by name. Validates the input and announces changes. */
export type RunControl = ReturnType<typeof createRunControl>;

/** Creates the function through which both `sandbox.control` and HTTP run operations. */
export function createRunControl(parts: ControlParts) {
  const handlers = createControlHandlers(parts);
  return (
    operation: CallableId,
    { params, body, origin }: { params: Readonly<Record<string, unknown>>; body: unknown; origin: string },
  ): unknown => {
    checkInput(operation, params, body);
    // the input has just been validated with the operation's own schema
    const handler = handlers[operation] as unknown as (call: object) => unknown;
    const result = handler({ params, body, origin });
    if (operations[operation].method !== "GET") parts.changes.announce();
    return result;
  };
}

/** Creates the functions of `sandbox.control`. @param origin where links lead: scheme, host and port */
export function createControl(run: RunControl, origin: () => string): Control {
  const entries = callableIds.map(
    (id) => [id, (input = {}) => run(id, { ...split(id, input), origin: origin() })] as const,
  );
  // one function for each operation, whose types the generated schema gives
  return Object.fromEntries(entries) as unknown as Control;
}

// the keys of the table are the operations; the stream is not one of the functions
const callableIds = (Object.keys(operations) as ControlOperationId[]).filter((id) => id !== "streamEvents");

function split(id: CallableId, input: Readonly<Record<string, unknown>>) {
  const { pathNames, queryNames, body } = operations[id];
  const names = new Set<string>([...pathNames, ...queryNames]);
  const entries = Object.entries(input);
  const params = Object.fromEntries(entries.filter(([name]) => names.has(name)));
  const fields = entries.filter(([name]) => !names.has(name));
  const isSent = body === "required" || (body === "optional" && fields.length > 0);
  return { params, body: isSent ? Object.fromEntries(fields) : undefined };
}
