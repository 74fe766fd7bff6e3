import { type Example, examples, type RequestExample, type ResponseExample } from "../generated/examples.ts";
import { type OperationMetadata, operations } from "../generated/operations.ts";

/** Everything a call needs: the flat input of an operation. */
export type Input = Readonly<Record<string, unknown>>;

/** One response that the spec shows, and how to ask the mock for it. */
export interface ResponseCase {
  readonly title: string;
  readonly operationId: string;
  /** As the spec writes it: a number or `default`. */
  readonly status: string;
  /** What the mock is asked for in its place: 500 for `default`. */
  readonly code: number;
  readonly input: Input;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: unknown;
}

/** One request that the spec shows. */
export interface RequestCase {
  readonly title: string;
  readonly operationId: string;
  readonly input: Input;
}

const isRequest = (example: Example): example is RequestExample => example.in === "request";
const isResponse = (example: Example): example is ResponseExample => example.in === "response";

/** Every operation × declared status × named example. */
export const responseCases: readonly ResponseCase[] = examples.filter(isResponse).map((example) => {
  const { operationId, status, mediaType, name, value } = example;
  const code = status === "default" ? 500 : Number(status);
  const prefer = name === null ? `code=${code}` : `code=${code}, example=${name}`;
  return {
    title: `${operationId} ${status} ${name ?? "without a body"}`,
    operationId,
    status,
    code,
    input: { ...parametersOf(operationId), ...bodyOf(operationId) },
    headers: {
      ...authorizationOf(operationId),
      prefer,
      ...(mediaType === null ? {} : { accept: mediaType }),
    },
    expected: value,
  };
});

/** Every operation × named request example. */
export const requestCases: readonly RequestCase[] = examples.filter(isRequest).map((example) => ({
  title: `${example.operationId} ${example.name}`,
  operationId: example.operationId,
  input: { ...parametersOf(example.operationId), ...fieldsOf(example) },
}));

/** The example values of an operation's parameters. */
export function parametersOf(operationId: string): Input {
  const parameters = examples.filter((example) => example.operationId === operationId);
  return Object.fromEntries(
    parameters.flatMap((example) => (example.in === "parameter" ? [[example.parameter, example.value]] : [])),
  );
}

/** `Authorization` for the operations that take the client's credentials; the client has a token for the others. */
export function authorizationOf(operationId: string): Record<string, string> {
  const schemes: readonly string[] = metadataOf(operationId).security.flat();
  return schemes.includes("BasicCredentials") ? { authorization: `Basic ${btoa("id:secret")}` } : {};
}

/** The generated metadata of an operation that is known by its name only. */
export function metadataOf(operationId: string): OperationMetadata {
  const metadata = Object.entries(operations).find(([id]) => id === operationId)?.[1];
  if (!metadata) throw new Error(`the spec has no operation "${operationId}"`);
  return metadata;
}

function bodyOf(operationId: string): Input {
  const example = examples.filter(isRequest).find((candidate) => candidate.operationId === operationId);
  return example ? fieldsOf(example) : {};
}

/** All request bodies of this API are objects, whose fields stand beside the parameters. */
function fieldsOf({ value }: RequestExample): Input {
  return { ...(value as Input) };
}
