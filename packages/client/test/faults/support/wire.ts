import type { OperationId } from "../../../src/index.ts";
import { operationCases } from "../../support/operation-cases.ts";
import type { Exchange } from "./fault.ts";

type Bytes = (exchange: Exchange) => string | Uint8Array;

export const json = "content-type: application/json";

/** A status line and headers, the empty line included. */
export function head(status: number | string, headers: readonly string[] = []): string {
  const line = typeof status === "number" ? `HTTP/1.1 ${status} Whatever` : `HTTP/1.1 ${status}`;
  return [line, ...headers, "", ""].join("\r\n");
}

/** A whole response: a head, the length of the body, and the body. */
export function response(
  status: number | string,
  body: string | Uint8Array,
  headers: readonly string[] = [json],
): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head(status, [...headers, `content-length: ${bytes.length}`])), bytes]);
}

/** The JSON of an operation's success; it must have one. */
export function successJson(operation: OperationId): string {
  return JSON.stringify(operationCases[operation].data);
}

/** The response of an operation's success, with further headers. */
export function success({ operation }: Exchange, headers: readonly string[] = []): Buffer {
  const { status } = operationCases[operation];
  if (status === 204) return Buffer.from(head(204, headers));
  return response(status, successJson(operation), [json, ...headers]);
}

/** The status of an operation's success with any body. */
export function successWith(body: (operation: OperationId) => string | Uint8Array, ...headers: string[]) {
  return ({ operation }: Exchange): Buffer =>
    response(operationCases[operation].status, body(operation), [json, ...headers]);
}

/** Sends bytes and keeps the connection. */
export function send(bytes: Bytes) {
  return (exchange: Exchange): void => void exchange.socket.write(bytes(exchange));
}

/** Sends bytes and closes the connection. */
export function sendAndClose(bytes: Bytes) {
  return (exchange: Exchange): void => void exchange.socket.end(bytes(exchange));
}

/** Sends bytes and resets the connection once they have left. */
export function sendAndReset(bytes: Bytes) {
  return (exchange: Exchange): void =>
    void exchange.socket.write(bytes(exchange), () => exchange.socket.resetAndDestroy());
}

/** Sends bytes and then nothing more: the client's deadline passes. */
export function sendAndStall(bytes: Bytes) {
  return (exchange: Exchange): void => void exchange.socket.write(bytes(exchange), exchange.stall);
}

/** Sends bytes and leaves it to the client to close the connection. */
export function sendAndHold(bytes: Bytes) {
  return (exchange: Exchange): void => {
    exchange.hold();
    exchange.socket.write(bytes(exchange));
  };
}

/** One answer for the first request, and the operation's success from then on. */
export function first(answer: (exchange: Exchange) => void) {
  return (exchange: Exchange): void => (exchange.index === 0 ? answer(exchange) : send(success)(exchange));
}
