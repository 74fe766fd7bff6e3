import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A server on a free loopback port. */
export interface LocalServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Files by URL path, for the page that a browser loads. */
export type ServedFiles = ReadonlyMap<string, { readonly type: string; readonly body: string }>;

/** Starts what the smoke program talks to over HTTP: an API that answers for users 42 and 43, and never for 44. */
export async function startLocalServer(files: ServedFiles = new Map()): Promise<LocalServer> {
  const server = createServer((request, response) => {
    answer(request, response, files).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the local server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, files: ServedFiles): Promise<void> {
  const { method, url = "", headers } = request;
  const file = files.get(url);
  if (file) {
    response.writeHead(200, { "content-type": file.type }).end(file.body);
    return;
  }
  const send = (status: number, body: unknown) =>
    response
      .writeHead(status, { "content-type": "application/json", "x-request-id": "request-1" })
      .end(JSON.stringify(body));
  if (headers.authorization !== "Bearer token") {
    send(401, {
      statusCode: 401,
      name: "UnauthorizedError",
      message: "This request requires Authentication",
    });
  } else if (url === "/api/2/mfa/users/42/factors") {
    send(200, [{ factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" }]);
  } else if (method === "POST" && url === "/api/2/mfa/users/42/registrations") {
    // what the runtime has sent comes back in a field that the spec leaves free
    send(201, { id: "0f4b", status: "pending", echo: JSON.parse(await text(request)) });
  } else if (url !== "/api/2/mfa/users/44/factors") {
    send(404, { statusCode: 404, name: "NotFound", message: "Invalid ID" });
  }
}
