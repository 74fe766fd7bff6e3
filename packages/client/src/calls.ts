import { anyRoute } from "./any-route.ts";
import { checkUrl } from "./base-url.ts";
import { type Call, type CallInit, type ClientParts, prepare } from "./call.ts";
import { check, checkOption, type NamesOf, take } from "./check.ts";
import { preciseNow } from "./clock.ts";
import { codeOfStatus, createError } from "./errors/kinds.ts";
import { isOwnError, locate, type MfaError, markSent } from "./errors/mfa-error.ts";
import { operations } from "./generated/operations.ts";
import { errorFor, interpret } from "./interpret.ts";
import {
  type OperationContext,
  operationIds,
  type Plan,
  prepareOperation,
  type SpecOperation,
  splitInput,
  takeParameters,
} from "./operation.ts";
import type { MethodOptions, OperationId, ResultForm } from "./operation-types.ts";
import type { CallOptions } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import type { ReceivedResponse } from "./read-body.ts";
import { createSender } from "./send.ts";
import { startTrace } from "./trace.ts";

/** The method of any operation. The public types are in operation-types.ts. */
export type AnyMethod = (input?: Record<string, unknown>, options?: MethodOptions) => Promise<unknown>;

/** A way to call: its options, and the form of a result. `pair`: by path, `data` or `error`, and the metadata. */
export interface Level {
  readonly options: object;
  readonly form: ResultForm | "pair";
}

/** Calls an operation. `plan` gives the operation and its input, from the copy of the options. */
export type CallOperation = (
  level: Level,
  named: OperationContext,
  options: object,
  plan: (options: CallInit, base: string) => Plan,
) => Promise<unknown>;

/** Creates all levels of the client. A call is planned, prepared, sent and interpreted. */
export function createCalls(client: ClientParts) {
  const { send, ...middleware } = createSender(client);
  let count = 0;
  let prefix = "";
  /** Makes the id of a call: the time of the client's first call, and a number. Some runtimes have no random numbers before it. */
  function nextId(): string {
    prefix ||= `${preciseNow(client.random).toString(36)}-`;
    return `${prefix}${++count}`;
  }
  const prepared: { [Id in OperationId]?: SpecOperation } = {};
  // at its first call: most programs call a few operations
  const operationFor = (id: OperationId) => (prepared[id] ??= prepareOperation(id));

  const callOperation: CallOperation = async (level, { operation, method, path }, given, plan) => {
    const details = { callId: nextId(), operation, method, path };
    const context = { ...details, loginId: undefined as string | undefined };
    const trace = startTrace(context, client.emit, client.clock);
    const sent: Headers[] = [];
    let call: Call | undefined;
    try {
      const options: CallInit & MethodOptions = take(given, level.options, "option");
      const { as: form = level.form, baseUrl, loginId } = options;
      checkOption(loginId === undefined || typeof loginId === "string", '"loginId" must be a string');
      context.loginId = loginId;
      check(form === level.form || forms.has(form), '"as" must be "data", "result" or "response"');
      const base = baseUrl === undefined ? client.baseUrl : checkUrl(baseUrl, client.httpHosts);
      const isRaw = form === "response";
      call = prepare(plan(options, base), options, base, client, { context, isRaw, sent, trace });
      const received = await call.deadline.race(send(call));
      const { ok, status } = received.response;
      const result = isRaw ? received.response : resultOf(call, received, form);
      trace.end(ok ? undefined : codeOfStatus(status));
      return result;
    } catch (cause) {
      const error = errorOf(cause, sent.length > 0);
      trace.end(error.code, cause);
      if (sent.length > 0) markSent(error);
      throw locate(error, details);
    } finally {
      call?.deadline.dispose();
    }
  };

  const createMethod =
    (id: OperationId): AnyMethod =>
    (input = {}, options = {}) => {
      const operation = operationFor(id);
      const plan = () => ({ operation, input: splitInput(operation, input) });
      return callOperation(methodLevel, operation.context, options, plan);
    };

  return {
    ...middleware,
    /** One method for each operation. Object.fromEntries widens the keys to string. */
    methods: Object.fromEntries(operationIds.map((id) => [id, createMethod(id)])) as Record<
      OperationId,
      AnyMethod
    >,
    /** Returns a declared response, success or error. */
    byPath(method: string, path: string, init: CallInit = {}): Promise<unknown> {
      const id = operationIds.find(
        (one) => operations[one].method === method && operations[one].path === path,
      );
      if (!id) return Promise.reject(createError("invalid_input", `${method} ${path} is not in the spec`));
      const operation = operationFor(id);
      return callOperation(pathLevel, operation.context, init, ({ params, body }) => ({
        operation,
        input: { params: takeParameters(operation, params), body },
      }));
    },
    [anyRoute]: callOperation,
  };
}

/** The result of a response in a form. @throws MfaError for an error response, unless its form has a place for it */
function resultOf(call: Call, received: ReceivedResponse, form: ResultForm | "pair"): unknown {
  const { response } = received;
  const { ok, status, headers } = response;
  const value = interpret(call, received);
  if (form === "data" && ok) return value;
  if (form !== "pair" && !ok) throw errorFor(response, value, call);
  const { requestId, rateLimit } = readResponseMetadata(headers);
  const { callId } = call.context;
  if (form !== "pair") return { data: value, response, status, requestId, rateLimit, headers, callId };
  return { [ok ? "data" : "error"]: value, response, status, requestId, rateLimit };
}

/** Returns the error of a call for anything that was thrown. Other errors are of middleware or the platform. */
function errorOf(cause: unknown, isSent: boolean): MfaError {
  if (isOwnError(cause)) return cause;
  if (isSent) return createError("protocol", "middleware failed after the request was sent", { cause });
  return createError("invalid_input", "the request could not be created", { cause });
}

const forms: ReadonlySet<unknown> = new Set<ResultForm>(["data", "result", "response"]);

const callOptions: NamesOf<CallOptions> = {
  signal: true,
  timeoutMs: true,
  maxRetries: true,
  headers: true,
  accept: true,
  contentType: true,
  baseUrl: true,
  fetchOptions: true,
  loginId: true,
};
export const methodOptions: NamesOf<MethodOptions> = { ...callOptions, as: true };
const pathOptions: NamesOf<CallInit> = {
  ...callOptions,
  params: true,
  body: true,
  middleware: true,
  querySerializer: true,
};

const methodLevel: Level = { options: methodOptions, form: "data" };
const pathLevel: Level = { options: pathOptions, form: "pair" };
