import type { operations as operationMetadata } from "./generated/operations.ts";
import type { operations } from "./generated/schema.ts";
import type { CallOptions } from "./options.ts";
import type { RateLimit } from "./rate-limit.ts";

/** The name of one of the API's operations, as in the spec. */
export type OperationId = keyof typeof operationMetadata;

/** Flattens an intersection, so that editors show its fields and refuse unknown ones. */
type Simplify<T> = { [K in keyof T]: T[K] } & {};

type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type ParametersIn<Id extends OperationId, Location extends "path" | "query" | "header"> =
  NonNullable<Parameters<Id>[Location]> extends infer P ? ([P] extends [never] ? unknown : P) : unknown;

type RequestBody<Id extends OperationId> =
  NonNullable<operations[Id]["requestBody"]> extends { content: infer C } ? C[keyof C] : never;

type BodyFields<Id extends OperationId> = (typeof operationMetadata)[Id]["body"] extends "flat"
  ? RequestBody<Id>
  : (typeof operationMetadata)[Id]["body"] extends "nested"
    ? { body: RequestBody<Id> }
    : unknown;

/**
 * What an operation takes: one flat object of its path parameters and the fields of its request body, named as on the
 * wire. A body that is no object, or that shares a name with a parameter, goes under `body` as a whole.
 */
export type OperationInput<Id extends OperationId> =
  BodyFields<Id> extends infer Body
    ? Body extends unknown
      ? Simplify<ParametersIn<Id, "path"> & ParametersIn<Id, "query"> & ParametersIn<Id, "header"> & Body>
      : never
    : never;

type Statuses<Id extends OperationId> = keyof operations[Id]["responses"];

type BodyOf<Response> = Response extends { content: infer C }
  ? C extends Record<string, unknown>
    ? C[keyof C]
    : undefined
  : undefined;

type SuccessStatus<Status> = `${Status & number}` extends `2${string}` ? Status & number : never;

/** What an operation answers when it succeeds; `undefined` for a response without a body. */
export type OperationData<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends SuccessStatus<S> ? BodyOf<operations[Id]["responses"][S]> : never;
}[Statuses<Id>];

/** A declared 201 of a POST may be received as 200 and the reverse, as in `declared-status.ts`. */
type ReceivedStatus<Id extends OperationId, S> = S extends 200 | 201
  ? S | ((typeof operationMetadata)[Id]["method"] extends "POST" ? Exclude<200 | 201, Statuses<Id>> : never)
  : S;

/** The error statuses that HTTP knows, to give `default` responses a status that excludes the declared ones. */
// biome-ignore format: one line per class of status is easier to compare with the registry
type ErrorStatus =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
  | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451
  | 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;

/** What every response carries beside its body. */
interface StatusAndResponse<Status> {
  readonly status: Status;
  /** The response, its body read. */
  readonly response: Response;
  /** The rate limit, where the response speaks of it. */
  readonly rateLimit: RateLimit | undefined;
  /** OneLogin's `X-Request-Id`, for their support. */
  readonly requestId: string | undefined;
}

/** One member for each status, so that `Extract` finds it. */
type Success<Status, Data> = Status extends unknown
  ? StatusAndResponse<Status> & { readonly data: Data; readonly error?: undefined }
  : never;
type Failure<Status, Problem> = StatusAndResponse<Status> & {
  readonly data?: undefined;
  readonly error: Problem;
};

/**
 * What a low-level call gives: a union that `status` tells apart, so that after `if (result.status === 422)` the type
 * of `result.error` is that of the 422.
 */
export type OperationResult<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends "default"
    ? Failure<Exclude<ErrorStatus, Statuses<Id>>, BodyOf<operations[Id]["responses"][S]>>
    : S extends SuccessStatus<S>
      ? Success<ReceivedStatus<Id, S>, BodyOf<operations[Id]["responses"][S]>>
      : Failure<S, BodyOf<operations[Id]["responses"][S]>>;
}[Statuses<Id>];

/** What a method can be asked to give: the data, the data with all that came with it, or the response as it is. */
export type ResultForm = "data" | "result" | "response";

/** What a method can be told, beside its input. */
export interface MethodOptions<Form extends ResultForm = ResultForm> extends CallOptions {
  /**
   * `"data"` gives the data. `"result"` gives `{ data, status, headers, response, rateLimit, requestId }`. `"response"`
   * gives the `Response` unread and not compared, error responses included: to stream it, or to parse it otherwise.
   * @default "data"
   */
  as?: Form | undefined;
}

/** A success with all that came with it. */
export interface MethodResult<Id extends OperationId> extends StatusAndResponse<number> {
  readonly data: OperationData<Id>;
  readonly headers: Headers;
}

/** What a method gives, by the form that it was asked for. */
export type MethodOutput<Id extends OperationId, Form extends ResultForm> = {
  data: OperationData<Id>;
  result: MethodResult<Id>;
  response: Response;
}[Form];
