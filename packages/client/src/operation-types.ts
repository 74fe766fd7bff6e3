// not every application has it in its "lib"
/// <reference lib="esnext.disposable" preserve="true" />

import type { Middleware, QuerySerializer, QuerySerializerOptions } from "openapi-fetch";
import type { RouteCaller } from "./any-route.ts";
import type { OperationMethods as Signatures } from "./generated/methods.ts";
import type { operations as operationMetadata } from "./generated/operations.ts";
import type { operations, paths } from "./generated/schema.ts";
import type { CallOptions } from "./options.ts";
import type { ResponseMetadata } from "./rate-limit.ts";

/** The operationIds of the spec. */
export type OperationId = keyof typeof operationMetadata;

/**
 * The input of an operation: one flat object of its parameters and the fields of its request body, with the names of the
 * wire.
 */
export type OperationInput<Id extends OperationId> = NonNullable<Parameters<Signatures[Id]>[0]>;

/** The data of an operation's success; `undefined` for a response without a body. */
export type OperationData<Id extends OperationId> = Awaited<ReturnType<Signatures[Id]>>;

type Statuses<Id extends OperationId> = keyof operations[Id]["responses"];

type BodyOf<Response> = Response extends { content: Record<string, infer Body> } ? Body : undefined;

/** The success statuses of HTTP. */
type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

type MethodOf<Id extends OperationId> = (typeof operationMetadata)[Id]["method"];

/** A declared 201 of a POST may be received as 200 and the reverse, the 204 of a DELETE as any 2xx: `declared-status.ts`. */
type ReceivedStatus<Id extends OperationId, S> =
  | S
  | (S extends 200 | 201 ? (MethodOf<Id> extends "POST" ? Exclude<200 | 201, Statuses<Id>> : never) : never)
  | (S extends 204 ? (MethodOf<Id> extends "DELETE" ? Exclude<SuccessStatus, Statuses<Id>> : never) : never);

/** The error statuses of HTTP: a `default` response has any of them that is not declared. */
// biome-ignore format: one line per class of status is easier to compare with the registry
type ErrorStatus =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
  | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451
  | 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;

/** The response and its metadata. */
interface StatusAndResponse<Status> extends ResponseMetadata {
  /** The HTTP status code. */
  readonly status: Status;
  /** The response, its body read. */
  readonly response: Response;
}

/** One member for each status, so that `Extract` finds it. */
type Success<Status, Data> = Status extends unknown
  ? StatusAndResponse<Status> & {
      /** The data of a success. */
      readonly data: Data;
      /** `undefined` for a success. */
      readonly error?: undefined;
    }
  : never;
type Failure<Status, Problem> = StatusAndResponse<Status> & {
  /** `undefined` for an error. */
  readonly data?: undefined;
  /** The body of an error response, as the spec declares it for this status. */
  readonly error: Problem;
};

/**
 * The result of a call by path: a union that `status` discriminates. After `if (result.status === 422)`, `result.error`
 * has the type of the 422.
 */
export type OperationResult<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends "default"
    ? Failure<Exclude<ErrorStatus, Statuses<Id>>, BodyOf<operations[Id]["responses"][S]>>
    : S extends SuccessStatus
      ? Success<ReceivedStatus<Id, S>, BodyOf<operations[Id]["responses"][S]>>
      : Failure<S, BodyOf<operations[Id]["responses"][S]>>;
}[Statuses<Id>];

/** Form of a method's result: the data, the data with its metadata, or the `Response`. */
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

/** Effect of repeating a request, which decides about retries: `x-effect` of the spec. */
export type Effect = "read" | "delete" | "send" | "issue" | "consume";

/** A success with its metadata. */
export interface MethodResult<Data> extends StatusAndResponse<number> {
  /** The data of the response. */
  readonly data: Data;
  /** The headers of the response. */
  readonly headers: Headers;
  /** The id of the call in its events. */
  readonly callId: string;
}

