import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startMock } from "@onelogin-mfa/mock";
import { startSandbox } from "../src/node.ts";
import { users } from "./users.ts";

/** Starts one of the servers that the bench compares, and sends its URL to the parent process. */
const servers: Readonly<Record<string, () => Promise<string>>> = {
  Prism: async () => (await startMock()).url,
  sandbox: async () => (await startSandbox({ users })).url,
  "bare Node": startBare,
};

/** Responds to each method with one response, which it has been given by a PUT: what Node can do at most. */
async function startBare(): Promise<string> {
  const recorded = new Map<string, { status: number; headers: Record<string, string>; body: string }>();
  const server = createServer(async (request, response) => {
    if (request.method === "PUT") {
      const { method, ...given } = JSON.parse(await text(request));
      recorded.set(method, given);
      response.end();
      return;
    }
    const { status = 404, headers = {}, body = "" } = recorded.get(request.method ?? "") ?? {};
    request.on("data", () => {}).on("end", () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // of a server that listens on TCP
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const start = servers[process.argv[2] ?? ""];
if (!start) throw new Error(`There is no server "${process.argv[2]}"`);
const url = await start();
process.send?.(url);
process.once("disconnect", () => process.exit());
