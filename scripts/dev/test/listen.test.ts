import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listen, type PortChoice } from "../src/listen.ts";
import { startMockFront } from "../src/mock-front.ts";

const anyPort = { port: 0, usual: 8080, option: "--port" };
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));

async function listenAt(choice: PortChoice): Promise<number> {
  const listening = await listen(createServer(), choice);
  open.push(listening);
  expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  return Number(new URL(listening.url).port);
}

it("a port that is taken is passed over, unless it has to be that one", async () => {
  const taken = await listenAt(anyPort);
  expect(await listenAt({ ...anyPort, port: undefined, usual: taken })).toBeGreaterThan(taken);
  const exactly = listenAt({ ...anyPort, port: taken });
  await expect(exactly).rejects.toThrow(`Port ${taken} of 127.0.0.1 is taken. Try --port`);
});

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
  open.push(front);
  const response = await fetch(front.url);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("fix it, and the mock starts");
});
