import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { listen } from "../src/listen.ts";

const anyPort = { port: 0, usual: 8080, option: "--port" };
it("a server is closed with its connections", async () => {
  const server = createServer();
  const { url, close } = await listen(server, anyPort);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await Promise.all([once(socket, "connect"), once(server, "connection")]);
  await Promise.all([once(socket, "close"), close()]);
  expect(server.listening).toBe(false);
});
