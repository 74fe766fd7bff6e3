import type { operations } from "../generated/control/schema.ts";
import type { BodyOf, PathOf, QueryOf, SuccessOf } from "../typed.ts";
import { checkInput } from "./check.ts";
import { type ControlParts, createControlHandlers, type StreamId } from "./handlers.ts";
import { type ControlOperationId, controlOperations } from "./operations.ts";

/** The operations that are functions. */
type CallableId = Exclude<ControlOperationId, StreamId>;

type Simplify<T> = { [K in keyof T]: T[K] } & {};

type Fields<Body> = [Body] extends [undefined]
  ? unknown
  : undefined extends Body
    ? Partial<NonNullable<Body>>
    : Body;

/** What a control operation takes: one flat object of its parameters and the fields of its body. */
export type ControlInput<Id extends CallableId> = Simplify<
  PathOf<operations[Id]> & QueryOf<operations[Id]> & Fields<BodyOf<operations[Id]>>
>;

/** What a control operation gives. */
export type ControlOutput<Id extends CallableId> = SuccessOf<operations[Id]>;

type Method<Id extends CallableId> =
  Record<never, never> extends ControlInput<Id>
    ? (input?: ControlInput<Id>) => ControlOutput<Id>
    : (input: ControlInput<Id>) => ControlOutput<Id>;

/**
 * The control API in process: a function for each operation, which throws a `SandboxControlError` where HTTP answers
 * with an error.
 */
export type Control = { readonly [Id in CallableId]: Method<Id> };

/** Runs control operations by name. Input is checked, and changes are announced. */
export type RunControl = (
  operation: CallableId,
  input: { params: Readonly<Record<string, unknown>>; body: unknown; origin: string },
) => unknown;

/** Creates what both the functions and HTTP go through. */
export function createRunControl(parts: ControlParts): RunControl {
  const handlers = createControlHandlers(parts);
  return (operation, { params, body, origin }) => {
    checkInput(operation, params, body);
    // the input has just been held against the operation's own schema
    const handler = handlers[operation] as unknown as (call: object) => unknown;
    const result = handler({ params, body, origin });
    if (controlOperations[operation].method !== "GET") parts.changes.announce();
    return result;
  };
}

/** Creates the functions. @param origin where links lead: scheme, host and port */
export function createControl(run: RunControl, origin: () => string): Control {
  // the keys of the table are the operations; the stream is not one of the functions
  const ids = (Object.keys(controlOperations) as ControlOperationId[]).filter((id) => id !== "streamEvents");
  const entries = ids.map(
    (id) => [id, (input = {}) => run(id, { ...split(id, input), origin: origin() })] as const,
  );
  // one function for each operation, whose types the generated schema gives
  return Object.fromEntries(entries) as unknown as Control;
}

function split(id: CallableId, input: Readonly<Record<string, unknown>>) {
  const { parameters, body: form, bodyRequired } = controlOperations[id];
  const names = new Set([...parameters.path, ...parameters.query]);
  const entries = Object.entries(input);
  const params = Object.fromEntries(entries.filter(([name]) => names.has(name)));
  const rest = entries.filter(([name]) => !names.has(name));
  const isSent = form !== "none" && (bodyRequired || rest.length > 0);
  return { params, body: isSent ? Object.fromEntries(rest) : undefined };
}
