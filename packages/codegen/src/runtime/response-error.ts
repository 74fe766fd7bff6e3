/**
 * Thrown for a response that is no success, or none that the document declares. What is thrown by `fetch`, such as for a network
 * that is down, is passed on as it is.
 */
export class ResponseError<
  Declared extends string | undefined = string | undefined,
  Status extends number = number,
  Body = unknown,
> extends Error {
  /** Its operationId. */
  readonly operation: string;
  readonly status: Status;
  /** The status as the document declares it, such as `404`, `4XX` or `default`; undefined if it declares no such response. */
  readonly declared: Declared;
  /** The body: a value if it is JSON, else its text; of a stream, the item that is none. */
  readonly body: Body;
  /** The response, its body read. */
  readonly response: Response;

  constructor(
    message: string,
    parts: Pick<
      ResponseError<Declared, Status, Body>,
      "operation" | "status" | "declared" | "body" | "response"
    >,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ResponseError";
    this.operation = parts.operation;
    this.status = parts.status;
    this.declared = parts.declared;
    this.body = parts.body;
    this.response = parts.response;
  }
}
