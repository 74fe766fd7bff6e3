import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { memoryStore } from "@onelogin-mfa/login/stores";
import type { Page } from "@playwright/test";
import { createHonoApp } from "../src/login-hono.ts";

/** Starts the application on a free port of this machine. */
export async function startApplication(mfa: MfaClient) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on(
    "request",
    getRequestListener(createHonoApp(mfa, memoryStore(crypto.randomUUID()), origin).fetch),
  );
  return { origin, close: () => server.close() };
}

/** Ada's way to the second step. */
export async function signIn(page: Page, application: string, device: string): Promise<void> {
  await page.goto(application);
  await page.getByLabel("User name").fill("ada");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: device }).click();
}

/** Types the code, and sends it. */
export async function confirm(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Confirm" }).click();
}
