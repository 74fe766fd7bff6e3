import { expect } from "@playwright/test";
import { confirm, signIn } from "../application.ts";
import { test } from "./fixtures.ts";

test("a user gets in with the code of the SMS", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My number");
  const { code } = await sandbox.control.codeAfter(logsIn, { user_id: 42 });
  await confirm(page, code);
  await expect(page.getByText("Signed in as ada@example.com.")).toBeVisible();
});

test("a user gets in with the right code after a wrong one", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My number");
  const { code } = await sandbox.control.codeAfter(logsIn, { user_id: 42 });
  await confirm(page, "wrong!");
  await expect(page.getByText("This code is wrong.")).toBeVisible();
  await confirm(page, code);
  await expect(page.getByText("Signed in as ada@example.com.")).toBeVisible();
});
