import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { type RunningSandbox, sandboxFixture } from "@onelogin-mfa/sandbox/testing";
import { test as base, expect, type Page } from "@playwright/test";
import { demoUsers } from "../src/connect.ts";
import { createHonoApp } from "../src/login-hono.ts";

/** A sandbox for each test, and the application that calls it. */
const test = base.extend<{ sandbox: RunningSandbox; application: string }>({
  sandbox: sandboxFixture({ users: demoUsers }),
  application: async ({ sandbox }, use) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    // of a server that listens on TCP
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { fetch } = createHonoApp(sandbox.client(), memoryStore(crypto.randomUUID()), origin);
    server.on("request", getRequestListener(fetch));
    await use(origin);
    server.close();
  },
});

test("a user gets in with the code of the SMS", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My number");
  const { code } = await sandbox.control.codeAfter(logsIn, { user_id: 42 });
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Signed in as ada@example.com.")).toBeVisible();
  expect(sandbox.findings()).toEqual([]);
});

test("a wrong code does not let the user in", async ({ page, application }) => {
  await signIn(page, application, "My number");
  await page.getByLabel("Code").fill("wrong!");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("This code is wrong.")).toBeVisible();
});

test("a user who denies the push stays outside", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My phone");
  const { id } = await sandbox.control.messageAfter(logsIn, { user_id: 42, kind: "push" });
  sandbox.control.denyMessage({ message_id: id });
  await expect(page.getByText("You have denied this.")).toBeVisible();
});

test("a code that comes too late does not count", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My number");
  const { code } = await sandbox.control.codeAfter(logsIn, { user_id: 42 });
  sandbox.control.setClock({ advance_ms: 600_000 });
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByText("Signed in as")).toBeHidden();
});

/** Ada's way to the second step. */
async function signIn(page: Page, application: string, device: string): Promise<void> {
  await page.goto(application);
  await page.getByLabel("User name").fill("ada");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: device }).click();
}
