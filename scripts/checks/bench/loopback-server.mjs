// A server on loopback, which responds with the data of the candidates and sends its URL to the process that started it.
import { createServer } from "node:http";
import { results } from "./candidates.mjs";

const server = createServer((request, response) => {
  const body = JSON.stringify(results[request.method]);
  const headers = { "content-type": "application/json", "content-length": body.length };
  request.resume().on("end", () => response.writeHead(200, headers).end(body));
});
// a candidate that is measured alone for a while keeps its connections
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on("disconnect", () => process.exit());
