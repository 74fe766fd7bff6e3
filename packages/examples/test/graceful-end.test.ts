import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
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

// that in Hono: compose.test.ts
test.for(["express", "fastify"])("the login in %s ends by itself on SIGTERM", async (framework) => {
  const file = fileURLToPath(new URL(`../src/login-${framework}.ts`, import.meta.url));
  const account = {
    ONELOGIN_API_URL: "http://127.0.0.1:1",
    ONELOGIN_CLIENT_ID: "a",
    ONELOGIN_CLIENT_SECRET: "b",
  };
  const program = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, PORT: "0", ...account } });
  onTestFinished(() => void program.kill("SIGKILL"));
  await once(program.stdout, "data");
  program.kill("SIGTERM");
  expect(await once(program, "exit")).toEqual([0, null]);
});
