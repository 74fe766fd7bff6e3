import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** Target of a request that only tests whether a server responds (RFC 9110, section 9.3.7). */
export const ping = "*";

/** Options of `createMockFront`. */
export interface FrontOptions {
  /** A sentence for callers that says what starts the mock, or starts it anew. */
  readonly advice: string;
  /** Called with the URL of a mock that does not respond even to a ping: something keeps its thread busy. */
  readonly onHang: (url: string) => void;
  /**
   * Milliseconds without a response after which a mock that takes no ping hangs.
   * @default 5000
   */
  readonly patienceMs?: number;
}

/**
 * Creates one address in front of mocks that come and go. It passes requests on as they are, `Host` included: the mock's
 * own guard decides about them. While there is no mock, and when one ends or hangs, the caller gets a 503.
 *
 * @returns the server, which does not listen yet
 */
export function createMockFront({ advice, onHang, patienceMs = 5000 }: FrontOptions) {
  let mock: string | undefined;
  const fail = (outgoing: ServerResponse, detail: string) => {
    if (outgoing.writableEnded) return;
    if (outgoing.headersSent) return void outgoing.destroy();
    const body = JSON.stringify({ title: "No mock", status: 503, detail: `${detail} ${advice}` });
    outgoing.writeHead(503, { "content-type": "application/problem+json" }).end(body);
  };
  const server = createServer((incoming, outgoing) => {
    const url = mock;
    if (url === undefined) return fail(outgoing, "There is no mock yet.");
    const passedOn = send(url, incoming);
    // half of the patience is for the response, half for the ping
    const check = setTimeout(async () => {
      if (await responds(url, patienceMs / 2)) return void check.refresh();
      if (outgoing.headersSent || outgoing.closed) return;
      onHang(url);
      fail(outgoing, `The mock hangs: ${patienceMs / 1000} s without a response.`);
      passedOn.destroy();
    }, patienceMs / 2);
    passedOn.once("response", (response) => {
      clearTimeout(check);
      outgoing.writeHead(response.statusCode ?? 502, withoutConnection(response.headers));
      pipeline(response, outgoing, () => {});
    });
    // no pipeline, which would end the caller's connection with the mock's
    incoming.pipe(passedOn);
    passedOn.on("error", () => fail(outgoing, "The mock has ended."));
    outgoing.once("close", () => {
      clearTimeout(check);
      passedOn.destroy();
    });
  });
  return {
    server,
    /** Sets the mock that gets requests from now on; undefined if there is none. */
    pointTo(url: string | undefined) {
      mock = url;
    },
  };
}

/** Passes a request on, on a connection of its own: one that is kept might end with its mock just then. */
function send(mock: string, { method, url: path, headers }: IncomingMessage) {
  const options = { method, path, headers: withoutConnection(headers), setHost: false, agent: false };
  return request(mock, options);
}

/** Headers without those of the connection, which the other one sets for itself. */
function withoutConnection({ connection: _, "keep-alive": __, ...headers }: IncomingMessage["headers"]) {
  return headers;
}

/** True if a mock responds in time, or has ended, which its caller hears otherwise. */
function responds(mock: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const test = request(mock, { method: "OPTIONS", path: ping, agent: false, timeout: ms });
    test.once("timeout", () => {
      resolve(false);
      test.destroy();
    });
    test.once("response", (response) => {
      resolve(true);
      response.resume();
    });
    test.on("error", () => resolve(true)).end();
  });
}
