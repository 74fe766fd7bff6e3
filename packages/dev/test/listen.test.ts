import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../src/listen.ts";
import { startFront } from "../src/mock/front.ts";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

function newServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}

describe("a port", () => {
  it("that is taken is passed over, unless it has to be that one", async () => {
    const taken = await listen(newServer(), { port: 0, exact: true }, "--port");
    const next = await listen(newServer(), { port: taken, exact: false }, "--port");
    expect(next).toBeGreaterThan(taken);
    const exactly = listen(newServer(), { port: taken, exact: true }, "--port");
    await expect(exactly).rejects.toThrow(`Port ${taken} of 127.0.0.1 is taken. Try --port`);
  });

  it("is one of 127.0.0.1", async () => {
    const server = newServer();
    await listen(server, { port: 0, exact: true }, "--port");
    expect(server.address()).toMatchObject({ address: "127.0.0.1" });
  });
});

describe("the address of the mock", () => {
  it("says that there is no mock as long as the spec could not be read", async () => {
    const front = await startFront({ port: 0, exact: true });
    const response = await fetch(front.url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("fix it, and the mock starts");
    await front.close();
  });
});
