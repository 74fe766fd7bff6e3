import type { operations as operationFacts } from "./generated/operations.ts";
import type { operations } from "./generated/schema.ts";

/** The name of one of the API's operations, as in the specification. */
export type OperationId = keyof typeof operationFacts;

/** Flattens an intersection, so that editors show its fields and refuse unknown ones. */
type Simplify<T> = { [K in keyof T]: T[K] } & {};

type Parameters<Id extends OperationId> = operations[Id]["parameters"];
type ParametersIn<Id extends OperationId, Location extends "path" | "query" | "header"> =
  NonNullable<Parameters<Id>[Location]> extends infer P ? ([P] extends [never] ? unknown : P) : unknown;

type RequestBody<Id extends OperationId> =
  NonNullable<operations[Id]["requestBody"]> extends { content: infer C } ? C[keyof C] : never;

type BodyFields<Id extends OperationId> = (typeof operationFacts)[Id]["body"] extends "flat"
  ? RequestBody<Id>
  : (typeof operationFacts)[Id]["body"] extends "nested"
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

/** What an operation answers when it succeeds; `undefined` for a reply without a body. */
export type OperationData<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends SuccessStatus<S> ? BodyOf<operations[Id]["responses"][S]> : never;
}[Statuses<Id>];

/** The error statuses that HTTP knows, to give `default` replies a status that excludes the declared ones. */
// biome-ignore format: one line per class of status is easier to compare with the registry
type ErrorStatus =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
  | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451
  | 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;

type Success<Status, Data> = { data: Data; error?: undefined; status: Status; response: Response };
type Failure<Status, Problem> = { data?: undefined; error: Problem; status: Status; response: Response };

/**
 * What a low-level call gives: a union that `status` tells apart, so that after `if (result.status === 422)` the type
 * of `result.error` is that of the 422.
 */
export type OperationResult<Id extends OperationId> = {
  [S in Statuses<Id>]: S extends "default"
    ? Failure<Exclude<ErrorStatus, Statuses<Id>>, BodyOf<operations[Id]["responses"][S]>>
    : S extends SuccessStatus<S>
      ? Success<S, BodyOf<operations[Id]["responses"][S]>>
      : Failure<S, BodyOf<operations[Id]["responses"][S]>>;
}[Statuses<Id>];
