import { createServer } from "node:http";
import { bodies } from "./job.ts";

/** An HTTP server on loopback in a process of its own. It sends its port to its parent. */
const server = createServer((request, response) => {
  const isKnown = request.headers.authorization === "Bearer token";
  const body = isKnown ? (bodies[request.method ?? ""] ?? "") : "{}";
  request.resume().on("end", () => {
    const headers = { "content-type": "application/json", "content-length": body.length };
    response.writeHead(isKnown ? 200 : 401, headers);
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
process.on("disconnect", () => process.exit());
