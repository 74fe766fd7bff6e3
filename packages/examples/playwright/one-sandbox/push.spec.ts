import { expect } from "@playwright/test";
import { signIn } from "../application.ts";
import { test } from "./fixtures.ts";

test("a user gets in who approves the push", async ({ page, application, sandbox }) => {
  const logsIn = () => signIn(page, application, "My phone");
  const { id } = await sandbox.control.messageAfter(logsIn, { user_id: 42, kind: "push" });
  await sandbox.control.approveMessage({ message_id: id });
  await expect(page.getByText("Signed in as ada@example.com.")).toBeVisible();
});
