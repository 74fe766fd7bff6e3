import {
  type Call,
  type CallInit,
  type CallInput,
  type Operation,
  type OperationContext,
  operationContext,
  operationOf,
  type ParameterLocation,
} from "./call.ts";
import { checkNames } from "./check-names.ts";
import { codeOfStatus, createError } from "./errors/kinds.ts";
import { isOwnError, type MfaErrorDetails } from "./errors/mfa-error.ts";
import { operations } from "./generated/operations.ts";
import { callHook } from "./hooks.ts";
import { errorFor, interpret, type Report, type Result, redactMetadata, secretsOf } from "./interpret.ts";
import { isRecord } from "./is-record.ts";
import type { MethodOptions, OperationId, RequestOptions, ResultForm } from "./operation-types.ts";
import type { CallOptions, ResponseValidator } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import type { ReceivedResponse } from "./read-body.ts";
import { redact } from "./redact.ts";
import { nameRoute, routeOf } from "./route.ts";
import { type Send, sendError } from "./send.ts";
import type { Trace } from "./trace.ts";

type Fields = Record<string, unknown>;
type Names = Readonly<Record<string, true>>;

/** The method of any operation. The public types are in operation-types.ts. */
export type AnyMethod = (input?: Fields, options?: MethodOptions) => Promise<unknown>;

/** Both levels of the client. */
export interface Calls {
  /** One method for each operation. */
  readonly methods: Record<OperationId, AnyMethod>;
  /** Returns a declared response, success or error. */
  readonly byPath: (method: string, path: string, init?: CallInit) => Promise<unknown>;
  /** Calls any route. */
  readonly request: (method: string, path: string, options?: RequestOptions) => Promise<unknown>;
}

/** Form of a result: that of a method, or any declared response. */
type Form = ResultForm | "declared";

/** The stages of a call. */
export interface Stages {
  /** Gives a call its id and its trace. */
  readonly start: (named: OperationContext) => readonly [OperationContext, Trace];
  readonly prepare: (
    operation: Operation,
    input: CallInput,
    options: CallInit,
    isRaw: boolean,
    trace: Trace,
  ) => Call;
  readonly send: Send;
  readonly report: Report | undefined;
}

/** Creates both levels. A call is prepared, sent and interpreted. */
export function createCalls({ start, prepare, send, report }: Stages): Calls {
  // Object.keys widens the keys to string
  const ids = Object.keys(operations) as OperationId[];
  const prepared: { [Id in OperationId]?: Operation } = {};
  // at its first call: most programs call a few operations
  const operationFor = (id: OperationId) => (prepared[id] ??= operationOf(id));

  /** `plan` gives the operation and its input once the options are checked. */
  async function callOperation(
    named: OperationContext,
    options: CallInit,
    form: Form,
    known: Names,
    plan: (context: OperationContext) => readonly [Operation, CallInput],
  ) {
    const [context, trace] = start(named);
    try {
      checkCallOptions(options, form, known, context);
      const [operation, input] = plan(context);
      const call = prepare(operation, input, options, form === "response", trace);
      let received: ReceivedResponse;
      try {
        received = await call.deadline.race(send(call));
      } catch (error) {
        throw sendError(error, call);
      } finally {
        call.deadline.dispose();
      }
      const { ok, status } = received.response;
      const result = form === "response" ? received.response : resultOf(call, received, form);
      trace.end(ok ? undefined : codeOfStatus(status));
      return result;
    } catch (error) {
      trace.end(isOwnError(error) ? error.code : "protocol", error);
      throw error;
    }
  }

  function resultOf(call: Call, received: ReceivedResponse, form: Form) {
    const result = interpret(call, received, report);
    if (form === "declared") return withMetadata(result);
    if (!result.response.ok) throw errorFor(result, call);
    return form === "data" ? result.data : { ...withMetadata(result), headers: result.response.headers };
  }

  const createMethod =
    (id: OperationId): AnyMethod =>
    (input = {}, options = {}) =>
      callOperation(operationContext(id), options, options?.as ?? "data", methodOptions, (context) => {
        const operation = { ...operationFor(id), context };
        return [operation, splitInput(operation, input)];
      });

  return {
    // Object.fromEntries widens the keys to string
    methods: Object.fromEntries(ids.map((id) => [id, createMethod(id)])) as Calls["methods"],
    byPath(method, path, init = {}) {
      const id = ids.find((one) => operations[one].method === method && operations[one].path === path);
      if (!id) return Promise.reject(createError("invalid_input", `${method} ${path} is not in the spec`));
      const plan = (context: OperationContext) => [{ ...operationFor(id), context }, init] as const;
      return callOperation(operationContext(id), init, "declared", pathOptions, plan);
    },
    request(method, path, options = {}) {
      const named = nameRoute(method, path);
      // `params` has another form here; the plan takes all input out of the options
      return callOperation(named, options as CallInit, options?.as ?? "data", requestOptions, (context) => {
        const { params, query, body } = options;
        return [routeOf(options, context), { params: { path: { ...params }, query: { ...query } }, body }];
      });
    },
  };
}

/** Splits a flat input into parameters and request body. @throws MfaError `invalid_input` for an unknown field */
function splitInput({ metadata, context, locations }: Operation, input: Fields): CallInput {
  if (!isRecord(input)) throw createError("invalid_input", "the input must be an object", context);
  const places: { [Location in ParameterLocation | "body"]?: Fields } = { path: {} };
  for (const [name, value] of Object.entries(input)) {
    const location = locations[name];
    if (location) places[location] = { ...places[location], [name]: value };
    else checkNames({ [name]: value }, locations, "field", context);
  }
  const { body = {}, ...params } = places;
  return { params, body: metadata.body === "flat" ? body : body.body };
}

// biome-ignore format: a list
const callOptions: Readonly<Record<keyof CallOptions, true>> = {
  signal: true, timeoutMs: true, maxRetries: true, headers: true, accept: true, contentType: true, baseUrl: true,
  fetchOptions: true,
};
const methodOptions: Names = { ...callOptions, as: true };
const requestOptions: Names = { ...methodOptions, params: true, query: true, body: true, effect: true };
const pathOptions: Names = {
  ...callOptions,
  params: true,
  body: true,
  middleware: true,
  querySerializer: true,
};

/** Checks the names of the options, so that none is ignored. */
function checkCallOptions(options: unknown, form: unknown, known: Names, context: MfaErrorDetails): void {
  if (!isRecord(options)) throw createError("invalid_input", "the options must be an object", context);
  checkNames(options, known, "option", context);
  if (known === pathOptions || form === "data" || form === "result" || form === "response") return;
  throw createError("invalid_input", '"as" must be "data", "result" or "response"', context);
}

function withMetadata(result: Result) {
  const { status, headers } = result.response;
  return { ...result, status, ...readResponseMetadata(headers) };
}

/** Reports mismatches between responses and the spec. Errors of the validator are ignored like those of a hook. */
export function createReport(validator: ResponseValidator | undefined): Report | undefined {
  if (!validator) return undefined;
  return (call, { status, headers }, value) => {
    callHook((body: unknown) => {
      const found = validator(call.operation.context.operation, status, body);
      if (found.length === 0) return;
      const secrets = secretsOf(call);
      // a redacted copy has the same type
      const mismatches = redact(found, secrets) as typeof found;
      const { requestId } = redactMetadata(headers, secrets);
      call.trace.mismatch({ status, requestId, mismatches });
    }, value);
  };
}
