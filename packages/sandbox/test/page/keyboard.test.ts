import type { Page } from "@onelogin-mfa/page/browser";
import { expect, test } from "vitest";
import { enroll } from "../support/flows.ts";
import { newest, withPage } from "./support/page.ts";

const { opened } = withPage();
const focused = (page: Page) =>
  page.evaluate<string>(
    `(({ labels, ariaLabel, textContent }) => (ariaLabel ?? labels?.[0]?.textContent ?? textContent).trim())(
      document.activeElement)`,
  );

async function tabTo(page: Page, name: string, maxPresses = 60): Promise<void> {
  for (let presses = 0; presses < maxPresses; presses += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The Tab key does not lead to "${name}"`);
}

test("a push is approved with the keyboard alone, and the focus stays at its message", async () => {
  const { mfa, page } = opened();
  const enrollment = await enroll(mfa, { user_id: 42, factor: "OneLogin Protect" });
  await newest(page, "push").getByRole("button", { name: "Approve" }).waitFor();
  await tabTo(page, "Approve");
  await page.keyboard.press("Enter");
  await newest(page, "push").getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
  expect(await page.evaluate("document.activeElement.dataset.kind")).toBe("push");
  // negative control: a button that is not there
  await expect(tabTo(page, "No such button", 5)).rejects.toThrow("does not lead");
});

test("a token is typed into the voice call with the keyboard alone", async () => {
  const { mfa, page } = opened();
  const enrollment = await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  await newest(page, "voice").waitFor();
  await tabTo(page, "Token that your app shows");
  await page.keyboard.type(enrollment.verification_token ?? "");
  await page.keyboard.press("Enter");
  await newest(page, "voice").getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
});

test("a narrow window shows one part of the page at a time, chosen with the keyboard", async () => {
  const { page } = opened();
  await page.setViewportSize({ width: 420, height: 900 });
  const phone = page.getByRole("region", { name: /^Phone of/ });
  const calls = page.getByRole("region", { name: "Calls" }).first();
  expect([await phone.isVisible(), await calls.isVisible()]).toEqual([true, false]);
  await tabTo(page, "Calls");
  await page.keyboard.press("Enter");
  await calls.waitFor();
  expect(await phone.isVisible()).toBe(false);
  await page.reload();
  await calls.waitFor();
});
