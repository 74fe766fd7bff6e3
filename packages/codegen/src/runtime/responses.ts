import { ResponseError } from "./response-error.ts";

/** The form of a body: JSON, a text, JSON or a text, bytes, nothing, or whichever comes. */
export type Form = "json" | "text" | "any" | "bytes" | "none" | "undescribed";

/** The form of the body of a success, which may be a stream. */
export type SuccessForm = Form | Reader;

/** Reads the items of a stream as they come. To leave its loop cancels the stream. */
export type Reader = (operation: Pick<Responses, "id">, response: Response) => AsyncIterable<unknown>;

/** The responses of an operation. */
export interface Responses {
  /** Its operationId. */
  readonly id: string;
  readonly method: string;
  /** The media types to ask for, where there are several. */
  readonly accept?: string;
  /** By status; with several media types by these, of which the first is asked for. */
  readonly successes: {
    readonly [status: string]: SuccessForm | { readonly [mediaType: string]: SuccessForm };
  };
  /** By status. */
  readonly errors: { readonly [status: string]: Form };
}

/** The key of a status in a table of responses. */
export const keyOf = ({ status }: Response, table: object): string | undefined =>
  [`${status}`, `${Math.floor(status / 100)}XX`, "default"].find((key) => Object.hasOwn(table, key));

export const mediaTypeOf = ({ headers }: Response): string =>
  (headers.get("Content-Type") ?? "").replace(/;.*/, "").trim().toLowerCase();

export const isJson = (response: Response): boolean => /[/+]json$/.test(mediaTypeOf(response));

/** Leaves a body, so that its connection is free. */
export const discard = async ({ body }: Response): Promise<void> => body?.cancel().catch(() => {});

/** The error for a success that is not as it is declared. */
export const unreadable = (
  { id }: Pick<Responses, "id">,
  response: Response,
  what: string,
  body?: unknown,
  cause?: unknown,
): ResponseError => {
  const { status } = response;
  const parts = { operation: id, status, declared: undefined, body, response };
  return new ResponseError(
    `${id} got ${status} with ${what}`,
    parts,
    cause === undefined ? undefined : { cause },
  );
};
