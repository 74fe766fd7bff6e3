import { violations } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { test, userField } from "./support/page.ts";

test("a user is found by typing, with the keyboard alone, among more than are listed", async ({ opened }) => {
  const { page, sandbox } = opened;
  for (let id = 100; id < 160; id += 1) {
    sandbox.control.createUser({
      id,
      name: `Person ${id}`,
      email: `p${id}@example.com`,
      phone: `+1555${id}`,
    });
  }
  const field = userField(page);
  const options = page.getByRole("option");
  const active = async () => {
    const id = await field.getAttribute("aria-activedescendant");
    return id === null ? "" : ((await page.locator(`#${id} bdi`).textContent()) ?? "");
  };
  await field.focus();
  expect(await field.getAttribute("aria-expanded")).toBe("false");
  await page.keyboard.press("ArrowDown");
  await page.getByText("The first 20 of 63. Type to find others.").waitFor();
  expect([await options.count(), await active(), await field.getAttribute("aria-expanded")]).toEqual([
    20,
    "",
    "true",
  ]);
  await page.keyboard.press("ArrowDown");
  await expect.poll(active).toBe("42 Ada Lovelace");
  await page.keyboard.press("ArrowUp");
  await expect.poll(active).toBe("116 Person 116");
  // by address, number, name and id
  for (const text of ["p158@", "+1555158", "person 158", "158"]) {
    await field.fill(text);
    await page.getByText("1 of 63 match").waitFor();
    await expect.poll(active).toBe("158 Person 158");
  }
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect([await field.inputValue(), await options.count()]).toEqual(["42 Ada Lovelace", 0]);
  // what is typed takes the place of the name
  await expect.poll(() => page.evaluate("String(getSelection())")).toBe("42 Ada Lovelace");
  await page.keyboard.type("nobody");
  await page.getByText("No user matches “nobody”.").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue()).toBe("42 Ada Lovelace");
  await field.fill("person 15");
  await page.getByText("10 of 63 match").waitFor();
  for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL(/user=152/);
  await expect.poll(() => field.inputValue()).toBe("152 Person 152");
  await page.getByRole("region", { name: "Phone of Person 152" }).waitFor();
  // leaving it closes it
  await page.keyboard.press("ArrowDown");
  await options.first().waitFor();
  await page.keyboard.press("Tab");
  await options.first().waitFor({ state: "detached" });
  expect(await field.inputValue()).toBe("152 Person 152");
});
