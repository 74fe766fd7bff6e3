import type { Changes } from "../events.ts";
import type { Faults } from "../faults.ts";
import type { operations as table } from "../generated/operations.ts";
import type { operations } from "../generated/schema.ts";
import type { Journal } from "../journal.ts";
import type { NewUser } from "../state/model.ts";
import type { Store } from "../store.ts";
import type { BodyOf, PathOf, QueryOf, SuccessOf } from "../typed.ts";

/** An operation of the control API. */
export type ControlOperationId = keyof typeof table;

/** An operation in the generated table. */
export interface OperationEntry {
  readonly method: string;
  readonly path: string;
  readonly pathNames: readonly string[];
  readonly queryNames: readonly string[];
  /** Least and most of parameters that are integers, by name. */
  readonly integers: { readonly [name: string]: readonly [number, number] };
  readonly body: "none" | "optional" | "required";
  readonly status: number;
}

/** The operations that are functions: all but the stream of changes. */
export type CallableId = Exclude<ControlOperationId, "streamEvents">;

/** What the control API needs of its sandbox. */
export interface ControlParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly changes: Changes;
  /** The credential pair for an application. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  /** Whether requests are refused that the spec discourages. */
  readonly strict: boolean;
  /** The initial users, also after a reset. */
  readonly users: readonly NewUser[];
}

/** What a control handler gets: validated input, and the server's address as the caller sees it. */
interface ControlCall<Id extends ControlOperationId> {
  readonly params: PathOf<operations[Id]> & QueryOf<operations[Id]>;
  readonly body: BodyOf<operations[Id]>;
  /** For links: scheme, host and port. */
  readonly origin: string;
}

/** Handles one control operation. */
type ControlHandler<Id extends ControlOperationId> = (call: ControlCall<Id>) => SuccessOf<operations[Id]>;

/** A handler for each operation of the control API: a missing one is a compile error. */
export type ControlHandlers = { readonly [Id in CallableId]: ControlHandler<Id> };

type Simplify<T> = { [K in keyof T]: T[K] } & {};

type Fields<Body> = [Body] extends [undefined]
  ? unknown
  : undefined extends Body
    ? Partial<NonNullable<Body>>
    : Body;

/** The input of a control operation: one flat object of its parameters and the fields of its body. */
export type ControlInput<Id extends CallableId> = Simplify<
  PathOf<operations[Id]> & QueryOf<operations[Id]> & Fields<BodyOf<operations[Id]>>
>;

/** The result of a control operation. */
export type ControlOutput<Id extends CallableId> = SuccessOf<operations[Id]>;

type Method<Id extends CallableId> =
  Record<never, never> extends ControlInput<Id>
    ? (input?: ControlInput<Id>) => ControlOutput<Id>
    : (input: ControlInput<Id>) => ControlOutput<Id>;

/**
 * The control API in process: a function for each operation, which throws a `SandboxControlError` where HTTP responds
 * with an error.
 */
export type Control = { readonly [Id in CallableId]: Method<Id> };
