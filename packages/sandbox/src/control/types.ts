import type { Changes } from "../events.ts";
import type { Faults } from "../faults.ts";
import type { Findings } from "../findings.ts";
import type { OperationMethods } from "../generated/functions.ts";
import type { operations } from "../generated/operations.ts";
import type { Journal } from "../journal.ts";
import type { Begin } from "../state/beginning.ts";
import type { CredentialPair } from "../state/model.ts";
import type { Store } from "../store.ts";

export type ControlOperationId = keyof typeof operations;

/** The place of a parameter, and the keywords of its schema. */
export interface ParameterRule {
  readonly in: string;
  readonly type: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

export interface OperationEntry {
  readonly method: string;
  readonly path: string;
  readonly parameters: { readonly [name: string]: ParameterRule };
  readonly body: "none" | "optional" | "required";
  /** True for a function of `sandbox.control`. */
  readonly inProcess: boolean;
  readonly status: number;
}

/** One function for each operation of the control API that is not for HTTP only. It returns at once. */
export type ControlFunctions = {
  [Id in keyof OperationMethods]: (
    ...input: Parameters<OperationMethods[Id]>
  ) => Awaited<ReturnType<OperationMethods[Id]>>;
};

/** The operations that are functions in process as well. */
export type CallableId = keyof ControlFunctions;

/** The operations for whose result a caller can wait. */
export type WaitableId = "getLatestCode" | "getLatestMessage";

export interface ControlParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly findings: Findings;
  readonly changes: Changes;
  /** The settings of the API; a reset changes the credential pairs. */
  readonly settings: { readonly strict: boolean; clients: readonly CredentialPair[] };
  /** Makes the state that a reset restores. */
  readonly begin: Begin;
  /** The pairs that a reset restores. */
  readonly clients: readonly CredentialPair[];
  /** The name of this tenant, and those of all that were made. */
  readonly names: () => { readonly tenant: string | null; readonly tenants: string[] };
}

type Table = typeof operations;

type ParameterName<Id extends CallableId> = keyof Table[Id]["parameters"];

type Body<Id extends CallableId> = Defined<Omit<ControlInput<Id>, ParameterName<Id>>>;

/** The fields of a validated body or query, which are there or not: JSON has no `undefined`. */
export type Defined<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

/** The input of a control handler: validated, with the server's address as the caller sees it. */
interface ControlCall<Id extends CallableId> {
  readonly params: Defined<Pick<ControlInput<Id>, Extract<keyof ControlInput<Id>, ParameterName<Id>>>>;
  readonly body: { none: undefined; optional: Body<Id> | undefined; required: Body<Id> }[Table[Id]["body"]];
  /** For links: scheme, host and port, and a tenant's path. */
  readonly origin: string;
}

type ControlHandler<Id extends CallableId> = (call: ControlCall<Id>) => ControlOutput<Id>;

/** A handler for each operation of the control API: a missing one is a compile error. */
export type ControlHandlers = { readonly [Id in CallableId]: ControlHandler<Id> };

/** The input of a control function, one flat object. */
export type ControlInput<Id extends CallableId> = NonNullable<Parameters<ControlFunctions[Id]>[0]>;

/** The result of a control function. */
export type ControlOutput<Id extends CallableId> = ReturnType<ControlFunctions[Id]>;

interface WaitOptions {
  /** Longest wait, in milliseconds of real time, not of the sandbox's clock; an action's time counts. @default 5000 */
  timeout_ms?: number | undefined;
  /** Ends the wait: the promise is rejected with the signal's reason, or with an error that has it as `cause`. @default none */
  signal?: AbortSignal | undefined;
}

/** Options of the functions that wait for what an action sends. */
export interface ActionOptions {
  /**
   * Returns as soon as the message is there, while the action goes on: for one that does not end without the code, such as a program
   * that asks for it. What the action throws after that is not reported.
   * @default false
   */
  whileRunning?: boolean | undefined;
}

/** The input of `waitForCode`: `after` or `challenge_id` says for which code. */
export type WaitInput = ControlInput<"getLatestCode"> & WaitOptions;

/** The input of `waitForMessage`: `after` or `challenge_id` says for which message. */
export type MessageWaitInput = ControlInput<"getLatestMessage"> & WaitOptions;

/** The control API in process: a function for each operation, and four that wait. */
export interface Control extends ControlFunctions {
  /**
   * Wait for the code that an action sends
   *
   * Marks the end of the inbox, runs the action, and waits until it has ended and a code was sent after the mark: never an older
   * one. So what the action does, such as a request that sets a cookie, is done. An action that goes on needs `whileRunning`.
   * @throws SandboxControlError as `waitForCode`; at `timeout_ms`, counted from the call, and at the `signal`, whose reason is the
   * `cause`, `not_found` says whether the action has ended, and `conflict` that only its end is missing; anything that the action throws
   * @example
   * const { code } = await sandbox.control.codeAfter(() => page.click("text=Send again"), { user_id: 42 });
   */
  codeAfter: (
    action: () => unknown,
    input: Omit<WaitInput, "after"> & ActionOptions,
  ) => Promise<ControlOutput<"getLatestCode">>;
  /**
   * Wait for the message that an action sends
   *
   * The same for a message of any kind, such as a push or an e-mail with a link.
   * @throws SandboxControlError as `codeAfter`
   */
  messageAfter: (
    action: () => unknown,
    input: Omit<MessageWaitInput, "after"> & ActionOptions,
  ) => Promise<ControlOutput<"getLatestMessage">>;
  /**
   * Wait for an open code in the inbox
   *
   * Returns the newest code as soon as its challenge is pending. Say since when by `after`, or for which challenge: without
   * either it returns at once a code that an earlier step has sent and nobody has used.
   * @throws SandboxControlError `not_found`: The user does not exist, or there is no open code within `timeout_ms`; the
   * message says whether none has been sent, or when the newest one expired or was used.
   * @throws SandboxControlError `invalid_input`: A field is invalid; `problems` has the details.
   */
  waitForCode: (input: WaitInput) => Promise<ControlOutput<"getLatestCode">>;
  /**
   * Wait for an open message in the inbox
   *
   * The same for the newest message, or the newest of a kind.
   * @throws SandboxControlError as `waitForCode`
   */
  waitForMessage: (input: MessageWaitInput) => Promise<ControlOutput<"getLatestMessage">>;
}
