import { ResponseError } from "./response-error.ts";
import {
  discard,
  isJson,
  keyOf,
  mediaTypeOf,
  type Responses,
  type SuccessForm,
  unreadable,
} from "./responses.ts";

/** Reads a success; one that is not declared as the first that is. @throws ResponseError for one that is something else */
export async function readSuccess(
  operation: Responses,
  response: Response,
  asked: string | undefined,
): Promise<unknown> {
  const { successes } = operation;
  const [first = "default"] = Object.keys(successes);
  const form = await formOf(
    operation,
    successes[keyOf(response, successes) ?? first] ?? "none",
    response,
    asked,
  );
  if (isEmpty(operation, response, form)) return discard(response);
  if (response.status === 204 || response.status === 205)
    throw unreadable(operation, response, "no body", "");
  if (typeof form === "function" && response.body) return form(operation, response);
  if (form === "undescribed") return readAny(operation, response);
  if (form === "bytes") return response.blob();
  const body = await response.text();
  return form === "text" || (form === "any" && !isJson(response)) ? body : parse(operation, response, body);
}

/** True for a success without data: that of a DELETE, and of an operation that has one, whatever is declared for its status. */
function isEmpty({ method, successes }: Responses, { status }: Response, form: SuccessForm): boolean {
  if (form === "none" || method === "HEAD") return true;
  const canBeEmpty =
    method === "DELETE" || Object.hasOwn(successes, "204") || Object.hasOwn(successes, "205");
  return (status === 204 || status === 205) && (canBeEmpty || form === "undescribed");
}

/** Reads whatever comes. */
async function readAny(operation: Responses, response: Response): Promise<unknown> {
  const blob = await response.blob();
  if (blob.size === 0) return undefined;
  if (isJson(response)) return parse(operation, response, await blob.text());
  return /^text\/|[/+]xml\b/i.test(blob.type) ? blob.text() : blob;
}

function parse(operation: Responses, response: Response, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw unreadable(operation, response, body === "" ? "no body" : "a body that is no JSON", body, cause);
  }
}

/** Chooses the form of a body. @throws ResponseError for a media type that the operation has, and that was not asked for */
async function formOf(
  operation: Responses,
  forms: SuccessForm | { readonly [mediaType: string]: SuccessForm },
  response: Response,
  asked: string | undefined,
): Promise<SuccessForm> {
  const type = mediaTypeOf(response);
  const byName: { readonly [mediaType: string]: SuccessForm } =
    typeof forms === "object" ? forms : { "": forms };
  const [first = ""] = Object.keys(byName);
  const name = asked !== undefined && Object.hasOwn(byName, asked) ? asked : first;
  const form = byName[name] ?? "none";
  const isOfType = (one: string) => one.replace(/;.*/, "").trim().toLowerCase() === type;
  const came = isOfType(name)
    ? undefined
    : Object.keys(byName).find((one) => isOfType(one) && byName[one] !== form);
  if (came === undefined && (form !== "json" || type !== "text/event-stream")) return form;
  await discard(response); // a stream of events may have no end
  throw unreadable(
    operation,
    response,
    came === undefined ? type : `${type}: call it with .accept(${JSON.stringify(came)})`,
  );
}

/** The error for a response that is no success. */
export function readError({ id, errors }: Responses, response: Response, error: unknown): ResponseError {
  const { status } = response;
  const key = keyOf(response, errors);
  const form = errors[key ?? ""] ?? "none";
  const isText = form !== "json" && form !== "none" && (form !== "any" || !isJson(response));
  // openapi-fetch takes any text for JSON that can be, and leaves what cannot
  const body = isText && error !== undefined && typeof error !== "string" ? JSON.stringify(error) : error;
  const isDeclared = form !== "json" || (error !== undefined && typeof error !== "string");
  const declared = isDeclared ? key : undefined;
  return new ResponseError(`${id} got ${status}`, { operation: id, status, declared, body, response });
}
