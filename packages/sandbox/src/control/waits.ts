import { invalidInput } from "./problem.ts";
import type {
  ActionOptions,
  Control,
  ControlOutput,
  MessageWaitInput,
  WaitableId,
  WaitInput,
} from "./types.ts";
import { type WaitParts, waitFor } from "./wait.ts";

/** The functions of the control API that wait. */
export type Waits = Pick<Control, "codeAfter" | "messageAfter" | "waitForCode" | "waitForMessage">;

/** A look at what is open, with the changes after which to look again. */
export interface Watch extends Pick<WaitParts, "changes"> {
  /** @throws NothingOpen while nothing is open */
  readonly find: () => unknown;
  readonly stop?: () => void;
}

interface WatchParts extends Pick<WaitParts, "sleep"> {
  readonly watch: (id: WaitableId, params: object) => Watch | Promise<Watch>;
  readonly mark: (userId: number) => ControlOutput<"getInboxMark"> | Promise<ControlOutput<"getInboxMark">>;
}

/** The maximum delay of a timer, in milliseconds. */
const maxWaitMs = 2 ** 31 - 1;

/** Creates the functions that wait for what the inbox of a sandbox shows. */
export function createWaits({ watch, mark, sleep }: WatchParts): Waits {
  const wait = (id: WaitableId, input: WaitInput & ActionOptions, action?: () => unknown) => {
    const { timeout_ms: ms = 5000, signal, whileRunning, ...given } = input;
    // only an action takes it
    const params = { ...given, ...(!action && whileRunning !== undefined && { whileRunning }) };
    refuseWaitMs(params);
    const isTimeout = Number.isInteger(ms) && ms >= 0 && ms <= maxWaitMs;
    const message = `must be an integer from 0 to ${maxWaitMs}`;
    if (!isTimeout) throw invalidInput([{ pointer: "/timeout_ms", message }]);
    const begin = ({ find, changes, stop }: Watch) =>
      waitFor(find, { changes, sleep }, { ms, signal, action, whileRunning }).finally(stop);
    const watched = watch(id, params);
    return watched instanceof Promise ? watched.then(begin) : begin(watched);
  };
  const after = async (id: WaitableId, action: () => unknown, input: WaitInput & ActionOptions) => {
    const { mark: end } = await mark(input.user_id);
    return wait(id, { ...input, after: end }, action);
  };
  const waits = {
    waitForCode: async (input: WaitInput) => wait("getLatestCode", input),
    waitForMessage: async (input: MessageWaitInput) => wait("getLatestMessage", input),
    codeAfter: (action: () => unknown, input: WaitInput) => after("getLatestCode", action, input),
    messageAfter: (action: () => unknown, input: MessageWaitInput) =>
      after("getLatestMessage", action, input),
  };
  // each gives what its operation gives
  return waits as Waits;
}

/** Refuses the parameter for HTTP: the functions in process return at once. */
export function refuseWaitMs(input: object): void {
  if (!Object.hasOwn(input, "wait_ms")) return;
  throw invalidInput([{ pointer: "/wait_ms", message: "is for HTTP; call waitForCode or waitForMessage" }]);
}
