import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { listen } from "../src/listen.ts";
import { startMockFront } from "../src/mock-front.ts";

const anyPort = { port: 0, usual: 8080, option: "--port" };
it("a server is closed with its connections", async () => {
  const server = createServer();
  const { url, close } = await listen(server, anyPort);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await Promise.all([once(socket, "connect"), once(server, "connection")]);
  await Promise.all([once(socket, "close"), close()]);
  expect(server.listening).toBe(false);
});

it("the address of the mock says that there is no mock as long as the spec could not be read", async () => {
  const front = await startMockFront(anyPort);
  const response = await fetch(front.url);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("fix it, and the mock starts");
  await front.close();
});
