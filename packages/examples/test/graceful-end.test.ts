import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createMfaClient, isMfaError, shareTokens, verify } from "@onelogin-mfa/client";
import { expect, onTestFinished } from "vitest";
import { endGracefully } from "../src/graceful-end.ts";
import { addUser, credentials, test } from "./support/test.ts";

test("a code under way is answered, a wait is aborted, then the client closes", async ({ sandbox }) => {
  const [sms, protect] = addUser(sandbox, 7, "sms", "protect");
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  let reached = () => {};
  const sent = new Promise<void>((resolve) => (reached = resolve));
  const fetch = async (request: Request) => {
    const response = await sandbox.fetch(request);
    if (request.method !== "PUT") return response;
    reached();
    await held;
    return response;
  };
  const log: string[] = [];
  const mfa = createMfaClient({ subdomain: "acme", credentials, fetch, tokenStore: shareTokens(new Map()) });
  const [code, push] = [
    await verify(mfa, { user_id: 7, device: `${sms}` }),
    await verify(mfa, { user_id: 7, device: `${protect}` }),
  ];
  const waits = new AbortController();
  const server = createServer(async ({ url }, response) => {
    const { code: otp } = url === "/code" ? sandbox.control.getLatestCode({ user_id: 7 }) : { code: "" };
    const work = url === "/code" ? code.submit(otp) : push.wait({ signal: waits.signal });
    const text = await work.then(
      ({ status }) => status,
      (error) => (isMfaError(error) ? error.code : "?"),
    );
    log.push(text);
    response.end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const texts = ["/code", "/wait"].map(async (path) => (await globalThis.fetch(url + path)).text());
  await sent;
  const ended = endGracefully(
    server,
    async () => {
      await mfa[Symbol.asyncDispose]();
      log.push("closed");
    },
    waits,
  );
  expect(await texts[1]).toBe("aborted");
  answer();
  await ended;
  expect(await texts[0]).toBe("accepted");
  expect(log).toEqual(["aborted", "accepted", "closed"]);
});

// that in Hono: compose.test.ts
test.for(["express", "fastify"])("the login in %s ends by itself on SIGTERM", async (framework) => {
  const file = fileURLToPath(new URL(`../src/login-${framework}.ts`, import.meta.url));
  const account = {
    ONELOGIN_URL: "http://127.0.0.1:1",
    ONELOGIN_CLIENT_ID: "a",
    ONELOGIN_CLIENT_SECRET: "b",
  };
  const program = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, PORT: "0", ...account } });
  onTestFinished(() => void program.kill("SIGKILL"));
  await once(program.stdout, "data");
  program.kill("SIGTERM");
  expect(await once(program, "exit")).toEqual([0, null]);
});
