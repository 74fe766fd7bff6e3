import type { RequestMediaType } from "./document.ts";

/** Options of one call, for openapi-fetch and `fetch`, such as a `signal`. */
export interface CallOptions extends Omit<RequestInit, "body" | "headers" | "method"> {
  /** In place of the client's. */
  readonly baseUrl?: string;
  /** Headers by name; `null` takes one of the client's away. */
  readonly headers?: Readonly<Record<string, string | null | undefined>>;
  /** The media type of the body, of those that the document has for the operation. @default multipart with a file, else JSON */
  readonly contentType?: RequestMediaType;
}

/** The statuses of a success. */
export type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

/** A success: its data, and the rest of its response. */
export interface Success<
  Data = unknown,
  Header extends string = never,
  Status extends number = SuccessStatus,
> {
  readonly data: Data;
  /** One that the document does not declare has the data of the first that it does. */
  readonly status: Status;
  readonly headers: ResponseHeaders<Header>;
  /** Its body is read, unless the data are a stream. */
  readonly response: Response;
}

/** The headers of a response, of which the document declares some. */
export interface ResponseHeaders<Name extends string = never> extends Headers {
  get(name: Name | (string & {})): string | null;
}

/**
 * A call of an operation: a promise of its data. It is sent at the end of the current task, so that the methods that choose what is asked for
 * come before that.
 */
export class Call<Whole extends Success<unknown, never, number>, Others = unknown> extends Promise<
  Whole["data"]
> {
  readonly #sent: Promise<Whole>;
  #mediaType: string | undefined;
  /** True once the request has been made. */
  #isLate = false;
  /** True if the body is left to the caller. */
  #isRaw = false;

  /** A promise that is made of this one is an ordinary one. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(
    send: (mediaType: string | undefined) => Promise<Response>,
    read: (response: Response, mediaType: string | undefined) => Promise<Whole["data"]>,
  ) {
    super((resolve) => resolve(undefined)); // `then` is that of the data
    this.#sent = Promise.resolve().then(async () => {
      this.#isLate = true;
      const response = await send(this.#mediaType);
      const data = this.#isRaw ? undefined : await read(response, this.#mediaType);
      return { data, status: response.status, headers: response.headers, response } as Whole; // as the document says
    });
  }

  /** Gives the data with the status, the headers and the response. */
  withResponse(): Promise<Whole> {
    return this.#sent.then((whole) => {
      if (this.#isRaw)
        throw new TypeError(
          "The response has been asked for, and its body is not read. Read it, or call again",
        );
      return whole;
    });
  }

  /** Gives the response of a success with its body unread, such as for bytes as they come: `response.body`. */
  asResponse(): Promise<Response> {
    this.#refuseLate("asResponse");
    this.#isRaw = true;
    return this.#sent.then(({ response }) => response);
  }

  /** Asks for another media type than the first that the document has. */
  accept<MediaType extends keyof Others & string>(
    mediaType: MediaType,
  ): Call<Others[MediaType] extends Success<unknown, never, number> ? Others[MediaType] : never> {
    this.#refuseLate("accept");
    this.#mediaType = mediaType;
    return this as never; // its data will be those of this media type
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is a promise
  override then<Result = Whole["data"], Failure = never>(
    onData?: ((data: Whole["data"]) => Result | PromiseLike<Result>) | null,
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    return this.withResponse()
      .then(({ data }) => data)
      .then(onData, onError);
  }

  #refuseLate(name: string): void {
    if (this.#isLate)
      throw new TypeError(
        `It is too late for ${name}(): the request has been sent. Put it right behind the call`,
      );
  }
}
