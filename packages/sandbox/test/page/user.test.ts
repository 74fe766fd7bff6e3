import { expect } from "vitest";
import { enroll } from "../support/flows.ts";
import { chooseUser, newest, show, test, userField } from "./support/page.ts";

test("a user is added from the phone, with what is filled in, changed, and removed", async ({ opened }) => {
  const { mfa, page, sandbox, takeComplaints } = opened;
  const { listUsers, listDevices } = sandbox.control;
  const user = (id: number) => listUsers().find((one) => one.id === id);
  await page.getByRole("button", { name: "Add a user" }).click();
  const form = page.locator("#add-user form");
  await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("name");
  const given = {
    name: "Edsger <b>Dijkstra</b>",
    username: "ewd",
    phone: "+15550107",
    email: "e@example.com",
  };
  for (const [name, value] of Object.entries(given)) await form.locator(`[name=${name}]`).fill(value);
  await form.locator("[name=id]").fill("7");
  await form.getByRole("button").click();
  // the form is empty by then
  await page.waitForURL(/user=7&/);
  expect(user(7)).toMatchObject(given);
  await form.locator("[name=name]").fill("Mae");
  await form.getByRole("button").click();
  // without an id, it gets a free one
  await page.waitForURL(/user=8&/);
  expect(user(8)).toMatchObject({ name: "Mae", username: null, phone: null, email: null });
  const card = page.getByRole("region", { name: "User", exact: true }).locator("form").first();
  const shown = () => card.getByLabel("Name", { exact: true }).inputValue();
  await expect.poll(shown).toBe("Mae");
  await chooseUser(page, "Edsger");
  await expect.poll(shown).toBe(given.name);
  await card.getByLabel("E-mail").fill("");
  await card.getByLabel("Name", { exact: true }).fill("Edsger");
  await card.getByLabel("403 for each call").check();
  await card.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => user(7)).toMatchObject({ ...given, name: "Edsger", email: null, forbidden: true });
  await expect(mfa.getAuthFactors({ user_id: 7 })).rejects.toThrow("403");
  // the page has loaded the change
  await card.locator("[name=forbidden][checked]").waitFor();
  await card.getByLabel("403 for each call").uncheck();
  await card.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => user(7)?.forbidden).toBe(false);
  await enroll(mfa, { user_id: 7, factor: "OneLogin SMS", display_name: "First", verified: true });
  await enroll(mfa, { user_id: 7, factor: "OneLogin Voice", display_name: "Second", verified: true });
  const lines = page.getByRole("region", { name: "Devices" }).getByRole("listitem");
  await lines.getByText("Second").waitFor();
  expect(await lines.filter({ hasText: "default" }).locator("bdi").allTextContents()).toEqual(["First"]);
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Remove Second" }).click();
  await lines.getByText("Second").waitFor({ state: "detached" });
  expect(listDevices({ user_id: 7 }).map(({ kind }) => kind)).toEqual(["sms"]);
  await page.getByRole("button", { name: "Remove the user" }).click();
  // the first of the others takes the place
  await expect.poll(() => userField(page).inputValue()).toBe("8 Mae");
  expect(user(7)).toBe(undefined);
  // the page may have begun to load the user before the removal; it shows no failure for that
  expect(takeComplaints().filter((complaint) => !complaint.includes("404"))).toEqual([]);
  expect(await page.getByText("does not exist").count()).toBe(0);
});

test("the number is changed at the phone, with the keyboard alone, and the next message goes there", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  const focused = () => page.evaluate("document.activeElement.textContent || document.activeElement.name");
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await newest(page, "sms").getByText("+15550100").waitFor();
  const change = page.getByRole("button", { name: "Change the number" });
  await change.focus();
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("number");
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe("Change the number");
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("number");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("+15550199");
  await page.keyboard.press("Enter");
  await expect.poll(() => sandbox.control.listUsers()[0]?.phone).toBe("+15550199");
  await expect.poll(focused).toBe("Change the number");
  await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  await newest(page, "voice").getByText("+15550199").waitFor();
  await show(page, "User");
  expect(await page.getByLabel("Phone", { exact: true }).first().inputValue()).toBe("+15550199");
});
