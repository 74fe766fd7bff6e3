import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startMock } from "@onelogin-mfa/mock";
import { users } from "./users.ts";

/** Starts one of the servers that are compared, and sends its URL to the parent process: `server.ts NAME MODULE`. */
const [name = "", sandboxModule = ""] = process.argv.slice(2);

const servers: Readonly<Record<string, () => Promise<string>>> = {
  Prism: async () => (await startMock()).url,
  sandbox: async () => {
    // the built module of the same interface
    const { startSandbox }: typeof import("@onelogin-mfa/sandbox/node") = await import(sandboxModule);
    return (await startSandbox({ users })).url;
  },
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

const start = servers[name];
if (!start) throw new Error(`There is no server "${name}"`);
const url = await start();
process.send?.(url);
process.once("disconnect", () => process.exit());
