/** Turns the generated types of one operation into what its handler takes and gives. */

type In<Op, Place extends "path" | "query"> = Op extends { parameters: infer P }
  ? Place extends keyof P
    ? NonNullable<P[Place]> extends infer Found
      ? [Found] extends [never]
        ? unknown
        : Found
      : unknown
    : unknown
  : unknown;

/** The path parameters of an operation. */
export type PathOf<Op> = In<Op, "path">;

/** The query parameters of an operation. */
export type QueryOf<Op> = In<Op, "query">;

/** The JSON body of an operation's request, `undefined` where it may be left out. */
export type BodyOf<Op> = Op extends { requestBody: { content: infer C } }
  ? C[keyof C]
  : Op extends { requestBody?: { content: infer C } }
    ? C[keyof C] | undefined
    : undefined;

type Statuses<Op> = Op extends { responses: infer R } ? keyof R & number : never;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : undefined;

/** The responses that an operation declares, told apart by `status`. */
export type ResponseOf<Op> = {
  [S in Statuses<Op>]: Op extends { responses: infer R }
    ? S extends keyof R
      ? { readonly status: S; readonly body: JsonOf<R[S]> }
      : never
    : never;
}[Statuses<Op>];

/** The body of an operation's success; `undefined` where it has none. */
export type SuccessOf<Op> = {
  [S in Statuses<Op>]: `${S}` extends `2${string}`
    ? Op extends { responses: infer R }
      ? S extends keyof R
        ? JsonOf<R[S]>
        : never
      : never
    : never;
}[Statuses<Op>];
