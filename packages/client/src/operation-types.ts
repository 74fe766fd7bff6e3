import type { FetchOptions, Middleware } from "openapi-fetch";
import type { operations as operationMetadata } from "./generated/operations.ts";
import type { operations, paths } from "./generated/schema.ts";
import type { CallOptions } from "./options.ts";
import type { ResponseMetadata } from "./rate-limit.ts";

/** The operationIds of the spec. */
export type OperationId = keyof typeof operationMetadata;

/** Flattens an intersection, so that editors show its fields and the compiler refuses unknown ones. */
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
 * The input of an operation: one flat object of its parameters and the fields of its request body, with the names of the
 * wire. A request body that is not an object, or that shares a name with a parameter, is the field `body`.
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

/** The data of an operation's success; `undefined` for a response without a body. */
export type OperationData<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends SuccessStatus<S> ? BodyOf<operations[Id]["responses"][S]> : never;
}[Statuses<Id>];

/** A declared 201 of a POST may be received as 200 and the reverse, as in `declared-status.ts`. */
type ReceivedStatus<Id extends OperationId, S> = S extends 200 | 201
  ? S | ((typeof operationMetadata)[Id]["method"] extends "POST" ? Exclude<200 | 201, Statuses<Id>> : never)
  : S;

/** The error statuses of HTTP: a `default` response has any of them that is not declared. */
// biome-ignore format: one line per class of status is easier to compare with the registry
type ErrorStatus =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
  | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451
  | 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;

/** The response and its metadata. */
interface StatusAndResponse<Status> extends ResponseMetadata {
  readonly status: Status;
  /** The response, its body read. */
  readonly response: Response;
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
 * The result of a call by path: a union that `status` discriminates. After `if (result.status === 422)`, `result.error`
 * has the type of the 422.
 */
export type OperationResult<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends "default"
    ? Failure<Exclude<ErrorStatus, Statuses<Id>>, BodyOf<operations[Id]["responses"][S]>>
    : S extends SuccessStatus<S>
      ? Success<ReceivedStatus<Id, S>, BodyOf<operations[Id]["responses"][S]>>
      : Failure<S, BodyOf<operations[Id]["responses"][S]>>;
}[Statuses<Id>];

/** What a method returns: the data, the data with its metadata, or the `Response`. */
export type ResultForm = "data" | "result" | "response";

/** Options of an operation method. */
export interface MethodOptions<Form extends ResultForm = ResultForm> extends CallOptions {
  /**
   * `"data"` returns the data. `"result"` returns `{ data, status, headers, response, rateLimit, requestId }`.
   * `"response"` returns the `Response` unread and unchecked, also an error response.
   * @default "data"
   */
  as?: Form | undefined;
}

/** A success with its metadata. */
export interface MethodResult<Id extends OperationId> extends StatusAndResponse<number> {
  readonly data: OperationData<Id>;
  readonly headers: Headers;
}

/** What a method returns, by `as`. */
export type MethodOutput<Id extends OperationId, Form extends ResultForm> = {
  data: OperationData<Id>;
  result: MethodResult<Id>;
  response: Response;
}[Form];

type Method = "get" | "post" | "put" | "delete";

type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

type OperationAt<P extends keyof paths, M extends Method> = {
  [Id in OperationId]: paths[P][M] extends operations[Id]
    ? operations[Id] extends paths[P][M]
      ? Id
      : never
    : never;
}[OperationId];

/** openapi-fetch's options without those of the client. */
type PathInit<P extends keyof paths, M extends Method> = Omit<
  FetchOptions<paths[P][M]>,
  "baseUrl" | "fetch" | "Request" | "parseAs" | "headers" | "method" | "redirect"
> &
  CallOptions;

/** An argument is optional if all of its fields are. */
type Optional<T> = Record<never, never> extends T ? [init?: T] : [init: T];

type PathCall<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...init: Optional<PathInit<P, M>>
) => Promise<OperationResult<OperationAt<P, M>>>;

/**
 * openapi-fetch's calls by path. They return every declared response as a value, success or error, and throw `MfaError`
 * for anything else.
 */
export interface LowLevelClient {
  GET: PathCall<"get">;
  POST: PathCall<"post">;
  PUT: PathCall<"put">;
  DELETE: PathCall<"delete">;
  /** Adds openapi-fetch middleware. It sees each call once, however often the request is retried. */
  use: (...middleware: Middleware[]) => void;
  /** Removes middleware. */
  eject: (...middleware: Middleware[]) => void;
}

type MethodArguments<Id extends OperationId, Form extends ResultForm> =
  Record<never, never> extends OperationInput<Id>
    ? [input?: OperationInput<Id>, options?: MethodOptions<Form>]
    : [input: OperationInput<Id>, options?: MethodOptions<Form>];

type OperationMethod<Id extends OperationId> = <Form extends ResultForm = "data">(
  ...args: MethodArguments<Id, Form>
) => Promise<MethodOutput<Id, Form>>;

/** One method for each operation: takes a flat input, returns the data, throws `MfaError` for anything else. */
export type OperationMethods = { [Id in OperationId]: OperationMethod<Id> };

/** The client: operation methods and calls by path. */
export type MfaClient = LowLevelClient &
  Omit<OperationMethods, "revokeToken"> & {
    /** Ends a token request and waits for the token store. It does not revoke the token. */
    [Symbol.asyncDispose]: () => Promise<void>;
    /**
     * Revokes a token; without an input, the client's own, at shutdown. OneLogin gives the same token to everybody with
     * the same credentials, so it is revoked for all of them.
     */
    revokeToken: OperationMethods["revokeToken"] & (() => Promise<OperationData<"revokeToken"> | undefined>);
  };