/** Result of a method, by `as`. */
export type MethodOutput<Data, Form extends ResultForm> = {
  data: Data;
  result: MethodResult<Data>;
  response: Response;
}[Form];

type Method = "get" | "post" | "put" | "delete";

type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

/** The operation at a path: by two texts, which costs the compiler less than a comparison of all operations. */
type OperationAt<P extends keyof paths, M extends Method> = {
  [Id in OperationId]: (typeof operationMetadata)[Id] extends { path: P; method: Uppercase<M> } ? Id : never;
}[OperationId];

type PathParameters<Operation> = Operation extends { parameters: infer P }
  ? Record<never, never> extends P
    ? { params?: P }
    : { params: P }
  : never;

type PathBody<Operation> = Operation extends { requestBody: { content: infer C } }
  ? { body: C[keyof C] }
  : Operation extends { requestBody?: { content: infer C } }
    ? { body?: C[keyof C] }
    : { body?: never };

/** Not openapi-fetch's own `FetchOptions`, which takes five times the type instantiations. */
type PathInit<Operation> = PathParameters<Operation> &
  PathBody<Operation> &
  CallOptions & {
    /** openapi-fetch middleware of this call. */
    middleware?: Middleware[];
    querySerializer?: QuerySerializer<Operation> | QuerySerializerOptions;
  };

/** An argument is optional if all of its fields are. */
type Optional<T> = Record<never, never> extends T ? [init?: T] : [init: T];

export type PathCall<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...init: Optional<PathInit<paths[P][M]>>
) => Promise<OperationResult<OperationAt<P, M>>>;

/**
 * openapi-fetch's calls by path. They return every declared response as a value, success or error, and throw `MfaError`
 * for anything else.
 */
export interface LowLevelClient {
  /** Sends a GET to a path of the spec. @throws MfaError for anything but a declared response */
  GET: PathCall<"get">;
  /** Sends a POST to a path of the spec. @throws MfaError for anything but a declared response */
  POST: PathCall<"post">;
  /** Sends a PUT to a path of the spec. @throws MfaError for anything but a declared response */
  PUT: PathCall<"put">;
  /** Sends a DELETE to a path of the spec. @throws MfaError for anything but a declared response */
  DELETE: PathCall<"delete">;
  /** Adds openapi-fetch middleware. It sees each call once, however often the request is retried. */
  use: (...middleware: Middleware[]) => void;
  /** Removes middleware. */
  eject: (...middleware: Middleware[]) => void;
}

/** A method with options beside the input, which returns the data, the data with its metadata, or the `Response`. */
type OperationMethod<Signature> = Signature extends (...input: infer Input) => Promise<infer Data>
  ? <Form extends ResultForm = "data">(
      ...args: [...Input, options?: MethodOptions<Form>]
    ) => Promise<MethodOutput<Data, Form>>
  : never;

/**
 * One method for each operation: takes a flat input, returns the data, throws `MfaError` for anything else.
 *
 * Mapped over the keys of the generated interface, because only then do editors find the documentation of its methods.
 */
export type OperationMethods = { [Id in keyof Signatures]: OperationMethod<Signatures[Id]> };

/** The signature that the spec does not have. */
export interface RevokeOwnToken {
  /**
   * Revokes the client's own token, if it has one from `credentials`.
   *
   * OneLogin gives the same token to everybody with the same credentials, so it is revoked for all of them: use it when
   * credentials have leaked, or after a job that has credentials of its own, and not at shutdown.
   */
  // biome-ignore lint/style/useShorthandFunctionType: a call signature has its own documentation
  (): Promise<OperationData<"revokeToken"> | undefined>;
}

type ClientMethods = OperationMethods & { revokeToken: RevokeOwnToken };

/** The client: operation methods and calls by path. */
export interface MfaClient extends LowLevelClient, ClientMethods, RouteCaller {
  /** The base URL of all requests, without a trailing slash. */
  readonly baseUrl: string;
  /** Ends a token request and waits for the token store. It does not revoke the token. */
  [Symbol.asyncDispose]: () => Promise<void>;
}
