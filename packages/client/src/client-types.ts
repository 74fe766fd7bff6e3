import type { FetchOptions, Middleware } from "openapi-fetch";
import type { operations, paths } from "./generated/schema.ts";
import type {
  MethodOptions,
  MethodOutput,
  OperationData,
  OperationId,
  OperationInput,
  OperationResult,
  ResultForm,
} from "./operation-types.ts";
import type { CallOptions } from "./options.ts";

type Method = "get" | "post" | "put" | "delete";

type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

/** The operation that a path and a method stand for. */
type OperationAt<P extends keyof paths, M extends Method> = {
  [Id in OperationId]: paths[P][M] extends operations[Id]
    ? operations[Id] extends paths[P][M]
      ? Id
      : never
    : never;
}[OperationId];

/** openapi-fetch's own options, less what belongs to the client as a whole. */
type PathInit<P extends keyof paths, M extends Method> = Omit<
  FetchOptions<paths[P][M]>,
  "baseUrl" | "fetch" | "Request" | "parseAs" | "headers" | "method" | "redirect"
> &
  CallOptions;

/** Wherever all of the options are optional, so is the argument. */
type Optional<T> = Record<never, never> extends T ? [init?: T] : [init: T];

type PathCall<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...init: Optional<PathInit<P, M>>
) => Promise<OperationResult<OperationAt<P, M>>>;

/**
 * openapi-fetch's calls by path. They answer with a value for every response that the spec knows, success or
 * error, and throw `MfaError` for whatever is no such response.
 */
export interface LowLevelClient {
  GET: PathCall<"get">;
  POST: PathCall<"post">;
  PUT: PathCall<"put">;
  DELETE: PathCall<"delete">;
  /** Adds openapi-fetch middleware. It sees each call once, however often the request is sent. */
  use: (...middleware: Middleware[]) => void;
  /** Takes middleware away again. */
  eject: (...middleware: Middleware[]) => void;
}

type MethodArguments<Id extends OperationId, Form extends ResultForm> =
  Record<never, never> extends OperationInput<Id>
    ? [input?: OperationInput<Id>, options?: MethodOptions<Form>]
    : [input: OperationInput<Id>, options?: MethodOptions<Form>];

type OperationMethod<Id extends OperationId> = <Form extends ResultForm = "data">(
  ...args: MethodArguments<Id, Form>
) => Promise<MethodOutput<Id, Form>>;

/** One method for each operation: takes its flat input, gives its data, throws `MfaError` for everything else. */
export type OperationMethods = { [Id in OperationId]: OperationMethod<Id> };

/** What `createMfaClient` gives: both levels in one object. */
export type MfaClient = LowLevelClient &
  Omit<OperationMethods, "revokeToken"> & {
    /**
     * Revokes a token; without an input the one that the client keeps, for the time of shutdown. As OneLogin hands the
     * same token to everybody with the same credentials, it ends for them all.
     */
    revokeToken: OperationMethods["revokeToken"] & (() => Promise<OperationData<"revokeToken"> | undefined>);
  };
