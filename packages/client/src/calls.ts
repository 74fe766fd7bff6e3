import {
  type Call,
  type CallInit,
  type CallInput,
  type Operation,
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
import type { MethodOptions, OperationId, ResultForm } from "./operation-types.ts";
import type { CallOptions, ResponseValidator } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import type { ReceivedResponse } from "./read-body.ts";
import { redact } from "./redact.ts";
import { type Send, sendError } from "./send.ts";
import type { Trace } from "./trace.ts";

type Fields = Record<string, unknown>;

/** The method of any operation. The public types are in operation-types.ts. */
export type AnyMethod = (input?: Fields, options?: MethodOptions) => Promise<unknown>;

/** Both levels of the client. */
export interface Calls {
  /** One method for each operation. */
  readonly methods: Record<OperationId, AnyMethod>;
  /** Returns a declared response, success or error. */
  readonly byPath: (method: string, path: string, init?: CallInit) => Promise<unknown>;
}

/** Form of a result: that of a method, or any declared response. */
type Form = ResultForm | "declared";

/** The stages of a call. */
export interface Stages {
  /** Gives a call its id and its trace. */
  readonly start: (operation: Operation) => readonly [Operation, Trace];
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

  async function callOperation(id: OperationId, input: Fields, options: CallInit, form: Form) {
    const [operation, trace] = start(operationFor(id));
    try {
      checkCallOptions(options, form, operation.context);
      const parts = form === "declared" ? options : splitInput(operation, input);
      const call = prepare(operation, parts, options, form === "response", trace);
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
      callOperation(id, input, options, options?.as ?? "data");

  return {
    // Object.fromEntries widens the keys to string
    methods: Object.fromEntries(ids.map((id) => [id, createMethod(id)])) as Calls["methods"],
    byPath(method, path, init = {}) {
      const id = ids.find((one) => operations[one].method === method && operations[one].path === path);
      if (id) return callOperation(id, {}, init, "declared");
      return Promise.reject(createError("invalid_input", `${method} ${path} is not in the spec`));
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
};
const methodOptions = { ...callOptions, as: true };
const pathOptions = { ...callOptions, params: true, body: true, middleware: true, querySerializer: true };

/** Checks the names of the options, so that none is ignored. A call by path passes unknown ones on to the platform. */
function checkCallOptions(options: unknown, form: unknown, context: MfaErrorDetails): void {
  if (!isRecord(options)) throw createError("invalid_input", "the options must be an object", context);
  const isOpen = form === "declared";
  checkNames(options, isOpen ? pathOptions : methodOptions, "option", context, isOpen);
  if (isOpen || form === "data" || form === "result" || form === "response") return;
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
