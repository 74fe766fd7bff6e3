import { type RunningSandbox, sandboxFixture } from "@onelogin-mfa/sandbox/testing";
import { test as base, expect } from "@playwright/test";
import { demoUsers } from "../src/connect.ts";
import { confirm, signIn, startApplication } from "./application.ts";

/** A sandbox for each test, and the application that calls it. A test fails by what the sandbox has found, too. */
const test = base.extend<{ sandbox: RunningSandbox; application: string }>({
  sandbox: sandboxFixture({ users: demoUsers }),
  application: async ({ sandbox }, use) => {
    const { origin, close } = await startApplication(sandbox.client());
    await use(origin);
    close();
  },
});

test("a user gets in with the code of the SMS", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My number");
  const { code } = await sandbox.control.codeAfter(logsIn, { user_id: 42 });
  await confirm(page, code);
  await expect(page.getByText("Signed in as ada@example.com.")).toBeVisible();
});

test("a wrong code does not let the user in", async ({ page, application }) => {
  await signIn(page, application, "My number");
  await confirm(page, "wrong!");
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
  await confirm(page, code);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByText("Signed in as")).toBeHidden();
});
