import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { checkPort, nextFreePort } from "../src/index.ts";

const host = "127.0.0.1";
const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

async function takenPort(): Promise<number> {
  const server = await take(0);
  // a TCP server's address is an object
  return (server.address() as AddressInfo).port;
}

/** Takes a port, which may be another program's already. */
async function take(port: number): Promise<Server> {
  const server = createServer();
  servers.push(server);
  await once(server.listen(port, host), "listening").catch(() => {});
  return server;
}

describe("a port that is taken", () => {
  it("is reported with a free one to try", async () => {
    const port = await takenPort();
    const message = await checkPort(port, host, "--mock-port").catch((error: Error) => error.message);
    const [, free] = /Try --mock-port (\d+), or --mock-port 0 for any free one\.$/.exec(message ?? "") ?? [];
    expect(message).toContain(`Port ${port} of 127.0.0.1 is taken.`);
    expect(Number(free)).toBeGreaterThan(port);
  });

  it("is passed over for the next free one", async () => {
    const port = await takenPort();
    expect(await nextFreePort(port, host)).toBeGreaterThan(port);
  });

  it("is an error if the next nineteen are taken as well", async () => {
    const port = await takenPort();
    await Promise.all(Array.from({ length: 19 }, (_, index) => take(port + 1 + index)));
    await expect(nextFreePort(port, host)).rejects.toThrow(`Ports ${port} to ${port + 19} of`);
  });

  it("has none after it if it is the last one", async () => {
    await take(65_535);
    await expect(nextFreePort(65_535, host)).rejects.toThrow("Ports 65535 to 65535 of 127.0.0.1 are taken.");
    await expect(checkPort(65_535, host)).rejects.toThrow("is taken. Try --port 0 for any free one.");
  });
});

describe("a port that is not taken", () => {
  it("passes", async () => {
    await expect(checkPort(0, host)).resolves.toBeUndefined();
    expect(await nextFreePort(0, host)).toBe(0);
  });

  it("is free afterwards", async () => {
    const port = await nextFreePort(await takenPort(), host);
    await checkPort(port, host);
    expect((await take(port)).listening).toBe(true);
  });

  it("passes at an address that cannot be used, too: the server explains that", async () => {
    await expect(checkPort(0, "192.0.2.1")).resolves.toBeUndefined();
  });
});
