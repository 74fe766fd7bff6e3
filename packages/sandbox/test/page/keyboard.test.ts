import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { enroll } from "../support/flows.ts";
import { codeIn, newest, test } from "./support/page.ts";

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

test("a push is approved with the keyboard alone, and the focus stays at its message", async ({ opened }) => {
  const { mfa, page } = opened;
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

test("a token is typed into the voice call, and a code is submitted, with the keyboard alone", async ({
  opened,
}) => {
  const { mfa, page } = opened;
  const enrollment = await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  await newest(page, "voice").waitFor();
  await tabTo(page, "Token that your app shows");
  await page.keyboard.type(enrollment.verification_token ?? "");
  await page.keyboard.press("Enter");
  await newest(page, "voice").getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await codeIn(page, "sms");
  await tabTo(page, "Code");
  await page.keyboard.press("Enter");
  await newest(page, "sms").getByText("accepted", { exact: true }).waitFor();
  expect(await page.evaluate("document.activeElement.dataset.kind")).toBe("sms");
});

test("arrows walk along the calls, Enter opens one, and Escape closes it; the focus is never lost", async ({
  opened,
}) => {
  const { mfa, page } = opened;
  await page.evaluate(`location.hash = "list=calls"`);
  for (const user_id of [42, 43, 42]) await mfa.getAuthFactors({ user_id });
  await mfa.getAuthenticationDevices({ user_id: 43 });
  const open = () => page.evaluate<string>("location.hash");
  await page.locator("#calls li").nth(4).waitFor();
  await tabTo(page, "Filter calls");
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toContain("getAuthenticationDevices");
  await page.keyboard.press("ArrowDown");
  expect([await focused(page), await open()]).toEqual([
    expect.stringContaining("/42/factors"),
    "#list=calls",
  ]);
  await page.keyboard.press("Enter");
  expect(await open()).toContain("call=4");
  await page.locator("#panel h3").first().waitFor();
  await page.keyboard.press("ArrowDown");
  expect([await focused(page), await open()]).toEqual([
    expect.stringContaining("/43/factors"),
    expect.stringContaining("call=3"),
  ]);
  await page.keyboard.press("End");
  expect(await open()).toContain("call=1");
  // one press of Tab leads from the list to the panel, and Escape from there back
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.id")).toBe("panel");
  await mfa.getAuthFactors({ user_id: 42 });
  await page.keyboard.press("Escape");
  expect([await focused(page), await open()]).toEqual([
    expect.stringContaining("generateToken"),
    "#list=calls",
  ]);
});

test("logins expand and collapse with the arrow keys, as a tree, and stay so while calls arrive", async ({
  opened,
}) => {
  const { mfa, page } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  const { poll } = await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  for (let count = 0; count < 2; count += 1) await poll();
  await page.getByText("×2").waitFor();
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    const state = await page.evaluate<string | null>("document.activeElement.ariaExpanded");
    const name = /SMS|Voice|getUser(Registration)?/.exec(await focused(page))?.[0];
    return [name, state];
  };
  await tabTo(page, "Filter calls");
  expect(await press("ArrowDown")).toEqual(["Voice", "true"]);
  expect(await press("ArrowLeft")).toEqual(["Voice", "false"]);
  expect(await press("ArrowDown")).toEqual(["SMS", "false"]);
  expect(await press("ArrowUp", "ArrowRight")).toEqual(["Voice", "true"]);
  expect(await press("ArrowDown", "ArrowDown", "ArrowDown")).toEqual(["getUserRegistration", "false"]);
  expect(await press("ArrowRight")).toEqual(["getUserRegistration", "true"]);
  await mfa.getUser({ user_id: 43 });
  await page.getByRole("button", { name: "1 newer call" }).waitFor();
  expect(await press("ArrowDown", "ArrowLeft")).toEqual(["getUserRegistration", "true"]);
  expect(await press("ArrowLeft", "ArrowLeft")).toEqual(["Voice", "true"]);
  // the line of the new call is not expanded by itself
  expect(await press("Home")).toEqual(["getUser", "false"]);
});

test.for(["removed", "restored"])(
  "the focus stays on the page when all that is shown is %s",
  async (how, { opened }) => {
    const { mfa, page, sandbox } = opened;
    const snapshot = sandbox.control.getSnapshot();
    await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
    await codeIn(page, "sms");
    await tabTo(page, "Submit");
    if (how === "restored") sandbox.control.restoreSnapshot(snapshot);
    else for (const { id } of sandbox.control.listUsers()) sandbox.control.deleteUser({ user_id: id });
    await newest(page, "sms").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.tagName")).not.toBe("BODY");
  },
);

test("a narrow window shows one part of the page at a time, chosen with the keyboard", async ({ opened }) => {
  const { mfa, page } = opened;
  await page.setViewportSize({ width: 420, height: 900 });
  const phone = page.getByRole("region", { name: /^Phone of/ });
  const calls = page.getByRole("region", { name: "Calls" });
  expect([await calls.isVisible(), await phone.isVisible()]).toEqual([true, false]);
  await tabTo(page, "Phone");
  await page.keyboard.press("Enter");
  await phone.waitFor();
  expect(await calls.isVisible()).toBe(false);
  await page.reload();
  await phone.waitFor();
  // what had the focus is hidden
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await codeIn(page, "sms");
  await tabTo(page, "Its calls");
  await page.keyboard.press("Enter");
  await calls.waitFor();
  expect(await page.evaluate("document.activeElement.tagName")).toBe("MAIN");
  // the open call is in the place of the list, and Escape leads back to its line
  await calls.getByRole("link", { name: "createFactorRegistration" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "createFactorRegistration" }).waitFor();
  expect(await calls.isVisible()).toBe(false);
  await page.locator("#panel").focus();
  await page.keyboard.press("Escape");
  await calls.waitFor();
  expect(await focused(page)).toContain("createFactorRegistration");
});
