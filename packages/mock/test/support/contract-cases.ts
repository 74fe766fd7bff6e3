import { type Example, examples, type RequestExample, type ResponseExample } from "../generated/examples.ts";
import { type OperationFacts, operations } from "../generated/operations.ts";

/** Everything a call needs: the flat input of an operation. */
export type Input = Readonly<Record<string, unknown>>;

/** One reply that the specification shows, and how to ask the mock for it. */
export interface ReplyCase {
  readonly title: string;
  readonly operationId: string;
  /** As the specification writes it: a number or `default`. */
  readonly status: string;
  /** What the mock is asked for in its place: 500 for `default`. */
  readonly code: number;
  readonly input: Input;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: unknown;
}

/** One request that the specification shows. */
export interface RequestCase {
  readonly title: string;
  readonly operationId: string;
  readonly input: Input;
}

const isRequest = (example: Example): example is RequestExample => example.in === "request";
const isReply = (example: Example): example is ResponseExample => example.in === "response";

/** Every operation × declared status × named example. */
export const replyCases: readonly ReplyCase[] = examples.filter(isReply).map((example) => {
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
  const schemes: readonly string[] = factsOf(operationId).security.flat();
  return schemes.includes("BasicCredentials") ? { authorization: `Basic ${btoa("id:secret")}` } : {};
}

/** The generated facts of an operation that is known by its name only. */
export function factsOf(operationId: string): OperationFacts {
  const facts = Object.entries(operations).find(([id]) => id === operationId)?.[1];
  if (!facts) throw new Error(`the specification has no operation "${operationId}"`);
  return facts;
}

function bodyOf(operationId: string): Input {
  const example = examples.filter(isRequest).find((candidate) => candidate.operationId === operationId);
  return example ? fieldsOf(example) : {};
}

/** All request bodies of this API are objects, whose fields stand beside the parameters. */
function fieldsOf({ value }: RequestExample): Input {
  return { ...(value as Input) };
}
