import { operations } from "../generated/operations.ts";
import { checkInput } from "./check.ts";
import { createControlHandlers } from "./handlers.ts";
import type {
  CallableId,
  Control,
  ControlOperationId,
  ControlOutput,
  ControlParts,
  OperationEntry,
  WaitableId,
} from "./types.ts";
import type { WaitParts } from "./wait.ts";
import { createWaits, refuseWaitMs } from "./waits.ts";

/** Runs control operations by name. Validates the input and announces changes. */
export type RunControl = ReturnType<typeof createRunControl>;

interface RunInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly origin: string;
}

/** Creates the function through which both `sandbox.control` and HTTP run operations. */
export function createRunControl(parts: ControlParts) {
  const handlers = createControlHandlers(parts);
  return (operation: CallableId, { params, body, origin }: RunInput): unknown => {
    checkInput(operation, params, body);
    // the input has just been validated with the operation's own schema
    const handler = handlers[operation] as unknown as (call: object) => unknown;
    const result = handler({ params, body, origin });
    if (operations[operation].method !== "GET") parts.changes.announce();
    return result;
  };
}

/** Creates the functions of `sandbox.control`. @param origin where links lead: scheme, host and port, and a tenant's path */
export function createControl(run: RunControl, { changes, sleep }: WaitParts, origin: string): Control {
  const entries = callableIds.map(
    (id) => [id, (input = {}) => run(id, { ...split(id, input), origin })] as const,
  );
  const watch = (id: WaitableId, params: object) => ({
    find: () => run(id, { params: { ...params }, origin }),
    changes,
  });
  // the result is that of the operation
  const mark = (user_id: number) => run("getInboxMark", { params: { user_id }, origin }) as InboxMark;
  const waits = createWaits({ watch, mark, sleep });
  // one function for each operation, whose types the generated schema gives
  return { ...Object.fromEntries(entries), ...waits } as unknown as Control;
}

type InboxMark = ControlOutput<"getInboxMark">;

// the keys of the table are the operations
const ids = Object.keys(operations) as ControlOperationId[];

export function isCallable(id: ControlOperationId): id is CallableId {
  return operations[id].inProcess;
}

const callableIds = ids.filter(isCallable);

function split(id: CallableId, input: Readonly<Record<string, unknown>>) {
  const { parameters, body }: OperationEntry = operations[id];
  refuseWaitMs(input);
  // as JSON, which has no `undefined`
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  // without a body, a field that is no parameter is refused as an unknown one
  const params = entries.filter(([name]) => body === "none" || Object.hasOwn(parameters, name));
  const fields = entries.filter(([name]) => !Object.hasOwn(parameters, name));
  const isSent = body === "required" || (body === "optional" && fields.length > 0);
  return { params: Object.fromEntries(params), body: isSent ? Object.fromEntries(fields) : undefined };
}
