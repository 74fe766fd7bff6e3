import { type Call, type CallInit, type ClientParts, prepare } from "./call.ts";
import { check, checkNames, type NamesOf } from "./check.ts";
import { preciseNow } from "./clock.ts";
import { codeOfStatus, createError } from "./errors/kinds.ts";
import { isOwnError, locate, type MfaError } from "./errors/mfa-error.ts";
import { operations } from "./generated/operations.ts";
import { errorFor, interpret } from "./interpret.ts";
import {
  type CallInput,
  checkParameters,
  nameRoute,
  type Operation,
  type OperationContext,
  operationContext,
  operationIds,
  operationOf,
  routeOf,
  splitInput,
} from "./operation.ts";
import type { MethodOptions, OperationId, RequestOptions, ResultForm } from "./operation-types.ts";
import type { CallOptions } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import type { ReceivedResponse } from "./read-body.ts";
import { createSender } from "./send.ts";
import { startTrace } from "./trace.ts";

/** The method of any operation. The public types are in operation-types.ts. */
export type AnyMethod = (input?: Record<string, unknown>, options?: MethodOptions) => Promise<unknown>;

/** Creates both levels of the client. A call is prepared, sent and interpreted. */
export function createCalls(client: ClientParts) {
  const { send, ...middleware } = createSender(client);
  let count = 0;
  let prefix = "";
  /** Makes the id of a call: the time of the client's first call, and a number. Some runtimes have no random numbers before it. */
  function nextId(): string {
    prefix ||= `${preciseNow(client.random).toString(36)}-`;
    return `${prefix}${++count}`;
  }
  const prepared: { [Id in OperationId]?: Operation } = {};
  // at its first call: most programs call a few operations
  const operationFor = (id: OperationId) => (prepared[id] ??= operationOf(id));

  /** `plan` gives the operation and its input once the options are checked. */
  async function callOperation(
    named: OperationContext,
    options: CallInit & MethodOptions,
    known: object,
    plan: () => readonly [Operation, CallInput],
  ) {
    const context = { callId: nextId(), ...named };
    const trace = startTrace(context, client.emit, client.clock);
    const sent: Headers[] = [];
    let call: Call | undefined;
    try {
      checkNames(options, known, "option");
      // by path it is undefined
      const { as: form = known === pathOptions ? undefined : "data" } = options;
      check(forms.includes(form), '"as" must be "data", "result" or "response"');
      call = prepare(...plan(), options, { client, context, isRaw: form === "response", sent, trace });
      const received = await call.deadline.race(send(call));
      const { ok, status } = received.response;
      const result = call.isRaw ? received.response : resultOf(call, received, form);
      trace.end(ok ? undefined : codeOfStatus(status));
      return result;
    } catch (cause) {
      const error = errorOf(cause, sent.length > 0);
      trace.end(error.code, cause);
      throw locate(error, context);
    } finally {
      call?.deadline.dispose();
    }
  }

  function resultOf(call: Call, received: ReceivedResponse, form: ResultForm | undefined) {
    const { response } = received;
    const { ok, status, headers } = response;
    const value = interpret(call, received);
    if (form === "data" && ok) return value;
    if (form && !ok) throw errorFor(response, value, call);
    const result = { [ok ? "data" : "error"]: value, response, status, ...readResponseMetadata(headers) };
    return form ? { ...result, headers } : result;
  }

  const createMethod =
    (id: OperationId): AnyMethod =>
    (input = {}, options = {}) =>
      callOperation(operationContext(id), options, methodOptions, () => {
        const operation = operationFor(id);
        return [operation, splitInput(operation, input)];
      });

  return {
    ...middleware,
    /** One method for each operation. Object.fromEntries widens the keys to string. */
    methods: Object.fromEntries(operationIds.map((id) => [id, createMethod(id)])) as Record<
      OperationId,
      AnyMethod
    >,
    /** Returns a declared response, success or error. */
    async byPath(method: string, path: string, init: CallInit = {}) {
      const id = operationIds.find(
        (one) => operations[one].method === method && operations[one].path === path,
      );
      check(id, `${method} ${path} is not in the spec`);
      check(Object(init) === init, "the options must be an object");
      // without its input, most calls have no options, which then cost nothing
      const { params, body, ...options } = init;
      return callOperation(operationContext(id), options, pathOptions, () => {
        const operation = operationFor(id);
        checkParameters(operation, params);
        return [operation, { params, body }];
      });
    },
    /** Calls any route. */
    request(method: string, path: string, options: RequestOptions = {}) {
      const named = nameRoute(method, path);
      // `params` has another form here; the plan takes all input out of the options
      return callOperation(named, options as CallInit, requestOptions, () => {
        const { params, query, body } = options;
        return [routeOf(options, named), { params: { path: { ...params }, query: { ...query } }, body }];
      });
    },
  };
}

/** Returns the error of a call for anything that was thrown. Other errors are of middleware or the platform. */
function errorOf(cause: unknown, isSent: boolean): MfaError {
  if (isOwnError(cause)) return cause;
  if (isSent) return createError("protocol", "middleware failed after the request was sent", { cause });
  return createError("invalid_input", "the request could not be created", { cause });
}

const forms: readonly (ResultForm | undefined)[] = ["data", "result", "response", undefined];

const callOptions: NamesOf<CallOptions> = {
  ...{ signal: true, timeoutMs: true, maxRetries: true, headers: true, accept: true, contentType: true },
  ...{ baseUrl: true, fetchOptions: true },
};
const methodOptions: NamesOf<MethodOptions> = { ...callOptions, as: true };
const requestOptions: NamesOf<RequestOptions> = {
  ...{ ...methodOptions, params: true, query: true, body: true, effect: true },
};
const pathOptions: NamesOf<CallInit> = {
  ...{ ...callOptions, params: true, body: true, middleware: true, querySerializer: true },
};
