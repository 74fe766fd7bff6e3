import { operations } from "../generated/operations.ts";
import { checkInput } from "./check.ts";
import { createControlHandlers } from "./handlers.ts";
import { invalidInput } from "./problem.ts";
import type {
  ActionOptions,
  CallableId,
  Control,
  ControlOperationId,
  ControlOutput,
  ControlParts,
  OperationEntry,
  WaitableId,
  WaitInput,
} from "./types.ts";
import { type WaitParts, waitFor } from "./wait.ts";

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

/** The maximum delay of a timer, in milliseconds. */
const maxWaitMs = 2 ** 31 - 1;

/** Creates the functions of `sandbox.control`. @param origin where links lead: scheme, host and port, and a tenant's path */
export function createControl(run: RunControl, waiting: WaitParts, origin: string): Control {
  const entries = callableIds.map(
    (id) => [id, (input = {}) => run(id, { ...split(id, input), origin })] as const,
  );
  const wait = (id: WaitableId, input: WaitInput & ActionOptions, action?: () => unknown) => {
    const { timeout_ms: ms = 5000, signal, whileRunning, ...given } = input;
    // only an action takes it
    const params = { ...given, ...(!action && whileRunning !== undefined && { whileRunning }) };
    refuseWaitMs(params);
    const isTimeout = Number.isInteger(ms) && ms >= 0 && ms <= maxWaitMs;
    const message = `must be an integer from 0 to ${maxWaitMs}`;
    if (!isTimeout) throw invalidInput([{ pointer: "/timeout_ms", message }]);
    const find = () => run(id, { params, origin });
    return waitFor(find, waiting, { ms, signal, action, whileRunning });
  };
  const after = async (id: WaitableId, action: () => unknown, input: WaitInput & ActionOptions) => {
    const { user_id } = input;
    // the result is that of the operation
    const { mark } = run("getInboxMark", { params: { user_id }, origin }) as InboxMark;
    return wait(id, { ...input, after: mark }, action);
  };
  const waits = {
    waitForCode: async (input: WaitInput) => wait("getLatestCode", input),
    waitForMessage: async (input: WaitInput) => wait("getLatestMessage", input),
    codeAfter: (action: () => unknown, input: WaitInput & ActionOptions) =>
      after("getLatestCode", action, input),
    messageAfter: (action: () => unknown, input: WaitInput & ActionOptions) =>
      after("getLatestMessage", action, input),
  };
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

/** Refuses the parameter for HTTP: the functions of `sandbox.control` return at once. */
function refuseWaitMs(input: object): void {
  if (!Object.hasOwn(input, "wait_ms")) return;
  throw invalidInput([{ pointer: "/wait_ms", message: "is for HTTP; call waitForCode or waitForMessage" }]);
}
