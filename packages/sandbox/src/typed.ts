/** The types of one operation's input and output, from the generated types of the operation. */

/** The path parameters of an operation. */
export type PathOf<Op> = Op extends { parameters: { path: infer Path } } ? Path : unknown;

/** The query parameters of an operation. */
export type QueryOf<Op> = Op extends { parameters: { query?: infer Query } }
  ? [NonNullable<Query>] extends [never]
    ? unknown
    : NonNullable<Query>
  : unknown;

/** The JSON body of an operation's request, `undefined` where it is optional. */
export type BodyOf<Op> = Op extends { requestBody: { content: infer C } }
  ? C[keyof C]
  : Op extends { requestBody?: { content: infer C } }
    ? C[keyof C] | undefined
    : undefined;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : undefined;

/** The responses that an operation declares, discriminated by `status`. */
export type ResponseOf<Op> = Op extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & number]: {
        readonly status: Status;
        readonly body: JsonOf<Responses[Status]>;
      };
    }[keyof Responses & number]
  : never;

/** The body of an operation's 2xx response; `undefined` where it has none. */
export type SuccessOf<Op> = Extract<ResponseOf<Op>, { status: 200 | 201 | 204 }>["body"];
