import type { Fault } from "../faults.ts";
import type { State } from "../state/model.ts";
import type { ApiResponse } from "./api-response.ts";
import { edgeResponse, rateHeaders } from "./errors.ts";

/** What a call rejects with whose connection a fault drops, as `fetch` does. */
export class ConnectionDropped extends TypeError {
  override readonly name = "ConnectionDropped";

  constructor() {
    super("fetch failed: the sandbox has dropped the connection, as a fault asks it to");
  }
}

/** The error that a fault of kind `status` answers with. */
export function faultResponse({ status = 500, rate_headers }: Fault, state: State, now: number): ApiResponse {
  const headers = rate_headers ? { headers: rateHeaders(state, now) } : {};
  if (status === 429) return { ...edgeResponse(), ...headers };
  return {
    status,
    body: { statusCode: status, name: nameOf(status), message: "An unexpected error occurred" },
  };
}

/** A response whose body breaks off in the middle, as the reader notices when reading. */
export class CutResponse extends Response {
  /** What arrives of the body, for a server that can break off a connection. */
  readonly arrives: Uint8Array;

  constructor(text: string, init: ResponseInit) {
    const bytes = new TextEncoder().encode(text);
    const arrives = bytes.subarray(0, Math.floor(bytes.length / 2));
    super(brokenOff(arrives), init);
    this.arrives = arrives;
  }
}

function brokenOff(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent)
        return controller.error(new TypeError("terminated: the sandbox has cut the body, as a fault asks"));
      sent = true;
      controller.enqueue(bytes);
    },
  });
}

const names: { readonly [status: number]: string } = {
  500: "InternalServerError",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

function nameOf(status: number): string {
  return names[status] ?? (status >= 500 ? "ServerError" : "RequestError");
}
