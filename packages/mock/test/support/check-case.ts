import type * as Suite from "./checked-client.ts";
import type * as Cases from "./contract-cases.ts";
import { firstDifference } from "./first-difference.ts";

/** What a case needs: the suite's own means, loaded anew for each turn. */
export interface Means {
  readonly mfa: ReturnType<typeof Suite.createCheckedClient>;
  readonly callByName: typeof Suite.callByName;
  readonly callByPath: typeof Suite.callByPath;
}

/** What is wrong with what the operation's method makes of a response that the spec shows. */
export async function checkMethod(
  { mfa, callByName }: Means,
  response: Cases.ResponseCase,
): Promise<string[]> {
  const { operationId, input, headers, code, expected } = response;
  try {
    const data = await callByName(mfa, operationId, input, headers);
    if (code >= 300) return [`the client takes status ${code} for a success`];
    return differing("the method's result", firstDifference(data, expected));
  } catch (thrown) {
    const { operation, status, body } = metadataOf(thrown);
    if (code < 300 || status !== code) return [`the client's method fails: ${told(thrown)}`];
    if (operation !== operationId) return [`the client's error is about ${String(operation)}`];
    return differing("the error's body", firstDifference(body, expected));
  }
}

/** What is wrong with what a call by path makes of a response that the spec shows. */
export async function checkPath({ mfa, callByPath }: Means, response: Cases.ResponseCase): Promise<string[]> {
  const { operationId, input, headers, code, expected } = response;
  try {
    const { status, data, error } = await callByPath(mfa, operationId, input, headers);
    if (status !== code) return [`the call by path gives status ${status}`];
    const [meant, other] = code < 300 ? [data, error] : [error, data];
    if (other !== undefined) return ["the call by path gives both data and an error"];
    return differing("the result of the call by path", firstDifference(meant, expected));
  } catch (thrown) {
    return [`the client's call by path fails: ${told(thrown)}`];
  }
}

/** What is wrong with a request that the spec shows. */
export async function checkRequest(
  { mfa, callByName }: Means,
  { operationId, input }: Cases.RequestCase,
  headers: Readonly<Record<string, string>>,
): Promise<string[]> {
  try {
    await callByName(mfa, operationId, input, headers);
    return [];
  } catch (thrown) {
    return [`the request is not accepted: ${told(thrown)}`];
  }
}

function differing(what: string, pointer: string | undefined): string[] {
  return pointer === undefined ? [] : [`${what} is not the example, first at "${pointer}"`];
}

function metadataOf(thrown: unknown): { operation?: unknown; status?: unknown; body?: unknown } {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}

/** The client's errors name no value; what stands behind them is the mock's word on the request or response. */
function told(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? withoutFrame(thrown.cause.message) : thrown.message;
}

/** Prism writes its violations as JSON; the sentences in it are enough. */
function withoutFrame(message: string): string {
  const sentences = [...message.matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);
  return sentences.length === 0 ? message : `the mock reports: ${sentences.join("; ")}`;
}
