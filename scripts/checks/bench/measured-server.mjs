// A server in a process of its own: the sandbox, or a bare node:http server that echoes. It sends its URL to the process that has started
// it, and, each time that one asks, what it has used: processor time in microseconds, the heap after collection in bytes, and the number of open sockets.
import { createServer } from "node:http";
import { startSandbox } from "@onelogin-mfa/sandbox/node";

const servers = {
  async sandbox() {
    const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" }] }];
    return (await startSandbox({ users, seed: 1 })).url;
  },
  async echo() {
    const server = createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const body = chunks.length > 0 ? Buffer.concat(chunks) : Buffer.from(request.url);
        response
          .writeHead(200, { "content-type": "application/json", "content-length": body.length })
          .end(body);
      });
    });
    server.keepAliveTimeout = 60_000;
    return new Promise((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)),
    );
  },
};

const url = await servers[process.argv[2]]();
process.on("disconnect", () => process.exit());
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  // twice: what the first one has found to be unused may hold more
  for (let count = 0; count < 2; count++) globalThis.gc();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  process.send({ time: user + system, heap: process.memoryUsage().heapUsed, sockets });
});
process.send({ url });
