import type { Example } from "@onelogin-mfa/openapi";
import { examples } from "@onelogin-mfa/spec/examples";
import { operations } from "../../src/generated/operations.ts";
import type { OperationId } from "../../src/index.ts";
import { effectOf } from "./effects.ts";
import { json, noContent, type Step } from "./fake-fetch.ts";
import type { Fields } from "./harness.ts";

/** The operations' names, as generated. */
// Object.keys widens the keys to string
export const operationIds = Object.keys(operations) as OperationId[];

/** A case of every operation: the first example of each of its parts in the spec. */
// one entry for each name
export const operationCases = Object.fromEntries(operationIds.map((id) => [id, caseOf(id)])) as Readonly<
  Record<OperationId, ReturnType<typeof caseOf>>
>;

/** Returns one valid call of an operation: its input, path and query, the body as sent, and the data of its response. */
function caseOf(operation: OperationId) {
  const { path, body }: { path: string; body: string } = operations[operation];
  const own = examples.filter(({ operationId }) => operationId === operation);
  const valuesIn = (location: string): [name: string, value: unknown][] =>
    own.flatMap((part) =>
      part.in === "parameter" && part.location === location ? [[part.parameter, part.value.value]] : [],
    );
  const fields = contentOf(
    own.find((part) => part.in === "request" && part.mediaType === "application/json"),
  );
  const success = own.find((part) => part.in === "response" && part.status.startsWith("2"));
  if (success?.in !== "response") throw new Error(`${operation} has no example of a success`);
  const data: unknown = contentOf(success);
  const query = new URLSearchParams(valuesIn("query").map(([name, value]) => [name, String(value)]));
  const filled = valuesIn("path").reduce(
    (url, [name, value]) => url.replace(`{${name}}`, String(value)),
    path,
  );
  return {
    input: { ...Object.fromEntries([...valuesIn("path"), ...valuesIn("query")]), ...fields },
    url: query.size > 0 ? `${filled}?${query}` : filled,
    body: body === "none" ? "" : JSON.stringify(fields),
    data,
    status: Number(success.status),
  };
}

/** The value of an example; undefined for a response without content. */
function contentOf(part: Example | undefined): Fields | undefined {
  // what the spec gives as examples of bodies are objects, or arrays that are compared only
  return part && "value" in part ? (part.value.value as Fields) : undefined;
}

/** Returns true if an access token is sent to an operation. */
export function takesToken(operation: OperationId): boolean {
  return operations[operation].security.some(([scheme]) => scheme === "OAuth2");
}

/** The response of the case. */
export function responseTo(operation: OperationId): Step {
  const { data, status } = operationCases[operation];
  return status === 204 ? noContent : json(status, data);
}

/** `headers.Authorization` for the operations that no access token is sent to. */
export function headersFor(operation: OperationId): Record<string, string> {
  return takesToken(operation) ? {} : { Authorization: "Basic aWQ6c2VjcmV0" };
}

/** Returns true if the operation's success has a body. */
export function hasBody(operation: OperationId): boolean {
  return operationCases[operation].status !== 204;
}

/** The properties on which the transport depends: operations of one kind take the same path through it. */
function kindOf(operation: OperationId): string {
  const { body, security } = operations[operation];
  return JSON.stringify([effectOf(operation), body, hasBody(operation), security]);
}

function firstOfEach(groupOf: (operation: OperationId) => string): OperationId[] {
  const groups = operationIds.map(groupOf);
  return operationIds.filter((_, index) => groups.indexOf(groups[index] ?? "") === index);
}

/** One operation of each kind: effect, request body, body of a success and security. */
export const oneOfEachKind = firstOfEach(kindOf);

/** One operation of each effect. */
export const oneOfEachEffect = firstOfEach(effectOf);
