import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { endGracefully } from "../src/graceful-end.ts";

test("a code under way is answered, a wait is aborted, then the client closes", async () => {
  const waits = new AbortController();
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => (accept = resolve));
  const log: string[] = [];
  const server = createServer(async ({ url }, response) => {
    log.push(`${url} begins`);
    await (url === "/code" ? accepted : once(waits.signal, "abort"));
    log.push(`${url} ends`);
    response.end(url);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const received = ["/code", "/wait"].map(async (path) => (await fetch(url + path)).text());
  await expect.poll(() => log).toHaveLength(2);
  const ended = endGracefully(server, async () => void log.push("closed"), waits);
  expect(await received[1]).toBe("/wait");
  accept();
  await ended;
  expect(await received[0]).toBe("/code");
  expect(log.slice(2)).toEqual(["/wait ends", "/code ends", "closed"]);
});
